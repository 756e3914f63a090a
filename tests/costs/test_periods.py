"""Periods lie side by side and are cut off at both ends."""

from __future__ import annotations

from datetime import date

import pytest

from p1tui.costs.answers.periods import Every, periods


@pytest.mark.parametrize(
    ("every", "starts"),
    [
        ("day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("month", ["2024-02-28", "2024-03-01"]),
        ("year", ["2024-02-28"]),
    ],
)
def test_periods_lie_side_by_side(every: Every, starts: list[str]) -> None:
    found = periods(date(2024, 2, 28), date(2024, 3, 2), every)
    assert [start.isoformat() for start, _ in found] == starts
    assert [end for _, end in found] == [*(start for start, _ in found[1:]), date(2024, 3, 2)]


def test_years_are_the_calendars() -> None:
    assert periods(date(2024, 7, 1), date(2026, 2, 1), "year") == [
        (date(2024, 7, 1), date(2025, 1, 1)),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 2, 1)),
    ]
    assert periods(date(2026, 1, 1), date(2026, 1, 1), "day") == []
