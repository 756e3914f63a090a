from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.p1.reading import Reading
from p1tui.store.backup import backup, check, restore
from p1tui.store.errors import StoreError
from p1tui.store.recording.recorder import Recorder

T = 1_700_000_040
Make = Callable[..., Reading]


def seconds(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as database:
        return [time for (time,) in database.execute("SELECT time FROM sample ORDER BY time")]


def test_a_copy_made_while_the_history_is_written_is_whole(
    path: Path, tmp_path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    recorder.backfill(make(T + number, number) for number in range(20_000))
    copying = threading.Thread(target=backup, args=(path, tmp_path / "copy.db"))
    copying.start()
    written = 20_000
    while copying.is_alive():
        recorder.record(make(T + written, written))
        recorder.commit()
        written += 1
    copying.join()
    found = seconds(tmp_path / "copy.db")
    assert 20_000 <= len(found) <= written
    assert found == list(range(T, T + len(found)))
    check(tmp_path / "copy.db")
    assert sorted(each.name for each in tmp_path.glob("copy*")) == ["copy.db"]


def test_a_copy_is_without_the_room_that_old_readings_left(
    path: Path, tmp_path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    recorder.backfill(make(T + number, number) for number in range(20_000))
    recorder._file.writer.database.execute("DELETE FROM sample_0 WHERE time < ?", (T + 19_990,))
    recorder.close()
    size = backup(path, tmp_path / "copy.db")
    assert size < path.stat().st_size / 3
    assert seconds(tmp_path / "copy.db") == list(range(T + 19_990, T + 20_000))
    assert restore(tmp_path / "copy.db", path, now=T) is not None
    recorder = open_recorder()
    recorder.record(make(T + 20_000, 20_000))
    recorder.commit()
    assert path.stat().st_size <= size + 64_000
    assert len(seconds(path)) == 11


def test_restoring_keeps_the_history_before_it(
    path: Path, tmp_path: Path, open_recorder: Callable[..., Recorder], make: Make
) -> None:
    recorder = open_recorder()
    recorder.record(make(T))
    recorder.commit()
    backup(path, tmp_path / "copy.db")
    recorder.record(make(T + 1, 1))
    recorder.close()
    aside = restore(tmp_path / "copy.db", path, now=T)
    assert aside == path.with_name("history.db.before-restore-20231114-221400")
    assert seconds(path) == [T]
    assert seconds(aside) == [T, T + 1]
    assert restore(tmp_path / "copy.db", path, now=T) == aside.with_name(f"{aside.name}-2")
    again = Recorder(path, timezone=recorder._timezone)
    again.record(make(T + 2, 2))
    again.close()
    assert seconds(path) == [T, T + 2]


def test_restoring_on_a_new_card_makes_the_folder(
    path: Path, tmp_path: Path, open_recorder: Callable[..., Recorder]
) -> None:
    open_recorder().close()
    backup(path, tmp_path / "copy.db")
    assert restore(tmp_path / "copy.db", tmp_path / "new" / "h.db", now=T) is None
    check(tmp_path / "new" / "h.db")


@pytest.mark.parametrize("kind", ["none", "text", "other", "newer", "damaged"])
def test_what_is_no_whole_history_is_refused_and_nothing_is_touched(
    path: Path, tmp_path: Path, open_recorder: Callable[..., Recorder], make: Make, kind: str
) -> None:
    recorder = open_recorder()
    recorder.backfill(make(T + number, number) for number in range(3000))
    recorder.close()
    bad = tmp_path / "bad.db"
    if kind in ("newer", "damaged"):
        backup(path, bad)
    if kind == "text":
        bad.write_text("time,header\n" * 100)
    elif kind == "damaged":
        data = bytearray(bad.read_bytes())
        data[20_000:60_000] = bytes(40_000)
        bad.write_bytes(data)
    elif kind in ("other", "newer"):
        with closing(sqlite3.connect(bad)) as database:
            database.execute("CREATE TABLE mine (x)")
            database.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"bad\.db"):
        restore(bad, path, now=T)
    assert path.read_bytes() == before
