"""The local calendar: days of 23, 24 or 25 hours, and the edges of periods of whole days.

n points have n + 1 edges, in UTC seconds; point i spans [edge i, edge i + 1).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Final, Literal
from zoneinfo import ZoneInfo

from p1tui.runtime.duration import DAY

Unit = Literal["day", "week", "month", "year"]

_FIRST: Final = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
_LAST: Final = int(datetime(9999, 12, 29, tzinfo=UTC).timestamp())
"""UTC seconds of times that have a local time in every zone."""


def local_date(time: int, timezone: ZoneInfo) -> date:
    """Return the local day that a moment falls in."""
    return datetime.fromtimestamp(time, timezone).date()


def midnight(day: date, timezone: ZoneInfo) -> int:
    """Return the UTC seconds at which a local day begins."""
    return int(datetime.combine(day, clock(), timezone).timestamp())


def day_bounds(day: date, timezone: ZoneInfo) -> tuple[int, int]:
    """Return a local day's start and end in UTC seconds."""
    return midnight(day, timezone), midnight(day + timedelta(days=1), timezone)


def day_of(time: int, timezone: ZoneInfo) -> tuple[int, int]:
    """Return start and end of the local day that a moment falls in."""
    return day_bounds(local_date(time, timezone), timezone)


def day_before(time: int, timezone: ZoneInfo) -> int:
    """Return the moment of the day before with the same local time; of an hour that comes twice, the first.

    A local time that the day before skipped is taken as long after midnight as if no clock had changed.
    """
    local = datetime.fromtimestamp(time, timezone)
    earlier = datetime.combine(local.date() - timedelta(days=1), local.time(), timezone)
    return int(earlier.replace(fold=0).timestamp())


def utc_offset(time: int, timezone: ZoneInfo) -> int:
    """Return the seconds by which local time is ahead of UTC at a moment, however wrong its date is."""
    offset = datetime.fromtimestamp(min(max(time, _FIRST), _LAST), timezone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def utc_offsets(start: int, end: int, timezone: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and offset of each stretch between two times in which the offset stays the same.

    `start` must be earlier than `end`.
    """
    begin, offset = start, utc_offset(start, timezone)

    def is_changed(time: int) -> bool:
        return utc_offset(time, timezone) != offset

    for day in range(start, end, DAY):
        seconds = range(day, min(day + DAY, end))
        if is_changed(seconds[-1]):  # no clock changes twice within a day
            change = seconds[bisect_left(seconds, True, key=is_changed)]
            yield begin, change, offset
            begin, offset = change, utc_offset(change, timezone)
    yield begin, end, offset


def steps(start: int, step: int, count: int) -> list[int]:
    """Return `count` + 1 edges, `step` seconds apart."""
    return [start + step * number for number in range(count + 1)]


def edges(first: date, unit: Unit, count: int, timezone: ZoneInfo) -> list[int]:
    """Return `count` + 1 local midnights, a unit apart, from `first` on (month, year: from its first day)."""
    return [midnight(shift(first, unit, number), timezone) for number in range(count + 1)]


def shift(first: date, unit: Unit, count: int) -> date:
    """Return the day `count` units after `first` (negative: before); for a month or year its first day."""
    if unit == "day":
        return first + timedelta(days=count)
    if unit == "week":
        return first + timedelta(weeks=count)
    months = first.year * 12 + (first.month - 1 if unit == "month" else 0)
    months += count if unit == "month" else 12 * count
    return date(months // 12, months % 12 + 1, 1)


def parse_local(text: str, timezone: ZoneInfo, *, whole_day: bool = False) -> int:
    """Return the UTC seconds of an ISO 8601 date or time, local unless it has an offset.

    A date gives the start of the day; with `whole_day` its end. Raises `ValueError` for any other text.
    """
    try:
        if len(text) == len("2026-11-24"):
            return midnight(date.fromisoformat(text) + timedelta(days=whole_day), timezone)
        found = datetime.fromisoformat(text)
        return int((found if found.tzinfo else found.replace(tzinfo=timezone)).timestamp())
    except OverflowError as error:
        raise ValueError(f"{text} is out of range") from error
