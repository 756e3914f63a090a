"""The demo's past: more than a year of readings of the simulated house, and of prices what they need.

The newest days are as a recorder of one's own has them, so that every chart of them is whole. Those before
have a reading each quarter of an hour, which is what costs are reckoned by: that takes a few seconds, where
the minutes of a year would take a minute. Its power is the mean of its quarter, so that no hour has used more
than its peak.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.cli.running.demo_contracts import TIMEZONE, ZONE, beginnings
from p1tui.demo.household.household import Household
from p1tui.demo.prices import curve
from p1tui.engine.older_history import OlderChunk
from p1tui.model.quarters import DayAheadPrice
from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER
from p1tui.store.database import calendar

DAYS_OF_MINUTES: Final = 8
"""Days before today with a reading each minute; the server of prices tells theirs."""

RECENT_S, RECENT_STEP_S = HOUR, 5
"""Seconds: the last hour has a reading each 5 s; with fewer its chart is a comb."""

CHUNK: Final = 960
"""Readings in a chunk at most, unless a day has more: about 0.1 s."""


def past(household: Household, now: int) -> Iterator[OlderChunk]:
    """Yield the past before a moment, UTC seconds, the newest chunk first."""
    zone = ZoneInfo(TIMEZONE)
    today = calendar.local_date(now, zone)
    begun = beginnings(today)
    minutes_from = today - timedelta(days=DAYS_OF_MINUTES)
    recent = range(now - RECENT_S, now, RECENT_STEP_S)
    first = calendar.midnight(calendar.local_date(recent.start, zone), zone)
    times = [*range(first + MINUTE - 1, recent.start, MINUTE), *recent]
    yield OlderChunk([household.reading(time) for time in times])
    for span in _days_back(minutes_from, first, MINUTE, zone):
        yield OlderChunk([household.reading(time) for time in span])
    end = calendar.midnight(minutes_from, zone)
    for span in _days_back(begun.fixed, end, QUARTER, zone):
        days = sorted({calendar.local_date(time, zone) for time in span})
        priced = [day for day in days if day >= begun.dynamic]
        # Also in its first second, from which on all is known.
        begin = [span.start - QUARTER + 1] if days[0] == begun.fixed else []
        readings = [household.averaged(time, QUARTER) for time in (*begin, *span)]
        yield OlderChunk(readings, _prices(priced, now), ZONE)


def _days_back(first: date, end: int, step: int, zone: ZoneInfo) -> Iterator[range]:
    """Yield the times of the readings from a day on to before a midnight, in chunks, the newest first.

    A reading is in the last second of its step, so that a register is known at the end of that.
    """
    length = timedelta(days=max(1, CHUNK * step // DAY))
    while (until := calendar.local_date(end, zone)) > first:
        start = calendar.midnight(max(first, until - length), zone)
        yield range(start + step - 1, end, step)
        end = start


def _prices(days: list[date], now: int) -> list[DayAheadPrice]:
    return [
        DayAheadPrice(start, 10 * hundredths, "EUR", "energyzero", float(now), final=True)
        for day in days
        for start, hundredths in curve.quarters(day)
    ]
