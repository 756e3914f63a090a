"""The history screen's position: quantity, period and cursor, as an immutable value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database import calendar
from p1tui.tui.history.quantity import HistoryQuantity

Period = Literal["hour", "day", "week", "month", "year", "10 years", "from-to"]
PERIODS: tuple[Period, ...] = ("hour", "day", "week", "month", "year", "10 years")
"""Calendar periods, from short to long."""

LONGEST_DAYS = (0, 1, 7, 31, 366, 3653)
"""Most days of each of PERIODS."""

YEARS = range(1800, 2300)
"""Years in which a period may begin: any with readings, and enough years before and after them."""

DAILY_DAYS, MONTHLY_DAYS = 92, 6 * 366
"""Most days of a period that is shown by days, and by months; a longer one is shown by years."""


@dataclass(frozen=True)
class HistoryPosition:
    """A quantity, a period and a cursor. Moving returns another position."""

    quantity: HistoryQuantity
    period: Period
    start: datetime
    """Local start of the period."""
    time: int
    """UTC seconds in the bar under the cursor."""
    until: datetime | None = None
    """Local end of a `from-to` period; None for a calendar period, whose end follows from its start."""

    @classmethod
    def now(cls, quantity: HistoryQuantity, period: Period, now: float, zone: ZoneInfo) -> HistoryPosition:
        """Return the period that holds `now`, with the cursor on its bar."""
        return cls(quantity, period, begin(period, datetime.fromtimestamp(now, zone)), int(now))

    def spanning(self, first: date, last: date) -> HistoryPosition:
        """Show the days from the first to the last, both included; keep the cursor if it is in them.

        Days that are a period of the calendar are that: a month has the month before beside it, however long.
        """
        start, until = (_midnight(day, self.zone) for day in (first, last + timedelta(days=1)))
        time = min(max(self.time, int(start.timestamp())), int(until.timestamp()) - 1)
        for period in PERIODS:
            if (begin(period, start), begin(period, start, 1)) == (start, until):
                return HistoryPosition(self.quantity, period, start, time)
        return HistoryPosition(self.quantity, "from-to", start, time, until)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the local times."""
        return _zone(self.start)

    @property
    def cursor(self) -> int:
        """Number of the bar under the cursor, from 0."""
        edges = self.edges()
        return min(max(bisect_right(edges, self.time) - 1, 0), len(edges) - 2)

    def at(self, bar: int) -> HistoryPosition:
        """Put the cursor on a bar."""
        edges = self.edges()
        return replace(self, time=edges[min(max(bar, 0), len(edges) - 2)])

    def last(self, now: float) -> int:
        """Return the number of the last bar, or of the last one that has begun by `now`, in UTC seconds."""
        edges = self.edges()
        begun = bisect_right(edges, now) - 1
        return begun if 0 <= begun < len(edges) - 1 else len(edges) - 2

    def edges(self) -> tuple[int, ...]:
        """Return the start of each bar, and the end of the last one, in UTC seconds."""
        second = int(self.start.timestamp())
        return _edges(self.zone, self.period, self.start, second, self.until, self.quantity)

    def stepped(self, by: int) -> HistoryPosition:
        """Move `by` periods on, with the cursor on the same bar; return itself outside `YEARS`."""
        if self.until is not None:
            days = (self.until.date() - self.start.date()) * by
            start, until = (_midnight(end.date() + days, self.zone) for end in (self.start, self.until))
        else:
            start, until = begin(self.period, self.start, by), None
        return replace(self, start=start, until=until).at(self.cursor) if start.year in YEARS else self

    def leading_to(self, wish: HistoryPosition, now: float) -> HistoryPosition:
        """Return a wished position; in place of one whose period begins after `now`, one that has begun.

        That is itself, or, for a period of another kind, the one that holds `now`. A position that is in the
        future already, since a clock was set, may be left towards the past.
        """
        if wish.edges()[0] <= max(now, self.edges()[0]):
            return wish
        return self if wish.period == self.period else self.now(wish.quantity, wish.period, now, self.zone)

    def moved(self, by: int) -> HistoryPosition:
        """Move the cursor `by` bars on, past an end of the period into the period beside it."""
        cursor = self.cursor + by
        if cursor < 0:
            earlier = self.stepped(-1)
            return earlier.at(len(earlier.edges()) - 2)
        if cursor > len(self.edges()) - 2:
            return self.stepped(1).at(0)
        return self.at(cursor)

    def zoomed(self, by: int) -> HistoryPosition:
        """Change to a longer period (`by` 1) or a shorter one (-1) around the cursor."""
        at = self._rank(by) + by
        if not 0 <= at < len(PERIODS):
            return self
        return self.of_period(PERIODS[at])

    def of_period(self, period: Period) -> HistoryPosition:
        """Change to the calendar period of this length around the cursor."""
        local = datetime.fromtimestamp(self.time, self.zone)
        return HistoryPosition(self.quantity, period, begin(period, local), self.time)

    def _rank(self, by: int) -> int:
        """Return the index in PERIODS from which to count `by`.

        For a length between two calendar periods it is the shorter one if `by` is positive, else the longer.
        """
        if self.period in PERIODS:
            return PERIODS.index(self.period)
        days = (self.edges()[-1] - self.edges()[0]) // DAY
        longer = sum(days > longest for longest in LONGEST_DAYS)
        return longer - (1 if by > 0 else 0)

    def counterparts(self) -> tuple[int | None, ...]:
        """Return, for each bar, the number of the bar of the period before with which it is compared.

        Parts of a day are compared by the local clock, so also on days on which it changes.
        """
        earlier = self.stepped(-1)
        edges, before = self.edges(), earlier.edges()
        if self.period == "hour" or edges[1] - edges[0] > DAY // 2:
            return tuple(at if at < len(before) - 1 else None for at in range(len(edges) - 1))
        found: dict[tuple[int, clock], int] = {}
        for at, edge in enumerate(before[:-1]):
            found.setdefault(earlier._local_of(edge), at)
        return tuple(found.get(self._local_of(edge)) for edge in edges[:-1])

    def _local_of(self, time: int) -> tuple[int, clock]:
        """Return the days since the start of the period, and the local time of day."""
        local = datetime.fromtimestamp(time, self.zone)
        return (local.date() - self.start.date()).days, local.time()

    def a_period_before(self, time: int) -> int:
        """Return the moment of the period before that a moment of this one is compared with, UTC seconds.

        It has the same local time of day, as many days into the period; in a year it has the same date.
        """
        earlier = self.stepped(-1)
        local = datetime.fromtimestamp(time, self.zone)
        if self.period == "hour":
            return time - HOUR
        if self.period in ("year", "10 years"):
            years = earlier.start.year - self.start.year
            first = calendar.shift(local.date(), "month", 12 * years)
            day = first + timedelta(days=local.day - 1)
        else:
            day = earlier.start.date() + (local.date() - self.start.date())
        moment = int(datetime.combine(day, local.time(), self.zone).timestamp())
        return min(moment, earlier.edges()[-1])

    def showing(self, quantity: HistoryQuantity) -> HistoryPosition:
        """Show another quantity of the same period."""
        return replace(self, quantity=quantity)


