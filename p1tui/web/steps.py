"""Steps of a period by the local calendar, as edges in UTC seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from zoneinfo import ZoneInfo

from p1tui.i18n.message import Message
from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER, bucket_start
from p1tui.store.database import calendar
from p1tui.web.answers import Refused

Step = Literal["minute", "quarter", "hour", "day", "week", "month", "year"]
STEPS: Final[Sequence[Step]] = ("minute", "quarter", "hour", "day", "week", "month", "year")

WIDTHS: Final[dict[Step, int]] = {"minute": MINUTE, "quarter": QUARTER, "hour": HOUR}
SHORTEST: Final[dict[Step, int]] = {
    "day": 23 * HOUR,
    "week": 7 * DAY - HOUR,
    "month": 28 * DAY - HOUR,
    "year": 365 * DAY,
}

MOST: Final = 4000
"""Steps of an answer: ten years of days, or two days of minutes and some more."""


def edges_of(start: int, end: int, step: Step, timezone: ZoneInfo) -> list[int]:
    """Return the edges of the steps that hold a period: whole ones, so that they begin at or before it.

    Raises `Refused` for too many.
    """
    width = WIDTHS.get(step) or SHORTEST[step]
    if (end - start) // width > MOST:
        raise Refused(
            400,
            Message(
                "{count:,} steps are too many, {most:,} at most; take a longer step or a shorter period.",
                count=(end - start) // width,
                most=MOST,
            ),
        )
    if step in WIDTHS:
        return list(range(bucket_start(start, width), end + width - 1, width))[: MOST + 2]
    unit: calendar.Unit = step if step in ("day", "week", "month", "year") else "day"
    first = calendar.local_date(start, timezone)
    if step == "week":
        first = calendar.shift(first, "day", -first.weekday())
    found = (
        calendar.edges(first, unit, 0, timezone)
        if unit in ("day", "week")
        else [calendar.midnight(first.replace(day=1, month=1 if unit == "year" else first.month), timezone)]
    )
    number = 1
    while found[-1] < end:
        found.append(calendar.midnight(calendar.shift(first, unit, number), timezone))
        number += 1
    return found
