"""No connection to a history outlives who opened it, whatever fails between."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from p1tui.p1.reading import Reading
from p1tui.store.backup import check
from p1tui.store.database import connection
from p1tui.store.database.connection import open_reader, open_writer
from p1tui.store.errors import StoreError
from p1tui.store.recording import history_file
from p1tui.store.recording.recorder import Recorder
from p1tui.store.transfer.export import TimeRange, export
from tests.store.recording.test_history_file import damage

Make = Callable[..., Reading]
T = 1_700_000_040


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Every connection that is made, in its order."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        made.append(connect(*arguments, **settings))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    return made


def is_closed(database: sqlite3.Connection) -> bool:
    try:
        database.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def fail(*_: object) -> None:
    raise RuntimeError("a fault")


@pytest.mark.parametrize("open_", [open_reader, open_writer])
def test_a_file_that_is_no_database_is_let_go_of(
    path: Path, opened: list[sqlite3.Connection], open_: Callable[[Path], sqlite3.Connection]
) -> None:
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        open_(path)
    assert opened
    assert all(map(is_closed, opened))


def test_a_reader_is_let_go_of_where_its_first_page_cannot_be_read(
    path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_writer(path).close()
    monkeypatch.setattr(connection, "IN_MEMORY", "PRAGMA no such")
    with pytest.raises(sqlite3.OperationalError):
        open_reader(path)
    assert len(opened) == 3
    assert all(map(is_closed, opened))


def test_a_copy_that_is_damaged_is_let_go_of(path: Path, opened: list[sqlite3.Connection]) -> None:
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match="no whole history"):
        check(path)
    assert all(map(is_closed, opened))


def test_a_new_file_in_place_of_a_damaged_one_is_let_go_of_where_it_fails(
    path: Path,
    opened: list[sqlite3.Connection],
    open_recorder: Callable[..., Recorder],
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder = open_recorder()
    recorder.record(make(T))
    recorder.commit()
    opened[0].execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(path, 512)
    opened[0].execute("PRAGMA shrink_memory")
    recorder.record(make(T + 1))
    with monkeypatch.context() as broken:
        broken.setattr(history_file, "Writer", fail)
        with pytest.raises(RuntimeError, match="a fault"):
            recorder.commit()
    assert len(opened) == 2
    assert all(map(is_closed, opened))


def test_a_recorder_that_is_released_holds_nothing_and_has_written_nothing(
    path: Path, opened: list[sqlite3.Connection], make: Make
) -> None:
    recorder = Recorder(path, timezone=ZoneInfo("Europe/Amsterdam"))
    recorder.outbox("channel", 20)
    recorder.record(make(T))
    recorder.release()
    assert len(opened) == 2
    assert all(map(is_closed, opened))
    assert not list(export(path, "sample", TimeRange(), ZoneInfo("Europe/Amsterdam")))


def test_rows_that_nobody_takes_to_their_end_let_go_of_the_file(
    path: Path, opened: list[sqlite3.Connection], open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    recorder.record(make(T))
    recorder.record(make(T + 1))
    recorder.commit()
    rows = export(path, "sample", TimeRange(), ZoneInfo("Europe/Amsterdam"))
    assert next(rows)["import_t1_wh"]
    assert not is_closed(opened[-1])
    rows.close()
    assert is_closed(opened[-1])
