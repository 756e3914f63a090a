"""Mean power is the same at every resolution, committed or not, while the file is written."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.queries.history import History
from p1tui.store.queries.power import PowerPoint
from tests.shared.times import FULL_HOUR as T
from tests.store.shelf import Shelf, make


def test_an_absent_file_reads_as_empty_but_for_the_tail(shelf: Shelf) -> None:
    assert shelf.history.power(T, 60, 2, [make(T + 61, power=70)]) == [
        PowerPoint(T, None, None),
        PowerPoint(T + 60, 70, 0, 70, 0, 70, 0),
    ]


def test_committed_and_uncommitted_readings_make_one_mean(shelf: Shelf) -> None:
    recorder = shelf.open()
    tail: tuple[Reading, ...] = ()
    for second in range(120):
        recorder.record(make(T + second, power=second))
        tail = recorder.tail()
        if second == 89:
            recorder.commit()
    expected = [
        PowerPoint(T, 30, 0, 59, 0, 0, 0),
        PowerPoint(T + 60, 90, 0, 119, 0, 60, 0),
        PowerPoint(T + 120, None, None),
    ]
    assert shelf.history.power(T, 60, 3, tail) == expected
    recorder.commit()
    assert shelf.history.power(T, 60, 3, tail) == expected  # a tail that is committed meanwhile counts once
    assert shelf.history.power(T + 10, 20, 2, ()) == [PowerPoint(T + 10, 20, 0), PowerPoint(T + 30, 40, 0)]


def test_every_resolution_agrees(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + second, power=second // 60) for second in range(0, 7200, 10))
    assert shelf.history.power(T, 3600, 2) == [
        PowerPoint(T, 30, 0, 59, 0, 0, 0),
        PowerPoint(T + 3600, 90, 0, 119, 0, 60, 0),
    ]
    assert [point.import_w for point in shelf.history.power(T, 60, 120)] == list(range(120))
    assert [point.import_w for point in shelf.history.power(T, 30, 240)] == [half // 2 for half in range(240)]
    assert shelf.history.power(T + 1800, 3600, 1) == [PowerPoint(T + 1800, 60, 0, 89, 0, 30, 0)]


def test_where_samples_are_gone_minutes_stand_for_seconds(shelf: Shelf) -> None:
    recorder = shelf.open(retention=0)
    for start in (0, 3600):
        recorder.backfill(make(T + second, power=second // 60) for second in range(start, start + 3600, 10))
    shelf.pass_hour(recorder)
    points = shelf.history.power(T + 3540, 20, 6)
    assert [point.import_w for point in points] == [59, 59, 59, 60, 60, 60]


def test_readers_and_the_writer_at_once(shelf: Shelf) -> None:
    recorder = shelf.open()
    stop = threading.Event()
    seen: list[int] = []

    def read() -> None:
        history = History(shelf.path, timezone=ZoneInfo("UTC"))
        most = 0
        while not stop.is_set():
            known = sum(point.import_w is not None for point in history.power(T, 1, 600))
            assert known >= most
            most = known
        seen.append(sum(point.import_w is not None for point in history.power(T, 1, 600)))
        history.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for second in range(600):
        recorder.record(make(T + second))
        if second % 20 == 0:
            recorder.commit()
    recorder.commit()
    stop.set()
    for reader in readers:
        reader.join()
    assert seen == [600, 600, 600]
    assert not recorder.status().trouble


def test_no_hour_falls_while_a_clock_that_went_back_has_not_come_to_where_it_was(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + minute * 60, wh=minute * 10) for minute in range(125))
    for second in range(12):
        recorder.record(make(T + 3600 + 2400 + second, wh=1300 + second))
    recorder.commit()
    hours = [T + hour * 3600 for hour in range(4)]
    assert shelf.history.energy("import_wh", hours) == [590, 721, 0]


def test_recording_began_with_the_oldest_minute_or_an_older_imported_hour(shelf: Shelf) -> None:
    assert shelf.history.began() is None
    recorder = shelf.open()
    recorder.backfill([make(T + HOUR + 1234 + second) for second in range(0, 7200, 60)])
    assert shelf.history.began() == T + HOUR + 1200
    with closing(sqlite3.connect(shelf.path)) as database, database:
        columns = [name for _, name, *_ in database.execute("PRAGMA table_info(hour)") if name != "time"]
        names = ", ".join(columns)
        database.execute(
            f"INSERT INTO hour (time, {names}) SELECT time - {DAY}, {names} FROM hour ORDER BY time LIMIT 1"
        )
    assert shelf.history.began() == T + HOUR - DAY
