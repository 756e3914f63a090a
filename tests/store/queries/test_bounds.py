"""Charts at the edges of their points: a reading counts in one point; a coarse table only where it fits."""

from __future__ import annotations

from datetime import date

import pytest

from p1tui.i18n.message import Message
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database import calendar
from p1tui.store.queries.averages import MeanPoint, Peak, fitting
from p1tui.store.queries.power import PowerPoint
from tests.shared.times import AMSTERDAM
from tests.shared.times import FULL_HOUR as T
from tests.store.shelf import Shelf, make


@pytest.mark.parametrize(
    ("edges", "table"),
    [
        ([T + 1, T + 1 + 9 * DAY], "day"),
        ([T + 1, T + 9 * DAY], "hour"),
        ([T + 1, T + 1 + 30 * HOUR], "hour"),
        ([T + 1, T + 30 * HOUR], "minute"),
        ([T, T + HOUR], "hour"),
        ([T, T + HOUR + MINUTE], "minute"),
        ([T + 1, T + 1 + 30 * MINUTE], "minute"),
        ([T + 1, T + 30 * MINUTE], "sample"),
        ([T, T + MINUTE], "minute"),
        ([T, T + 9 * DAY, T + 9 * DAY + MINUTE], "minute"),
        ([T, T + DAY], "hour"),
    ],
)
def test_the_coarsest_table_that_is_fine_enough(edges: list[int], table: str) -> None:
    assert fitting(edges, 0) == table


def test_where_the_samples_are_gone_their_minutes_are_used() -> None:
    edges = [T + 1, T + 11]
    assert [fitting(edges, samples_from) for samples_from in (T, T + 1, T + 2)] == [
        "sample", "sample", "minute",
    ]  # fmt: skip


def test_a_reading_on_an_edge_counts_in_the_point_that_it_begins(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(21):
        recorder.record(make(T + second, power=second + 1))
    points = [PowerPoint(T, 6, 0), PowerPoint(T + 10, 16, 0)]
    means = [MeanPoint(T, 6, 1, 10), MeanPoint(T + 10, 16, 11, 20)]
    for tail in (recorder.tail(), ()):
        assert shelf.history.power(T, 10, 2, tail) == points
        assert shelf.history.mean("power_import_w", [T, T + 10, T + 20], tail) == means
        recorder.commit()


def test_a_mean_of_committed_and_waiting_readings_has_the_extremes_of_both(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T, power=50))
    recorder.record(make(T + 1, power=60))
    recorder.commit()
    for low, high in ((10, 55), (55, 90)):
        tail = (make(T + 2, power=low), make(T + 3, power=high))
        (point,) = shelf.history.mean("power_import_w", [T, T + 9], tail)
        assert point == MeanPoint(T, round((110 + low + high) / 4), min(50, low), max(60, high))


def test_the_first_of_two_equal_peaks_counts_and_none_outside_the_period(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second, power in ((0, 70), (60, 90), (120, 90), (180, 95)):
        recorder.record(make(T + second, power=power))
    for tail in (recorder.tail(), ()):
        figures = shelf.history.figures("import_wh", "power_import_w", T, T + 180, tail)
        assert figures.peak == Peak(T + 60, 90)
        late = shelf.history.figures("import_wh", "power_import_w", T + 120, T + 240, tail)
        assert late.peak == Peak(T + 180, 95)
        recorder.commit()


def test_events_of_a_period_begin_with_it_and_end_before_its_end(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(4):
        recorder.record(make(T + second, tariff=1 + second % 2))
    recorder.commit()
    assert [event.time - T for event in shelf.history.events(T + 1, T + 3, 9)] == [2, 1]
    assert [event.time - T for event in shelf.history.events(T, T + 9, 1)] == [3]
    assert shelf.history.events(T + 2, T + 3, 9)[0].detail == Message(
        "tariff {tariff} after tariff {earlier}", tariff=1, earlier=2
    )


def test_power_before_the_samples_is_spread_over_the_seconds_of_its_minutes(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + second, power=second // 60 * 100) for second in range(0, 180, 10))
    recorder.commit()
    shelf.connection.execute("DELETE FROM sample_0 WHERE time < ?", (T + 120,))
    shelf.connection.execute("INSERT OR REPLACE INTO state VALUES ('samples_from', ?)", (T + 120,))
    assert [point.import_w for point in shelf.history.power(T + 30, 45, 3)] == [33, 100, 200]
    assert [point.import_w for point in shelf.history.power(T + 50, 20, 3)] == [50, 100, 100]


@pytest.mark.parametrize(
    ("first", "unit", "count", "expected"),
    [
        (date(2026, 1, 31), "month", 1, date(2026, 2, 1)),
        (date(2026, 1, 31), "month", -1, date(2025, 12, 1)),
        (date(2026, 12, 1), "month", 1, date(2027, 1, 1)),
        (date(2026, 12, 31), "month", 0, date(2026, 12, 1)),
        (date(2026, 6, 5), "year", -1, date(2025, 1, 1)),
        (date(2026, 6, 5), "year", 2, date(2028, 1, 1)),
        (date(2026, 6, 5), "week", -1, date(2026, 5, 29)),
        (date(2026, 6, 5), "day", -5, date(2026, 5, 31)),
    ],
)
def test_a_period_before_or_after(first: date, unit: calendar.Unit, count: int, expected: date) -> None:
    assert calendar.shift(first, unit, count) == expected


def test_a_day_begins_with_its_first_second_and_ends_with_its_last() -> None:
    start, end = calendar.day_bounds(date(2026, 3, 29), AMSTERDAM)
    assert end - start == 23 * HOUR
    for moment in (start, end - 1):
        assert calendar.day_of(moment, AMSTERDAM) == (start, end)
        assert calendar.local_date(moment, AMSTERDAM) == date(2026, 3, 29)
    assert calendar.local_date(end, AMSTERDAM) == date(2026, 3, 30)
    assert calendar.steps(T, 7, 2) == [T, T + 7, T + 14]
