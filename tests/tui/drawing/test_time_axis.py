"""The time axis: round local times in every zone, days by their names, and no two marks alike."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.power_series import Window, step_for
from p1tui.tui.drawing.time_axis import Mark, newest, placed, ticks
from tests.shared.times import AMSTERDAM

ZONES = (
    "Europe/Amsterdam", "Europe/Helsinki", "UTC", "Asia/Kathmandu", "Australia/Lord_Howe",
    "America/St_Johns", "Africa/Cairo", "Asia/Beirut",
)  # fmt: skip
"""Zones an hour or more from UTC, others by parts of an hour, and some whose days may begin at one."""

SPANS = (5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY)


@given(
    start=st.integers(1_700_000_000, 1_800_000_000),
    span=st.sampled_from(SPANS),
    cells=st.integers(1, 250),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_marks_are_monotone_distinct_and_under_their_moments(
    start: int, span: int, cells: int, zone: ZoneInfo
) -> None:
    step = step_for(span, cells)
    window = Window(start, step, span // step)
    marks = ticks(window, cells, zone)
    assert [mark.cell for mark in marks] == sorted(mark.cell for mark in marks)
    assert len({mark.text for mark in marks}) == len(marks)
    for mark in marks:
        bucket = next(at for at in range(window.buckets) if mark.cell in window.share(at, cells))
        share, begin = window.share(bucket, cells), start + bucket * step
        first, last = (
            begin + -(-(cell - share.start) * step // len(share)) for cell in (mark.cell, mark.cell + 1)
        )
        moments = (datetime.fromtimestamp(at, zone) for at in range(first, last))
        assert any(
            f"{local:%H:%M}" == mark.text or f"{local.day} {local:%b}" == mark.text for local in moments
        )
    line = placed([*marks, newest(cells * 9 // 10, "noon!")], cells)
    assert ln.width(line) <= cells
    days = [mark.text for mark in marks if " " in mark.text]
    if span < 2 * DAY and cells > 40:
        assert all(day in ln.text_of(line) for day in days)
        at = cells * 9 // 10
        crowded = any(" " in mark.text and abs(mark.cell - at) <= len("noon! 30 Jun") for mark in marks)
        assert "noon!" in ln.text_of(line) or cells < 60 or crowded  # a day's name is told first
    shown = ln.text_of(line)
    places = [shown.index(mark.text) for mark in marks if mark.text in shown]
    assert places == sorted(places)


@pytest.mark.parametrize("cells", [58, 68, 84, 108, 126, 138, 168, 188])
@pytest.mark.parametrize("zone", ZONES)
def test_every_midnight_of_a_week_that_fits_is_named_by_its_day(zone: str, cells: int) -> None:
    start = int(datetime(2026, 10, 21, 5, tzinfo=ZoneInfo(zone)).timestamp())
    found = [mark.text for mark in ticks(Window(start, HOUR, 7 * 24), cells, ZoneInfo(zone))]
    assert len(found) >= 3
    assert all(text.endswith("Oct") for text in found)
    if cells >= 84:
        assert found == [f"{day} Oct" for day in range(22, 29)]


def test_midnight_is_a_day_also_among_minutes() -> None:
    start = int(datetime(2026, 11, 28, 23, 52, tzinfo=AMSTERDAM).timestamp())
    assert [mark.text for mark in ticks(Window(start, 15, 60), 60, AMSTERDAM)] == [
        "23:55",
        "29 Nov",
        "00:05",
    ]


def test_an_hour_that_comes_twice_is_named_once() -> None:
    start = int(datetime(2026, 10, 25, 0, 10, tzinfo=AMSTERDAM).timestamp())
    found = [mark.text for mark in ticks(Window(start, 2 * MINUTE, 180), 180, AMSTERDAM)]
    assert found == ["00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30", "04:00", "04:30", "05:00"]


def test_marks_take_their_places_by_rank() -> None:
    marks = [Mark(4, "12:00"), Mark(30, "12:30"), Mark(50, "12:50")]
    assert ln.text_of(placed([*marks, newest(52, "12:51")], 60)).split() == ["12:00", "12:30", "12:51"]
    assert ln.text_of(placed([Mark(30, "12:51"), newest(30, "12:51")], 60)).split() == ["12:51"]
    assert placed(marks, 3) == ()


def test_the_newest_moment_gives_way_to_a_day() -> None:
    for cell in (50, 52, 55):
        assert ln.text_of(placed([Mark(50, "29 Nov", rank=0), newest(cell, "00:40")], 70)).split() == [
            "29",
            "Nov",
            "00:40",
        ]


@pytest.mark.parametrize("apart", range(1, 14))
def test_no_two_marks_run_together(apart: int) -> None:
    names = ("Mon 23", "Tue 24", "Wed 25", "Thu 26")
    text = ln.text_of(placed([Mark(5 + at * apart, name) for at, name in enumerate(names)], 60))
    assert "Mon 23" in text
    for before, after in product(names, names):
        assert before + after not in text
