from __future__ import annotations

import pytest

from p1tui.store.queries.history import PowerPoint
from p1tui.tui.drawing.power_series import Bar, PowerSeries, Window, step_for, window_at
from tests.tui.driver import NOON, dutch

POWER = dutch(NOON).power_import_w or 0


@pytest.mark.parametrize(
    ("span", "columns", "cadence", "expected"),
    [(900, 70, 1, 15), (900, 190, 1, 5), (900, 190, 10, 10), (300, 1, 1, 300), (10**9, 10, 1, 21600)],
)
def test_a_bucket_is_round_and_no_shorter_than_the_meters_pace(
    span: int, columns: int, cadence: int, expected: int
) -> None:
    assert step_for(span, columns, cadence) == expected


def test_the_window_stands_still_for_a_page() -> None:
    windows = {window_at(time, 10, 90) for time in range(NOON, NOON + 60)}
    assert windows == {Window(NOON + 60 - 900, 10, 90)}
    assert window_at(NOON + 60, 10, 90).start == NOON + 120 - 900


def test_bars_are_means_and_gaps_are_none() -> None:
    series = PowerSeries(60)
    assert series.see(NOON, 12, 1) == Window(NOON + 30 - 60, 5, 12)
    for second in (0, 1, 2):
        series.add(dutch(NOON + second))
    bars = series.bars()
    powers = [dutch(NOON + second).power_import_w or 0 for second in (0, 1, 2)]
    assert bars[6] == Bar(round(sum(powers) / 3), 0)
    assert bars[:6] == (None,) * 6
    assert bars[7:] == (None,) * 5


def test_history_and_live_readings_weigh_by_their_seconds() -> None:
    series = PowerSeries(60)
    series.see(NOON + 4, 12, 1)
    points = [PowerPoint(NOON - 5, 700, 0), PowerPoint(NOON, 100, 0), PowerPoint(NOON + 5, None, None)]
    series.load(points, NOON + 3, [dutch(NOON + 3), dutch(NOON + 4)])
    assert series.bars()[5] == Bar(700, 0)
    assert series.bars()[6] == Bar(round((400 + (dutch(NOON + 4).power_import_w or 0)) / 5), 0)


def test_moving_on_keeps_what_is_still_in_view_and_asks_for_nothing() -> None:
    series = PowerSeries(60)
    series.see(NOON, 12, 1)
    series.add(dutch(NOON))
    assert series.see(NOON + 30, 12, 1) is None
    assert series.bars()[0] == Bar(POWER, 0)
    assert series.see(NOON + 90, 12, 1) is None
    assert series.bars() == (None,) * 12


def test_another_width_asks_again() -> None:
    series = PowerSeries(60)
    series.see(NOON, 12, 1)
    assert series.see(NOON, 24, 1) is not None
    assert series.see(NOON, 24, 1) is None


def test_bars_that_were_looked_at_in_between_are_the_same() -> None:
    looked, fresh = PowerSeries(60), PowerSeries(60)
    for series in (looked, fresh):
        series.see(NOON, 12, 1)
    for second in range(200):
        for series in (looked, fresh):
            series.see(NOON + second, 12, 1)
            series.add(dutch(NOON + second))
        looked.bars()
        assert looked.bars() is looked.bars()
    assert looked.bars() == fresh.bars()
