"""A full, read-only, locked or damaged file costs no reading that there is room for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from p1tui.model.entries import Progress
from p1tui.store.database.connection import BUSY_AGAIN_MS, BUSY_MS
from p1tui.store.errors import StoreError
from p1tui.store.recording.history_file import TAIL_LIMIT
from tests.shared.disks import fill, read_only
from tests.shared.histories import allow_growth, damage, forbid_growth, sample_times
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def count(path: Path) -> int:
    return len(sample_times(path))


def test_a_full_disk_loses_nothing_once_there_is_room(shelf: Shelf, disk: Path) -> None:
    path = disk / "history.db"
    recorder = shelf.open(path)
    outbox = recorder.outbox("channel", 20)
    ballast = fill(disk, room=100_000)
    written = 0
    while not recorder.status().trouble:
        for _ in range(50):
            recorder.record(make(T + written, wh=written))
            written += 1
        recorder.commit()
    assert str(recorder.status().trouble) == (
        f"Nothing is stored now: the disk is full; make room on it. The history is {path}."
    )
    assert len(recorder.tail()) == 50
    owed = [(entry.time, entry.values["import_wh"]) for entry in outbox.due(10_000)]
    last = (written - 1) // 20 * 20 - 1
    assert owed == [(T + second, 3_000_000 + second) for second in range(19, last + 1, 20)]
    ballast.unlink()
    recorder.commit()
    assert [(entry.time, entry.values["import_wh"]) for entry in outbox.due(10_000)] == owed
    assert (str(recorder.status().trouble), recorder.tail()) == ("", ())
    assert count(path) == written
    recorder.close()


def test_a_file_system_that_becomes_read_only_is_said_and_survived(shelf: Shelf, disk: Path) -> None:
    recorder = shelf.open(disk / "history.db")
    recorder.record(make(T))
    recorder.commit()
    recorder.close()
    read_only(disk)
    trouble = shelf.open(disk / "history.db").status().trouble
    assert "the file or its disk is read-only; check" in str(trouble)


def test_a_failing_file_keeps_a_bounded_tail_and_its_whole_span(shelf: Shelf) -> None:
    recorder = shelf.open(commit_interval=5000)
    recorder.commit()
    forbid_growth(shelf.connection)
    for second in range(TAIL_LIMIT + 5000):
        recorder.record(make(T + second))
        shelf.clock.now += 1
    tail = recorder.tail()
    assert "the disk is full" in str(recorder.status().trouble)
    assert TAIL_LIMIT // 2 <= len(tail) <= TAIL_LIMIT + 5000
    recorder.commit()
    tail = recorder.tail()
    assert len(tail) <= TAIL_LIMIT
    assert [tail[0].time, tail[-1].time] == [T + 1, T + TAIL_LIMIT + 4999]
    times = [reading.time or 0 for reading in tail]
    assert {after - before for before, after in pairwise(times)} == {1, 2}
    allow_growth(shelf.connection)
    kept = len(recorder.tail())
    recorder.commit()
    assert count(shelf.path) == kept


@pytest.mark.parametrize("content", [b"\xff" * 2600, b"SQLite format 3\0" + bytes(3000)])
def test_a_damaged_file_is_set_aside_and_a_new_one_begins(shelf: Shelf, content: bytes) -> None:
    shelf.path.write_bytes(content)
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    (aside,) = shelf.folder.glob("history.db.damaged-*")
    assert aside.read_bytes() == content
    status = recorder.status()
    assert str(status.notice) == f"The history was damaged: a new one has begun, and it is kept as {aside}."
    assert str(status.trouble) == ""
    assert count(shelf.path) == 1
    assert shelf.rows("SELECT kind FROM event") == [("store",)]


def test_a_program_that_holds_the_file_locked_costs_no_reading(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    own = shelf.connection
    assert own.execute("PRAGMA busy_timeout").fetchone() == (1000,)
    own.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(shelf.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for second in range(50):
            recorder.record(make(T + second, wh=second))
        recorder.commit()
        assert "another program holds it locked; close that program." in str(recorder.status().trouble)
        assert [entry.time for entry in outbox.due(9)] == [T + 19, T + 39]
        other.execute("ROLLBACK")
    recorder.commit()
    assert (str(recorder.status().trouble), count(shelf.path)) == ("", 50)


def test_damage_found_while_recording_costs_no_reading(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second in range(3000):
        recorder.record(make(T + second, wh=second, gas=second))
    recorder.commit()
    outbox.save(Progress(cursor=T + 2979, sent_today=150))
    shelf.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(shelf.path, 40 * 1024)
    for second in range(3000, 3050):
        recorder.record(make(T + second, wh=second, gas=second))
    shelf.connection.execute("PRAGMA shrink_memory")
    recorder.commit()
    assert "it is kept as" in str(recorder.status().notice)
    assert str(recorder.status().trouble) == ""
    assert recorder.tail() == ()
    assert count(shelf.path) == 50
    assert outbox.progress().sent_today == 150
    assert [entry.time for entry in outbox.due(9)] == [T + 3019, T + 3039]
    recorder.close()
    again = shelf.open()
    assert again.outbox("channel", 20).progress().cursor == T + 2979


@pytest.mark.parametrize("tenth", range(10))
def test_a_file_damaged_anywhere_costs_no_new_reading(shelf: Shelf, tenth: int) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + second, wh=second, gas=second) for second in range(5000))
    recorder.close()
    content = bytearray(shelf.path.read_bytes())
    begin = len(content) * tenth // 10
    content[begin : begin + len(content) // 10] = b"\xa5" * (len(content) // 10)
    shelf.path.write_bytes(content)
    recorder = shelf.open()
    for second in range(5000, 5100):
        recorder.record(make(T + second, wh=second, gas=second))
        if second % 30 == 29:
            recorder.commit()
    recorder.commit()
    status = recorder.status()
    assert (str(status.trouble), recorder.tail(), status.recorded) == ("", (), 100)
    assert shelf.rows("SELECT count(*) FROM sample WHERE time >= ?", T + 5000) == [(100,)]
    kept = list(shelf.folder.glob("history.db.damaged-*[0-9]"))
    assert bool(kept) == bool(str(status.notice))
    if kept:
        assert kept[0].read_bytes()[begin : begin + 100] == b"\xa5" * 100


def test_damage_on_a_full_disk_waits_for_room(shelf: Shelf, disk: Path) -> None:
    path = disk / "history.db"
    recorder = shelf.open(path)
    outbox = recorder.outbox("channel", 20)
    recorder.record(make(T))
    recorder.commit()
    shelf.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(path, 512)
    shelf.connection.execute("PRAGMA shrink_memory")
    ballast = fill(disk)
    for second in range(1, 100):
        recorder.record(make(T + second))
        recorder.commit()
    assert "the disk is full" in str(recorder.status().trouble)
    assert len(list(disk.glob("*.damaged-*[0-9]"))) == 1
    ballast.unlink()
    recorder.commit()
    assert str(recorder.status().trouble) == ""
    assert "and it is kept as" in str(recorder.status().notice)
    assert count(path) == 99
    assert [entry.time for entry in outbox.due(9)] == [T + 19, T + 39, T + 59, T + 79]


def test_a_folder_that_is_a_file_is_a_sentence(shelf: Shelf) -> None:
    (shelf.folder / "file").write_text("in the way")
    with pytest.raises(StoreError, match="/file is no folder; name another"):
        shelf.open(shelf.folder / "file" / "history.db")


def test_a_database_of_another_program_is_refused_and_left_as_it_is(shelf: Shelf) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        database.execute("CREATE TABLE sample (name)")
    before = shelf.path.read_bytes()
    with pytest.raises(StoreError, match="a database of another program"):
        shelf.open()
    assert shelf.path.read_bytes() == before


def test_a_commit_waits_for_a_program_that_reads_unless_it_failed_before_and_is_tried_again(
    shelf: Shelf,
) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.commit()
    patience = shelf.connection.execute
    assert patience("PRAGMA busy_timeout").fetchone() == (BUSY_MS,)
    forbid_growth(shelf.connection)
    for second in range(1, 500):
        recorder.record(make(T + second))
    for expected, last in ((BUSY_MS, False), (BUSY_AGAIN_MS, False), (BUSY_MS, True)):
        recorder.commit(last=last)
        assert recorder.status().trouble
        assert patience("PRAGMA busy_timeout").fetchone() == (expected,)
