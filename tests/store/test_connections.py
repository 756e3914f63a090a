"""A connection to a history never outlives who opened it, whatever fails between."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p1tui.store.backup import check
from p1tui.store.database import connection
from p1tui.store.database.connection import open_reader, open_writer
from p1tui.store.errors import StoreError
from p1tui.store.recording import opening
from p1tui.store.recording.recorder import Recorder
from p1tui.store.transfer.export import TimeRange, export
from tests.shared.histories import damage, is_closed, noted_connections
from tests.shared.times import AMSTERDAM
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


@pytest.fixture
def opened() -> Iterator[list[sqlite3.Connection]]:
    """Every connection that is made, in its order."""
    with noted_connections() as made:
        yield made


def fail(*_: object) -> None:
    raise RuntimeError("a fault")


@pytest.mark.parametrize("open_", [open_reader, open_writer])
def test_a_file_that_is_no_database_is_let_go_of(
    shelf: Shelf, opened: list[sqlite3.Connection], open_: Callable[[Path], sqlite3.Connection]
) -> None:
    shelf.path.write_bytes(b"\xff" * 12_000)
    with pytest.raises(sqlite3.DatabaseError):
        open_(shelf.path)
    assert opened
    assert all(map(is_closed, opened))


def test_a_reader_is_let_go_of_where_its_first_page_cannot_be_read(
    shelf: Shelf, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_writer(shelf.path).close()
    monkeypatch.setattr(connection, "IN_MEMORY", "PRAGMA no such")
    with pytest.raises(sqlite3.OperationalError):
        open_reader(shelf.path)
    assert len(opened) == 3
    assert all(map(is_closed, opened))


def test_a_copy_that_is_damaged_is_let_go_of(shelf: Shelf, opened: list[sqlite3.Connection]) -> None:
    shelf.path.write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match="no whole history"):
        check(shelf.path)
    assert all(map(is_closed, opened))


def test_a_new_file_in_place_of_a_damaged_one_is_let_go_of_where_it_fails(
    shelf: Shelf, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    opened[0].execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(shelf.path, 512)
    opened[0].execute("PRAGMA shrink_memory")
    recorder.record(make(T + 1))
    with monkeypatch.context() as broken:
        broken.setattr(opening, "Writer", fail)
        with pytest.raises(RuntimeError, match="a fault"):
            recorder.commit()
    assert len(opened) == 2
    assert all(map(is_closed, opened))


def test_a_recorder_that_is_released_holds_nothing_and_has_written_nothing(
    shelf: Shelf, opened: list[sqlite3.Connection]
) -> None:
    recorder = Recorder(shelf.path, timezone=AMSTERDAM)
    recorder.outbox("channel", 20)
    recorder.record(make(T))
    recorder.release()
    assert len(opened) == 2
    assert all(map(is_closed, opened))
    assert not list(export(shelf.path, "sample", TimeRange(), AMSTERDAM))


def test_rows_that_nobody_takes_to_their_end_let_go_of_the_file(
    shelf: Shelf, opened: list[sqlite3.Connection]
) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.record(make(T + 1))
    recorder.commit()
    rows = export(shelf.path, "sample", TimeRange(), AMSTERDAM)
    assert next(rows)["import_t1_wh"]
    assert not is_closed(opened[-1])
    rows.close()
    assert is_closed(opened[-1])
