"""Means are weighted by time, however often the meter was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, QUARTER
from tests.shared.times import AMSTERDAM
from tests.store.shelf import Shelf, make

MIDNIGHT = int(datetime(2026, 3, 3, tzinfo=AMSTERDAM).timestamp())
NOON, EVENING = MIDNIGHT + 12 * HOUR, MIDNIGHT + 18 * HOUR


def imported_until_noon_then_read() -> Iterator[Reading]:
    """Yield twelve hours at 1000 W, read each quarter of an hour, and six at 100 W, read each ten seconds."""
    for pace, first, last, power in ((QUARTER, MIDNIGHT, NOON, 1000), (10, NOON, EVENING, 100)):
        yield from (make(time, power=power) for time in range(first, last, pace))


def test_a_change_of_pace_changes_no_mean(shelf: Shelf) -> None:
    shelf.open().backfill(imported_until_noon_then_read())
    day, month = [MIDNIGHT, MIDNIGHT + DAY], [MIDNIGHT - 15 * DAY, MIDNIGHT + 15 * DAY]
    for edges in (day, month):
        [point] = shelf.history.mean("power_import_w", edges)
        assert point.mean == (12 * 1000 + 6 * 100) / 18
        assert (point.low, point.high) == (100, 1000)


def test_what_is_not_committed_counts_for_its_time(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(time, power=1000) for time in range(MIDNIGHT, NOON, QUARTER))
    tail = [make(time, power=0) for time in range(NOON, NOON + 4 * HOUR, 10)]
    [point] = shelf.history.mean("power_import_w", [MIDNIGHT, MIDNIGHT + DAY], tail)
    assert point.mean == 750
