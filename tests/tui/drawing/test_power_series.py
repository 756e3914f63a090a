"""The power series: buckets filled from the history and kept up with each reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.store.queries.power import PowerPoint
from p1tui.tui.drawing.power_series import SHORT_S, Bar, PowerSeries, Window, step_for, window_at
from tests.tui.driver import NOON, dutch

POWER = dutch(NOON).power_import_w or 0


SPANS = (300, 900, 3600, 6 * 3600, 86400, 7 * 86400)


@given(span=st.sampled_from(SPANS), columns=st.integers(1, 400), cadence=st.integers(1, 60))
def test_a_window_is_as_long_as_its_title_says(span: int, columns: int, cadence: int) -> None:
    series = PowerSeries(span)
    series.see(NOON, columns, cadence)
    assert series.window is not None
    assert series.window.end - series.window.start == span
    assert 1 <= series.window.buckets <= columns
    assert series.window.step >= cadence
    assert series.window.start % series.window.step == 0
    assert series.window.start <= NOON < series.window.end


@pytest.mark.parametrize(
    ("span", "columns", "cadence", "expected"),
    [(900, 70, 1, 15), (900, 190, 1, 5), (900, 190, 10, 10), (300, 1, 1, 300), (7 * 86400, 100, 1, 7200)],
)
def test_a_bucket_is_round_and_no_shorter_than_the_meters_pace(
    span: int, columns: int, cadence: int, expected: int
) -> None:
    assert step_for(span, columns, cadence) == expected


@given(span=st.sampled_from(SPANS), columns=st.integers(1, 400), time=st.integers(NOON, NOON + 90_000))
def test_buckets_share_the_whole_width_and_moments_lie_in_theirs(span: int, columns: int, time: int) -> None:
    window = window_at(time, span, step_for(span, columns))
    shares = [window.share(bucket, columns) for bucket in range(window.buckets)]
    assert [column for share in shares for column in share] == list(range(columns))
    assert {len(share) for share in shares} <= {columns // window.buckets, -(-columns // window.buckets)}
    assert min(map(len, shares)) >= 1
    moments = range(window.start, window.end, max(window.step // 3, 1))
    places = [window.column(moment, columns) for moment in moments]
    assert places == sorted(places)
    for moment, place in zip(moments, places, strict=True):
        assert place in shares[(moment - window.start) // window.step]


@given(span=st.sampled_from(SPANS), columns=st.integers(1, 400), time=st.integers(NOON, NOON + 90_000))
def test_the_newest_bar_is_at_the_right_edge(span: int, columns: int, time: int) -> None:
    step = step_for(span, columns)
    window = window_at(time, span, step)
    assert window.end - window.start == span
    later = (window.end - 1 - time) // step
    assert later == 0 or (later == 1 and step < SHORT_S)
    here = window.share((time - window.start) // step, columns)
    assert columns - here.stop <= -(-columns // window.buckets) * later


def test_a_window_of_short_buckets_moves_by_two_and_any_other_by_one() -> None:
    for step, moves in ((3, 6), (10, 20), (15, 15), (900, 900)):
        start = NOON - NOON % moves
        span = 60 * step
        assert len({window_at(time, span, step) for time in range(start, start + moves)}) == 1
        assert window_at(start + moves, span, step).start == window_at(start, span, step).start + moves


def test_bars_are_means_and_gaps_are_none() -> None:
    series = PowerSeries(60)
    assert series.see(NOON, 12, 1) == Window(NOON + 10 - 60, 5, 12)
    for second in (0, 1, 2):
        series.add(dutch(NOON + second))
    bars = series.bars()
    powers = [dutch(NOON + second).power_import_w or 0 for second in (0, 1, 2)]
    assert bars[10] == Bar(round(sum(powers) / 3), 0)
    assert (*bars[:10], bars[11]) == (None,) * 11


def test_history_and_live_readings_weigh_by_their_seconds() -> None:
    series = PowerSeries(60)
    series.see(NOON + 4, 12, 1)
    points = [PowerPoint(NOON - 5, 700, 0), PowerPoint(NOON, 100, 0), PowerPoint(NOON + 5, None, None)]
    series.load(points, NOON + 3, [dutch(NOON + 3), dutch(NOON + 4)])
    assert series.bars()[9] == Bar(700, 0)
    assert series.bars()[10] == Bar(round((400 + (dutch(NOON + 4).power_import_w or 0)) / 5), 0)


def test_moving_on_keeps_what_is_still_in_view_and_asks_for_nothing() -> None:
    series = PowerSeries(60)
    series.see(NOON, 12, 1)
    series.add(dutch(NOON))
    assert series.see(NOON + 55, 12, 1) is None
    assert series.bars()[0] == Bar(POWER, 0)
    assert series.see(NOON + 90, 12, 1) is None
    assert series.bars() == (None,) * 12


def test_moving_back_asks_again() -> None:
    series = PowerSeries(60)
    series.see(NOON + 600, 12, 1)
    assert series.see(NOON, 12, 1) is not None


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


def test_bars_of_a_minute_or_more_have_their_highest_readings() -> None:
    series = PowerSeries(3600)
    series.see(NOON + 119, 60, 1)
    series.load([PowerPoint(NOON, 100, 0, 900, 5)], NOON + 59, [])
    assert series.window is not None
    at = (NOON - series.window.start) // 60
    assert series.highs()[at] == Bar(900, 5)
    series.add(dutch(NOON + 60))
    series.add(dutch(NOON + 61))
    powers = [dutch(NOON + second).power_import_w or 0 for second in (60, 61)]
    assert series.highs()[at + 1] == Bar(max(powers), 0)
    assert len(series.highs()) == len(series.bars())
    quick = PowerSeries(60)
    quick.see(NOON, 12, 1)
    assert quick.highs() == ()


def test_a_reading_stands_as_long_as_the_meter_takes_for_the_next_one() -> None:
    series = PowerSeries(86_400)
    series.see(NOON + 50, 24, 10)
    series.load([PowerPoint(NOON, POWER + 700, 0)], NOON + 49, [])
    added = [dutch(NOON + 50), dutch(NOON + 60)]
    for reading in added:
        series.add(reading)
    powers = [reading.power_import_w or 0 for reading in added]
    assert series.bars()[-1] == Bar(round((50 * (POWER + 700) + 10 * sum(powers)) / 70))
