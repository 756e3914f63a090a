"""Steps of a period by the local calendar, as edges in UTC seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.i18n.message import Message
from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER, bucket_start
from p1tui.store.database import calendar
from p1tui.web.api.answers import Refused

FIXED: Final[Mapping[str, int]] = {
    "5s": 5,
    "10s": 10,
    "20s": 20,
    "minute": MINUTE,
    "quarter": QUARTER,
    "hour": HOUR,
}
"""Steps of one length, in seconds."""

UNITS: Final[Mapping[str, calendar.Unit]] = {"day": "day", "week": "week", "month": "month", "year": "year"}
"""Steps of the calendar."""

SHORTEST: Final[Mapping[str, int]] = {
    "day": 23 * HOUR,
    "week": 7 * DAY - HOUR,
    "month": 28 * DAY - HOUR,
    "year": 365 * DAY,
}

FINE: Final[Sequence[str]] = ("5s", "10s", "20s")
"""Steps of power alone: of other quantities minutes are the finest that is kept."""

STEPS: Final[Sequence[str]] = ("minute", "quarter", "hour", "day", "week", "month", "year")

MOST: Final = 4000
"""Steps of an answer: ten years of days, or two days of minutes and some more."""


def edges_of(start: int, end: int, step: str, timezone: ZoneInfo) -> list[int]:
    """Return the edges of the whole steps that hold a period. Raises `Refused` for too many."""
    count = (end - start) // (FIXED.get(step) or SHORTEST[step])
    if count > MOST:
        raise Refused(
            400,
            Message(
                "{count:,} steps are too many, {most:,} at most; take a longer step or a shorter period.",
                count=count,
                most=MOST,
            ),
        )
    if step not in FIXED:
        return _calendar_edges(start, end, UNITS[step], timezone)
    width = FIXED[step]
    return list(range(bucket_start(start, width), bucket_start(end - 1, width) + width + 1, width))


def _calendar_edges(start: int, end: int, unit: calendar.Unit, timezone: ZoneInfo) -> list[int]:
    day = calendar.local_date(start, timezone)
    if unit == "week":
        day = calendar.shift(day, "day", -day.weekday())
    elif unit != "day":
        day = calendar.shift(day, unit, 0)
    found = [calendar.midnight(day, timezone)]
    while found[-1] < end:
        found.append(calendar.midnight(calendar.shift(day, unit, len(found)), timezone))
    return found
