"""Local days, weeks and months have the edges that the clock on the wall gives them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.store.database import calendar
from tests.shared.times import AMSTERDAM


def local(points: list[int]) -> list[str]:
    return [datetime.fromtimestamp(point, AMSTERDAM).isoformat() for point in points]


def test_days_have_23_and_25_hours() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        start, end = calendar.edges(day, "day", 1, AMSTERDAM)
        assert end - start == hours * 3600
    spring = calendar.edges(date(2026, 3, 28), "day", 3, AMSTERDAM)
    assert local(spring) == [
        "2026-03-28T00:00:00+01:00",
        "2026-03-29T00:00:00+01:00",
        "2026-03-30T00:00:00+02:00",
        "2026-03-31T00:00:00+02:00",
    ]


def test_weeks_months_and_years() -> None:
    assert local(calendar.edges(date(2026, 10, 19), "week", 2, AMSTERDAM))[1:] == [
        "2026-10-26T00:00:00+01:00",
        "2026-11-02T00:00:00+01:00",
    ]
    assert local(calendar.edges(date(2026, 11, 24), "month", 2, AMSTERDAM)) == [
        "2026-11-01T00:00:00+01:00",
        "2026-12-01T00:00:00+01:00",
        "2027-01-01T00:00:00+01:00",
    ]
    assert local(calendar.edges(date(2026, 11, 24), "year", 1, AMSTERDAM)) == [
        "2026-01-01T00:00:00+01:00",
        "2027-01-01T00:00:00+01:00",
    ]


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(["day", "week", "month", "year"]))
def test_edges_rise(first: date, unit: calendar.Unit) -> None:
    points = calendar.edges(first, unit, 5, AMSTERDAM)
    assert points == sorted(set(points))


@pytest.mark.parametrize(
    ("text", "whole_day", "utc"),
    [
        ("2026-11-24", False, "2026-11-23T23:00:00Z"),
        ("2026-11-24", True, "2026-11-24T23:00:00Z"),
        ("2026-10-25", True, "2026-10-25T23:00:00Z"),
        ("2026-11-24T10:00", False, "2026-11-24T09:00:00Z"),
        ("2026-11-24T10:00", True, "2026-11-24T09:00:00Z"),
        ("2026-11-24T10:00Z", False, "2026-11-24T10:00:00Z"),
        ("2026-11-24T10:00+05:30", False, "2026-11-24T04:30:00Z"),
    ],
)
def test_a_text_is_a_local_time_unless_it_has_an_offset(text: str, whole_day: bool, utc: str) -> None:
    expected = int(datetime.fromisoformat(utc).timestamp())
    assert calendar.parse_local(text, AMSTERDAM, whole_day=whole_day) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-11-24T25:00", "9999-12-31"])
def test_a_text_that_names_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        calendar.parse_local(text, AMSTERDAM, whole_day=True)