def begin(period: Period, local: datetime, later: int = 0) -> datetime:
    """Return the local start of the period that holds `local`, or of the one `later` periods after it."""
    if period == "hour":
        whole = local.replace(minute=0, second=0, microsecond=0)
        return datetime.fromtimestamp(whole.timestamp() + later * HOUR, local.tzinfo)
    day = local.date()
    if period == "day":
        first = calendar.shift(day, "day", later)
    elif period == "week":
        first = calendar.shift(day - timedelta(days=day.weekday()), "week", later)
    elif period == "month":
        first = calendar.shift(day, "month", later)
    elif period == "year":
        first = calendar.shift(day, "year", later)
    else:
        first = calendar.shift(day, "year", 10 * later - day.year % 10)
    return _midnight(first, _zone(local))


@lru_cache(maxsize=8)
def _edges(
    zone: ZoneInfo,
    period: Period,
    start: datetime,
    second: int,
    until: datetime | None,
    quantity: HistoryQuantity,
) -> tuple[int, ...]:
    """Return the edges.

    `zone` is that of `start`, `second` is `start` in UTC seconds: two datetimes are equal, and would share a
    result, that are one moment in two zones, or one time of an hour that comes twice.
    """
    first = start.date()
    if period == "hour":
        step = quantity.finest_step(0)
        return tuple(calendar.steps(second, step, HOUR // step))
    if period == "10 years":
        return tuple(calendar.edges(first, "year", 10, zone))
    if period == "year":
        return tuple(calendar.edges(first, "month", 12, zone))
    last = (begin(period, start, 1) if until is None else until).date()
    days = (last - first).days
    if days > DAILY_DAYS:
        return _whole_units(first, last, "year" if days > MONTHLY_DAYS else "month", zone)
    edges = calendar.edges(first, "day", days, zone)
    step = quantity.finest_step(days)
    return tuple(edges) if step >= DAY else tuple(_within_days(edges, step, zone))


def _within_days(midnights: Sequence[int], step: int, zone: ZoneInfo) -> Iterator[int]:
    """Yield edges that begin anew with each day: bars of more than an hour at round hours of the local clock.

    A bar in which the clock changes is an hour shorter or longer.
    """
    for midnight, end in pairwise(midnights):
        if step <= HOUR:
            yield from range(midnight, end, step)
            continue
        day = calendar.local_date(midnight, zone)
        for hour in range(0, DAY // HOUR, step // HOUR):
            yield int(datetime.combine(day, clock(hour), zone).timestamp())
    yield midnights[-1]


def _whole_units(first: date, last: date, unit: Literal["month", "year"], zone: ZoneInfo) -> tuple[int, ...]:
    """Return both ends, and the start of each month or year between them, in UTC seconds."""
    years, months = last.year - first.year, last.month - first.month
    start, end = (_second(day, zone) for day in (first, last))
    begins = calendar.edges(first, unit, 12 * years + months if unit == "month" else years, zone)
    return (start, *(begin for begin in begins if start < begin < end), end)


def _second(day: date, zone: ZoneInfo) -> int:
    """Return the local start of a day, in UTC seconds."""
    return calendar.edges(day, "day", 0, zone)[0]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(_second(day, zone), zone)


def _zone(local: datetime) -> ZoneInfo:
    assert isinstance(local.tzinfo, ZoneInfo)
    return local.tzinfo
