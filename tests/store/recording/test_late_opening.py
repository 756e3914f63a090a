"""A history that cannot be opened at the start is opened later, and gets all that waited for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.model.entries import Progress
from p1tui.model.status import Event
from p1tui.p1.reading import Reading
from p1tui.runtime.lock import HistoryLock
from p1tui.store.errors import StoreError
from p1tui.store.queries.history import History
from p1tui.store.recording import history_file
from p1tui.store.recording.history_file import TAIL_LIMIT
from p1tui.store.recording.recorder import Recorder
from tests.shared.disks import fill, read_only, writable
from tests.shared.histories import rows, sample_times
from tests.shared.times import AMSTERDAM
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def use(recorder: Recorder) -> None:
    """Record, owe and show: all that a run does."""
    outbox = recorder.outbox("channel", 20)
    for second in range(70):
        recorder.record(make(T + second, wh=second, gas=second))
    recorder.commit()
    assert [entry.time for entry in outbox.due(9)] == [T + 19, T + 39, T + 59]
    assert recorder.today()["import_wh"] == 69


def shown(recorder: Recorder) -> list[int | None]:
    """What a screen sees of the first minute."""
    history = History(recorder.path, timezone=AMSTERDAM, usable=lambda: recorder.is_open)
    with closing(history):
        return [point.import_w for point in history.power(T, 60, 1, recorder.tail())]


@pytest.mark.parametrize("existing", [True, False])
def test_a_disk_that_is_full_at_the_start_gets_everything_once_there_is_room(
    shelf: Shelf, disk: Path, existing: bool
) -> None:
    path = disk / "history.db"
    if existing:
        recorder = shelf.open(path)
        recorder.record(make(T - 100, wh=-1))
        recorder.close()
    ballast = fill(disk)
    before = path.read_bytes() if existing else None
    events: list[Event] = []
    recorder = shelf.open(path, on_event=events.append)
    use(recorder)
    trouble = f"Nothing is stored now: the disk is full; make room on it. The history is {path}."
    assert (str(recorder.status().trouble), shown(recorder)) == (trouble, [500])
    assert recorder.unstored() == (70, T, T + 69)
    assert (path.read_bytes() if path.exists() else None) == before
    ballast.unlink()
    recorder.commit()
    assert (str(recorder.status().trouble), recorder.tail(), recorder.unstored()[0]) == ("", (), 0)
    assert sample_times(path) == ([T - 100] if existing else []) + list(range(T, T + 70))
    said = [trouble, "The history is open: 70 readings that waited in memory go into it."]
    stored = rows(path, "SELECT detail FROM event WHERE kind = 'store'")
    assert [detail for (detail,) in stored] == said
    assert [str(event.detail) for event in events if event.kind == "store"] == said
    assert (shown(recorder), recorder.today()["import_wh"]) == ([500], 70 if existing else 69)
    assert len(rows(path, "SELECT id FROM series")) == 1
    recorder.record(make(T + 70, wh=70, gas=70))
    recorder.close()
    assert len(sample_times(path)) == 71 + existing


def test_a_read_only_disk_is_left_as_it_is_until_it_can_be_written(shelf: Shelf, disk: Path) -> None:
    path = disk / "history.db"
    recorder = shelf.open(path)
    recorder.record(make(T - 100))
    recorder.close()
    before = path.read_bytes()
    read_only(disk)
    lock = HistoryLock(path)
    with pytest.raises(OSError, match="Read-only"):
        lock.acquire()
    recorder = shelf.open(path, lock=lock)
    use(recorder)
    assert "the file or its disk is read-only; check permissions" in str(recorder.status().trouble)
    assert path.read_bytes() == before
    writable(disk)
    recorder.commit()
    assert str(recorder.status().trouble) == ""
    assert sample_times(path) == [T - 100, *range(T, T + 70)]
    assert path.with_name("history.db.lock").read_text().startswith("process ")
    recorder.close()
    lock.release()


def test_a_history_that_another_program_recorded_meanwhile_is_left_to_it(shelf: Shelf) -> None:
    lock = HistoryLock(shelf.path)
    other = HistoryLock(shelf.path)
    other.acquire()
    recorder = shelf.open(lock=lock)
    use(recorder)
    assert "This meter is already being recorded by process" in str(recorder.status().trouble)
    assert not shelf.path.exists()
    other.release()
    recorder.commit()
    assert (str(recorder.status().trouble), len(sample_times(shelf.path))) == ("", 70)
    lock.release()


def test_a_damaged_file_that_cannot_be_moved_away_stays_where_it_is(shelf: Shelf, disk: Path) -> None:
    path = disk / "history.db"
    path.write_bytes(b"\xff" * 2600)
    read_only(disk)
    recorder = shelf.open(path)
    use(recorder)
    assert "Nothing is stored now" in str(recorder.status().trouble)
    assert path.read_bytes() == b"\xff" * 2600
    writable(disk)
    recorder.commit()
    assert "it is kept as" in str(recorder.status().notice)
    assert len(sample_times(path)) == 70


def test_a_file_that_is_not_to_be_written_is_refused(shelf: Shelf) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="a newer p1tui"):
        shelf.open()


def test_a_foreign_file_that_appears_later_is_left_as_it_is(shelf: Shelf, disk: Path) -> None:
    read_only(disk)
    path = disk / "history.db"
    recorder = shelf.open(path)
    use(recorder)
    writable(disk)
    path.write_text("notes of mine")
    recorder.commit()
    assert "is no history of p1tui, nor a SQLite file at all" in str(recorder.status().trouble)
    assert (path.read_text(), recorder.unstored()[0]) == ("notes of mine", 70)


def test_older_readings_are_refused_until_the_history_is_open(shelf: Shelf, disk: Path) -> None:
    read_only(disk)
    recorder = shelf.open(disk / "history.db")
    recorder.record(make(T))
    with pytest.raises(StoreError, match="Nothing is stored now"):
        recorder.backfill(make(T - second) for second in range(9, 1, -1))
    writable(disk)
    recorder.backfill(make(T - second) for second in range(9, 1, -1))
    assert len(sample_times(recorder.path)) == 9


def test_what_is_kept_in_memory_is_bounded(shelf: Shelf, disk: Path) -> None:
    read_only(disk)
    recorder = shelf.open(disk / "history.db")
    for second in range(TAIL_LIMIT + 5000):
        recorder.record(make(T + second, wh=second))
    recorder.commit()
    assert len(recorder.tail()) <= TAIL_LIMIT
    assert recorder.unstored() == (TAIL_LIMIT + 5000, T + 1, T + TAIL_LIMIT + 4999)


class Late:
    """A history with what an earlier run left, opened by a run that at first had no access to it."""

    def __init__(self, shelf: Shelf, disk: Path) -> None:
        self.path, self.disk, self.shelf = disk / "history.db", disk, shelf
        recorder = shelf.open(self.path)
        outbox = recorder.outbox("channel", 20)
        self.feed(recorder, -200, -99)
        outbox.save(Progress(cursor=T - 141, started=T - 200, sent_today=3, sent_year=30, day="2026-05-28"))
        recorder.close()
        read_only(disk)
        self.recorder = shelf.open(self.path)
        self.outbox = self.recorder.outbox("channel", 20)
        self.fresh = self.recorder.outbox("another", 20)
        self.feed(self.recorder, 0, 70)

    @staticmethod
    def feed(recorder: Recorder, start: int, end: int) -> None:
        for second in range(start, end):
            recorder.record(make(T + second, wh=second))
        recorder.commit()

    def sent(self, cursor: int, count: int) -> None:
        progress = Progress(cursor=cursor, sent_today=count, sent_year=count, day="2026-05-28")
        self.outbox.save(progress)


@pytest.fixture
def late(shelf: Shelf, disk: Path) -> Iterator[Late]:
    yield Late(shelf, disk)


def times(late: Late) -> list[int]:
    return [entry.time - T for entry in late.outbox.due(99)]


def test_what_an_earlier_run_owes_is_due_once_the_history_is_open(late: Late) -> None:
    assert times(late) == [19, 39, 59]
    late.sent(T + 39, 2)
    writable(late.disk)
    late.recorder.commit()
    assert times(late) == [59]
    assert late.outbox.joined()
    assert times(late) == [-121, -101, -100, 59]
    assert (late.outbox.backlog().entries, late.outbox.progress().sent_today) == (4, 5)
    assert not late.outbox.joined()


@pytest.mark.parametrize("joined", [True, False])
def test_a_run_that_ends_leaves_what_both_owe_to_the_next(late: Late, joined: bool) -> None:
    late.sent(T + 39, 2)
    writable(late.disk)
    late.recorder.commit()
    assert not joined or late.outbox.joined()
    late.outbox.save(late.outbox.progress())
    late.recorder.close()
    outbox = late.shelf.open(late.path).outbox("channel", 20)
    assert [entry.time - T for entry in outbox.due(99)] == [-121, -101, -100, 59]
    assert (outbox.progress().sent_today, outbox.progress().sent_year) == (5, 32)


def test_a_file_that_an_outbox_cannot_read_is_opened_by_the_next_commit(
    late: Late, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    writable(late.disk)
    with monkeypatch.context() as broken:
        broken.setattr(history_file, "open_reader", fail)
        late.recorder.commit()
    assert (late.recorder.is_open, late.recorder.unstored()[0]) == (False, 70)
    late.recorder.commit()
    assert (str(late.recorder.status().trouble), late.recorder.unstored()[0]) == ("", 0)
    assert late.outbox.joined()
    assert times(late) == [-121, -101, -100, 19, 39, 59]


def test_a_new_target_does_not_owe_what_was_stored_before(late: Late) -> None:
    writable(late.disk)
    late.recorder.commit()
    late.feed(late.recorder, 70, 90)
    assert not late.fresh.joined()
    assert [entry.time - T for entry in late.fresh.due(99)] == [19, 39, 59, 79]


def test_readings_continue_the_stored_series_and_a_change_in_between_is_told(late: Late) -> None:
    writable(late.disk)
    late.recorder.commit()
    assert len(rows(late.path, "SELECT id FROM series")) == 1
    late.recorder.close()
    details = [detail for (detail,) in rows(late.path, "SELECT detail FROM event ORDER BY id")]
    assert details[0].startswith("Nothing is stored now")
    assert late.recorder.today()["import_wh"] == 269


def test_a_register_that_is_lower_than_the_stored_one_begins_a_new_series(shelf: Shelf, disk: Path) -> None:
    path = disk / "history.db"
    recorder = shelf.open(path)
    recorder.record(make(T - 100, wh=50_000))
    recorder.close()
    read_only(disk)
    recorder = shelf.open(path)
    readings: list[Reading] = [make(T + second, wh=second) for second in range(20)]
    for reading in readings:
        recorder.record(reading)
    writable(disk)
    recorder.commit()
    assert rows(path, "SELECT generation FROM series ORDER BY id") == [(0,), (1,)]
    recorder.close()
