"""Decide which days to ask of which source, and when. Pure: no clock, no network.

Tomorrow's prices are asked for from 13:05 with jitter, each try from the next source, with growing pauses
until midnight; after that the day is one of those that are missing, which are asked for with pauses of an
hour to a week, newest first. A source that fails is left alone for a while and the next one is asked a
moment later; one whose days another had, several times on end, is asked last.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from p1tui.model.quarters import Commodity
from p1tui.prices.market import day_at, day_end, opening
from p1tui.prices.source import PriceSource
from p1tui.runtime.duration import DAY, HOUR, MINUTE

START_JITTER = 3.0
"""Seconds after the start within which the first call is made: many computers start after a power failure."""

OPENING_JITTER = 10.0 * MINUTE
"""Seconds after the opening, and after midnight, within which the next call is made: many ask then."""

CALL_GAP = 20.0
"""Seconds between two calls at least; up to half as much is added."""

AWAITED_PAUSE, AWAITED_PAUSE_CAP = 10.0 * MINUTE, 90.0 * MINUTE
"""Seconds to the next try for tomorrow, doubled with each one."""

MISSING_PAUSE, MISSING_PAUSE_CAP = float(HOUR), 7.0 * DAY
"""Seconds to the next try for a day that has begun and that no source knew, doubled with each round."""

FAILED_PAUSE, FAILED_PAUSE_CAP = 30.0 * MINUTE, 6.0 * HOUR
"""Seconds that a source is left alone after it failed, doubled with each failure on end."""

LINK_PAUSE_CAP = 30.0 * MINUTE
"""Longest such pause if no connection came about, so that a network that works again is soon used."""

CALLS_A_DAY = 12
"""Calls for today and tomorrow between two midnights, at most."""

PAST_CALLS_A_DAY = 36
"""Further calls for days that are past, at most: a year is filled in by a few calls for a month each."""

LAST_AFTER = 3
"""Failures on end after which a source is asked last."""


class Turn(NamedTuple):
    """A call to make now: days on end, of one source."""

    source: PriceSource
    days: Sequence[date]
    """Oldest first. Those between the first and the last that are not missing are left out."""


class _SourceState(msgspec.Struct):
    source: PriceSource
    failures: int = 0
    """On end."""
    free_at: float = 0.0
    """Time before which it is not asked."""


class _OpenDay(msgspec.Struct):
    next_at: float
    begun: bool = False
    """True once a round was made after the day had begun."""
    rounds: int = 0
    denied_by: set[str] = msgspec.field(default_factory=set)
    """Sources that had no prices of it in this round."""


class Schedule:
    """Plans the calls for one commodity. Times are UTC seconds of the host's clock.

    Threads: one.
    """

    def __init__(
        self, commodity: Commodity, sources: Sequence[PriceSource], rng: random.Random, now: float
    ) -> None:
        self._commodity = commodity
        self._sources = {source.name: _SourceState(source) for source in sources}
        self._rng = rng
        self._free_at = now + rng.uniform(0.0, START_JITTER)
        self._open: dict[date, _OpenDay] = {}
        self._counted_on = date.min
        self._calls = self._past_calls = 0

    def open_days(self) -> list[date]:
        """Return the days that are missing, newest first."""
        return sorted(self._open, reverse=True)

    def set_missing(self, days: Iterable[date], now: float) -> None:
        """Replace the days that are missing; what was tried for those that stay is not forgotten."""
        self._open = {day: self._open.get(day) or _OpenDay(self._first_try(day)) for day in days}

    def next(self, now: float) -> Turn | float:
        """Return the call to make now, or the seconds until there may be one; infinite if none is due."""
        today = day_at(now, self._commodity)
        if today != self._counted_on:
            if self._counted_on != date.min:  # a midnight, at which many programs would ask
                self._free_at = max(self._free_at, now + self._rng.uniform(0.0, OPENING_JITTER))
            self._counted_on, self._calls, self._past_calls = today, 0, 0
        midnight = float(day_end(today, self._commodity))
        first = float("inf")
        for day in self.open_days():
            at = max(midnight if self._spent(day, today) else self._ready_at(day), self._free_at)
            if at <= now:
                return self._turn(day, now)
            first = min(first, at)
        return first - now

    def began(self, turn: Turn, now: float) -> None:
        """Note that the call is made."""
        self._free_at = now + CALL_GAP * self._rng.uniform(1.0, 1.5)
        self._count(turn, 1)

    def told(self, turn: Turn, days: Iterable[date], preliminary: Iterable[date], now: float) -> None:
        """Note days that the source told; preliminary ones stay missing, and are asked for again later."""
        self._sources[turn.source.name].failures = 0
        for day in days:
            found = self._open.pop(day, None)
            for name in found.denied_by if found else ():
                self._sources[name].failures += 1
        for day in preliminary:
            self._later(day, now)

    def denied(self, turn: Turn, days: Iterable[date], now: float) -> None:
        """Note that the source has no prices of these days."""
        for day in days:
            found = self._open.get(day)
            if found is None:
                continue
            found.denied_by.add(turn.source.name)
            if day > day_at(now, self._commodity) or not self._sources.keys() - found.denied_by:
                self._later(day, now)

    def failed(self, turn: Turn, now: float, *, link: bool = False, wait: float = 0.0) -> None:
        """Note that the source failed; `link`: no connection came about; `wait`: seconds that it asks for."""
        if link:
            self._count(turn, -1)  # it has burdened no server
        state = self._sources[turn.source.name]
        state.failures += 1
        pause = FAILED_PAUSE * 2.0 ** min(state.failures - 1, 10)
        pause = min(pause, LINK_PAUSE_CAP if link else FAILED_PAUSE_CAP)
        state.free_at = now + max(pause, min(wait, DAY)) * self._rng.uniform(1.0, 1.2)

    def _first_try(self, day: date) -> float:
        return opening(day) + self._rng.uniform(0.0, OPENING_JITTER)

    def _count(self, turn: Turn, calls: int) -> None:
        if turn.days[-1] >= self._counted_on:
            self._calls += calls
        else:
            self._past_calls += calls

    def _spent(self, day: date, today: date) -> bool:
        if day >= today:
            return self._calls >= CALLS_A_DAY
        return self._past_calls >= PAST_CALLS_A_DAY

    def _later(self, day: date, now: float) -> None:
        """Plan the next round for a day, after a pause that grows."""
        found = self._open.get(day)
        if found is None:
            return
        begun = day <= day_at(now, self._commodity)
        if begun and not found.begun:
            found.begun, found.rounds = True, 0
        first, cap = (MISSING_PAUSE, MISSING_PAUSE_CAP) if begun else (AWAITED_PAUSE, AWAITED_PAUSE_CAP)
        found.next_at = now + min(first * 2.0 ** min(found.rounds, 10), cap) * self._rng.uniform(1.0, 1.2)
        found.rounds += 1
        if not self._sources.keys() - found.denied_by:
            found.denied_by.clear()

    def _candidates(self, day: date) -> list[_SourceState]:
        """Return the sources that have not denied a day, in their order, those that keep failing last."""
        found = [
            state
            for name, state in self._sources.items()
            if day not in self._open or name not in self._open[day].denied_by
        ]
        return sorted(found, key=lambda state: state.failures >= LAST_AFTER)

    def _ready_at(self, day: date) -> float:
        free = min((state.free_at for state in self._candidates(day)), default=float("inf"))
        return max(self._open[day].next_at, free)

    def _turn(self, day: date, now: float) -> Turn:
        """Return a call for a day and, as many as the source takes, those before it that are due too."""
        free = [state for state in self._candidates(day) if state.free_at <= now]
        due = [each for each in self.open_days() if each <= day and self._open[each].next_at <= now]
        if len(due) > 2:  # the past is filled in by those who tell many days at once
            free.sort(key=lambda state: (state.failures >= LAST_AFTER, -state.source.days_a_call))
        source = free[0].source
        earliest = day - timedelta(days=source.days_a_call - 1)
        return Turn(
            source,
            [
                each
                for each in reversed(due)
                if each >= earliest and source.name not in self._open[each].denied_by
            ],
        )
