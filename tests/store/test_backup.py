"""A copy is whole and compact, and restoring one keeps the history before it."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest

from p1tui.store.backup import backup, check, restore
from p1tui.store.errors import StoreError
from tests.shared.histories import sample_times
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def test_a_copy_made_while_the_history_is_written_is_whole(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + number, number) for number in range(20_000))
    copying = threading.Thread(target=backup, args=(shelf.path, shelf.folder / "copy.db"))
    copying.start()
    written = 20_000
    while copying.is_alive():
        recorder.record(make(T + written, written))
        recorder.commit()
        written += 1
    copying.join()
    found = sample_times(shelf.folder / "copy.db")
    assert 20_000 <= len(found) <= written
    assert found == list(range(T, T + len(found)))
    check(shelf.folder / "copy.db")
    assert sorted(each.name for each in shelf.folder.glob("copy*")) == ["copy.db"]


def test_a_copy_is_without_the_room_that_old_readings_left(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + number, number) for number in range(20_000))
    shelf.connection.execute("DELETE FROM sample_0 WHERE time < ?", (T + 19_990,))
    recorder.close()
    size = backup(shelf.path, shelf.folder / "copy.db")
    assert size < shelf.path.stat().st_size / 3
    assert sample_times(shelf.folder / "copy.db") == list(range(T + 19_990, T + 20_000))
    assert restore(shelf.folder / "copy.db", shelf.path, now=T) is not None
    recorder = shelf.open()
    recorder.record(make(T + 20_000, 20_000))
    recorder.commit()
    assert shelf.path.stat().st_size <= size + 64_000
    assert len(sample_times(shelf.path)) == 11


def test_restoring_keeps_the_history_before_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    backup(shelf.path, shelf.folder / "copy.db")
    recorder.record(make(T + 1, 1))
    recorder.close()
    aside = restore(shelf.folder / "copy.db", shelf.path, now=T)
    assert aside == shelf.path.with_name("history.db.before-restore-20231114-221400")
    assert sample_times(shelf.path) == [T]
    assert sample_times(aside) == [T, T + 1]
    assert restore(shelf.folder / "copy.db", shelf.path, now=T) == aside.with_name(f"{aside.name}-2")
    again = shelf.open()
    again.record(make(T + 2, 2))
    again.close()
    assert sample_times(shelf.path) == [T, T + 2]


def test_restoring_on_a_new_card_makes_the_folder(shelf: Shelf) -> None:
    shelf.open().close()
    backup(shelf.path, shelf.folder / "copy.db")
    assert restore(shelf.folder / "copy.db", shelf.folder / "new" / "h.db", now=T) is None
    check(shelf.folder / "new" / "h.db")


@pytest.mark.parametrize("kind", ["none", "text", "other", "newer", "damaged"])
def test_what_is_no_whole_history_is_refused_and_nothing_is_touched(shelf: Shelf, kind: str) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + number, number) for number in range(3000))
    recorder.close()
    bad = shelf.folder / "bad.db"
    if kind in ("newer", "damaged"):
        backup(shelf.path, bad)
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
    before = shelf.path.read_bytes()
    with pytest.raises(StoreError, match=r"bad\.db"):
        restore(bad, shelf.path, now=T)
    assert shelf.path.read_bytes() == before
