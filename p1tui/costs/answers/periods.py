"""Periods of bills: the days, months or years between two days, cut off at both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from p1tui.costs.quarters.grid import next_month

Every = Literal["day", "month", "year"]


def periods(start: date, end: date, every: Every) -> list[tuple[date, date]]:
    """Return the calendar's periods from a day to before another one: first day, and day after the last."""
    found = []
    while start < end:
        if every == "day":
            following = start + timedelta(days=1)
        elif every == "month":
            following = next_month(start)
        else:
            following = date(start.year + 1, 1, 1)
        found.append((start, min(following, end)))
        start = following
    return found
