"""Means are weighted by time, however often the meter was read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import chain

import pytest

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER
from p1tui.store.database import schema
from p1tui.store.queries.power import PowerPoint
from p1tui.store.transfer.export import TimeRange, export
from p1tui.store.transfer.text import json_lines
from tests.shared.times import AMSTERDAM
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

MIDNIGHT = int(datetime(2026, 3, 3, tzinfo=AMSTERDAM).timestamp())
NOON, EVENING = MIDNIGHT + 12 * HOUR, MIDNIGHT + 18 * HOUR

Stretch = tuple[int, int, int, int]
"""Seconds from one reading to the next, first time, end, and power in W."""


def at_pace(*stretches: Stretch) -> Iterator[Reading]:
    """Yield the readings of stretches."""
    return chain.from_iterable(
        (make(time, power=power) for time in range(first, end, pace)) for pace, first, end, power in stretches
    )


HALF_PAST = NOON + 30 * MINUTE + 30
HOURS = {
    "slow, then fast": (
        [(300, NOON, NOON + 50 * MINUTE, 1000), (5, NOON + 50 * MINUTE, NOON + HOUR, 400)],
        (50 * 1000 + 10 * 400) / 60,
        HOUR,
    ),
    "fast, then slow": (
        [(5, NOON, NOON + 10 * MINUTE, 400), (300, NOON + 10 * MINUTE, NOON + HOUR, 1000)],
        (10 * 400 + 50 * 1000) / 60,
        HOUR,
    ),
    "a gap": (
        [(1, NOON, NOON + 10 * MINUTE, 600), (1, NOON + 40 * MINUTE, NOON + HOUR, 300)],
        (10 * 600 + 20 * 300) / 30,
        30 * MINUTE,
    ),
    "one reading of a minute before a gap": (
        [
            (10, NOON, NOON + 10 * MINUTE, 600),
            (10, NOON + 10 * MINUTE, NOON + 10 * MINUTE + 1, 3700),
            (10, NOON + 40 * MINUTE, NOON + HOUR, 300),
        ],
        (10 * 600 + 1 * 3700 + 20 * 300) / 31,
        31 * MINUTE,
    ),
    "a gap of a slow pace": (
        [(300, NOON, NOON + 20 * MINUTE, 600), (300, NOON + 50 * MINUTE, NOON + HOUR, 300)],
        (20 * 600 + 10 * 300) / 30,
        30 * MINUTE,
    ),
    "1 Hz, then 0.1 Hz amid a minute": (
        [(1, NOON, HALF_PAST, 1000), (10, HALF_PAST, NOON + HOUR, 400)],
        (30.5 * 1000 + 29.5 * 400) / 60,
        HOUR,
    ),
    "a quarter hour, then each second": (
        [(QUARTER, NOON, NOON + QUARTER, 1200), (1, NOON + QUARTER, NOON + HOUR, 400)],
        (15 * 1200 + 45 * 400) / 60,
        HOUR,
    ),
    "quarter hours": ([(QUARTER, NOON, NOON + HOUR, 700)], 700, HOUR),
}
"""Name -> the stretches of an hour, its mean in W, and the seconds that are known of it."""

EVERY_HOUR = pytest.mark.parametrize(("stretches", "mean", "seconds"), list(HOURS.values()), ids=list(HOURS))


@EVERY_HOUR
def test_an_hour_is_weighted_by_time(
    shelf: Shelf, stretches: list[Stretch], mean: float, seconds: int
) -> None:
    shelf.open().backfill(at_pace(*stretches))
    expected = round(mean)
    for table in ("hour", "day"):
        assert shelf.rows(f"SELECT power_import_w, seconds FROM {table}") == [(expected, seconds)]
    for edges in ([NOON, NOON + HOUR], [MIDNIGHT, MIDNIGHT + DAY], [NOON - MINUTE, NOON + HOUR + MINUTE]):
        (point,) = shelf.history.mean("power_import_w", edges)
        assert point.mean == pytest.approx(mean, abs=1)
    for start, step in ((NOON, HOUR), (NOON - 20 * MINUTE, 80 * MINUTE)):
        (bar,) = shelf.history.power(start, step, 1)
        assert bar.import_w == pytest.approx(mean, abs=1)
    (row,) = export(shelf.path, "hour", TimeRange(), AMSTERDAM)
    assert row["power_import_w"] == expected


@EVERY_HOUR
def test_its_mean_is_the_same_however_commits_cut_it(
    shelf: Shelf, stretches: list[Stretch], mean: float, seconds: int
) -> None:
    recorder = shelf.open()
    readings = list(at_pace(*stretches))
    for reading in readings:
        recorder.record(reading)
        if (reading.time or 0) % 420 == 0:
            recorder.commit()
    (waiting,) = shelf.history.mean("power_import_w", [NOON, NOON + HOUR], recorder.tail())
    assert waiting.mean == pytest.approx(mean, rel=0.03), "the minute that waits is known in part"
    recorder.commit()
    assert shelf.rows("SELECT power_import_w, seconds FROM hour") == [(round(mean), seconds)]


def test_a_minute_is_weighted_by_time(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", MINUTE)
    amid = NOON + 30
    for reading in at_pace((1, NOON, amid, 1000), (10, amid, NOON + 2 * MINUTE, 400)):
        recorder.record(reading)
    for tail in (recorder.tail(), ()):
        minutes = [
            PowerPoint(NOON, 700, 0, 1000, 0, 400, 0),
            PowerPoint(NOON + MINUTE, 400, 0, 400, 0, 400, 0),
        ]
        assert shelf.history.power(NOON, MINUTE, 2, tail) == minutes
        (half_minute,) = shelf.history.power(NOON + 20, 30, 1, tail)
        assert half_minute.import_w == (10 * 1000 + 20 * 400) / 30
        (most,) = shelf.history.mean("power_import_w", [NOON, NOON + 50], tail)
        assert most.mean == (30 * 1000 + 20 * 400) / 50
        recorder.commit()
    assert shelf.rows("SELECT power_import_w FROM minute") == [(700,), (400,)]
    assert [entry.values["power_import_w"] for entry in outbox.due(10)] == [700]


def test_the_minute_that_a_commit_cut_weighs_as_much_as_was_read_of_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    for reading in at_pace((1, NOON, NOON + 20, 900), (1, NOON + 20, NOON + 60, 300)):
        recorder.record(reading)
        if reading.time == NOON + 19:
            recorder.commit()
    tail = recorder.tail()
    (point,) = shelf.history.mean("power_import_w", [NOON, NOON + MINUTE], tail)
    (bar,) = shelf.history.power(NOON, MINUTE, 1, tail)
    assert point.mean == bar.import_w == (20 * 900 + 40 * 300) / 60


def imported_until_noon_then_read() -> Iterator[Reading]:
    """Yield twelve hours at 1000 W, read each quarter of an hour, and six at 100 W, read each ten seconds."""
    return at_pace((QUARTER, MIDNIGHT, NOON, 1000), (10, NOON, EVENING, 100))


def test_a_change_of_pace_changes_no_mean(shelf: Shelf) -> None:
    shelf.open().backfill(imported_until_noon_then_read())
    day, month = [MIDNIGHT, MIDNIGHT + DAY], [MIDNIGHT - 15 * DAY, MIDNIGHT + 15 * DAY]
    for edges in (day, month):
        [point] = shelf.history.mean("power_import_w", edges)
        assert point.mean == (12 * 1000 + 6 * 100) / 18
        assert (point.low, point.high) == (100, 1000)


def test_days_are_weighted_by_what_is_known_of_them(shelf: Shelf) -> None:
    """The first day has eighteen hours at two paces, the second six at one."""
    late = MIDNIGHT + 11 * HOUR + QUARTER
    shelf.open().backfill(
        at_pace(
            (QUARTER, MIDNIGHT, late, 1200),
            (10, late, EVENING, 400),
            (QUARTER, MIDNIGHT + DAY, MIDNIGHT + DAY + 6 * HOUR, 500),
        )
    )
    assert shelf.rows("SELECT power_import_w, seconds FROM day") == [(900, 18 * HOUR), (500, 6 * HOUR)]
    [point] = shelf.history.mean("power_import_w", [MIDNIGHT - 15 * DAY, MIDNIGHT + 15 * DAY])
    assert point.mean == (18 * 900 + 6 * 500) / 24
    (bar,) = shelf.history.power(MIDNIGHT, 48 * HOUR, 1)
    assert bar.import_w == 800


def test_what_is_not_committed_counts_for_its_time(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(time, power=1000) for time in range(MIDNIGHT, NOON, QUARTER))
    tail = [make(time, power=0) for time in range(NOON, NOON + 4 * HOUR, 10)]
    [point] = shelf.history.mean("power_import_w", [MIDNIGHT, MIDNIGHT + DAY], tail)
    assert point.mean == 750


def test_the_seconds_of_hours_and_days_are_exported_and_imported(shelf: Shelf) -> None:
    shelf.open().backfill(
        at_pace((300, NOON, NOON + 50 * MINUTE, 1000), (5, NOON + 50 * MINUTE, NOON + HOUR, 400))
    )
    for every in ("hour", "day"):
        rows = list(export(shelf.path, every, TimeRange(), AMSTERDAM))
        assert [row["seconds"] for row in rows] == [HOUR]
        copy = shelf.folder / f"{every}.db"
        take(copy, parsed(json_lines(rows)))
        with closing(sqlite3.connect(copy)) as database:
            assert database.execute("SELECT power_import_w, seconds FROM day").fetchall() == [(900, HOUR)]
    assert all("seconds" not in row for row in export(shelf.path, "minute", TimeRange(), AMSTERDAM))


def test_a_file_of_an_older_format_weighs_hours_by_their_readings_and_minutes(shelf: Shelf) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        schema.migrate(database, 8)
        database.execute("INSERT INTO series VALUES (1, 'E1', 0, 'E1', 'H', '50', ?)", (MIDNIGHT,))
        row = "(time, series, readings, minutes, power_import_w) VALUES (?, 1, ?, ?, ?)"
        database.execute(f"INSERT INTO hour {row}", (MIDNIGHT, 4, 4, 1000))
        database.execute(f"INSERT INTO hour {row}", (MIDNIGHT + HOUR, 1800, 30, 400))
        database.commit()
    edges = [MIDNIGHT, MIDNIGHT + 2 * HOUR]
    for _ in range(2):
        (point,) = shelf.history.mean("power_import_w", edges)
        assert point.mean == (60 * 1000 + 30 * 400) / 90
        shelf.open().close()
