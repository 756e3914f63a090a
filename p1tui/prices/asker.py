"""Ask for the prices of one commodity: the schedule's turns, the calls, the checks, and the status."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

import msgspec

from p1tui import __version__
from p1tui.i18n.message import NOTHING, Message, dated
from p1tui.model.prices import COMMODITY_NAMES, NeededPrices, PriceState, PriceStatus
from p1tui.model.quarters import QUARTER_S, DayAheadPrice
from p1tui.net.caller import Caller
from p1tui.prices.answers import BODY_LIMIT, Failure, ask
from p1tui.prices.attribution import attribution
from p1tui.prices.checks import CheckedDay, checked
from p1tui.prices.market import day_at, day_end, day_start, days, slots
from p1tui.prices.schedule import Schedule, Turn
from p1tui.prices.source import NOT_YET, NotYet, PriceSource, Question, Told, Unusable
from p1tui.runtime.duration import HOUR

REFRESH = 6.0 * HOUR
"""Seconds after which the history is asked once more for what is missing: it may not have kept everything."""

FAR = 4_102_444_800
"""2100-01-01: a source may tell any number for a time, and not every one is a date."""

NO_SOURCE = Message(
    "No source is known for the prices of {commodity} in {zone}: name one in prices.sources, or a token for "
    "ENTSO-E in prices.entsoe_token."
)
NO_ZONE = Message('No bidding zone is known: name yours in prices.zone, like "SE3" in Stockholm.')


class PriceStore(Protocol):
    """Reads and keeps prices; the engine gives the history's."""

    def missing(self, needed: NeededPrices, first: date, last: date) -> Iterable[date]:
        """Return the days, from `first` to `last`, of which a final price is missing."""

    def known(self, needed: NeededPrices, start: int, end: int) -> Sequence[DayAheadPrice]:
        """Return the prices from `start` to `end`, UTC seconds."""

    def keep(self, needed: NeededPrices, prices: Sequence[DayAheadPrice]) -> None:
        """Keep prices; a final one replaces a preliminary one."""


class Asker:
    """Asks for the prices of one commodity in one zone.

    Threads: that of prices; any may read `status`.
    """

    def __init__(
        self,
        needed: NeededPrices,
        sources: Sequence[PriceSource],
        store: PriceStore,
        *,
        on_status: Callable[[PriceStatus], None],
        rng: random.Random,
        now: float,
        caller: Callable[[PriceSource], Caller] | None = None,
    ) -> None:
        self._needed = needed
        self._store = store
        self._on_status = on_status
        self._make_caller = caller or _client
        self._callers: dict[str, Caller] = {}
        serving = [each for each in sources if each.serves(needed.zone, needed.commodity, needed.currency)]
        self._schedule = Schedule(needed.commodity, serving, rng, now)
        self._refresh_at, self._refreshed_at, self._refreshed_on = now, 0.0, date.min
        trouble = NOTHING
        if not serving:
            told = COMMODITY_NAMES[needed.commodity]
            trouble = NO_SOURCE.with_values(commodity=told, zone=needed.zone) if needed.zone else NO_ZONE
        self._idle = not serving
        self.status = PriceStatus(
            zone=needed.zone,
            commodity=needed.commodity,
            state="unknown" if trouble else "starting",
            reason=trouble,
        )

    def turn(self, now: float, ended: Callable[[], bool] = lambda: False) -> float:
        """Make one call if it is time; return the seconds until the next one, infinite if there is none."""
        if self._idle:
            return float("inf")
        today = day_at(now, self._needed.commodity)
        if today != self._refreshed_on or now >= self._refresh_at:
            self._refresh(today, now)
        turn = self._schedule.next(now)
        if isinstance(turn, Turn) and turn.days[-1] < today and self._refreshed_at != now:
            self._refresh(today, now)  # they may have come by another way, as with an import
            turn = self._schedule.next(now)
        if isinstance(turn, Turn):
            self._call(turn, now, ended)
            if ended():
                return 0.0
            turn = self._schedule.next(now)
            self._tell(now, 0.0 if isinstance(turn, Turn) else turn)
        wait = 0.0 if isinstance(turn, Turn) else turn
        return min(wait, max(0.0, self._refresh_at - now))

    def _refresh(self, today: date, now: float) -> None:
        """Ask the history what is missing up to tomorrow."""
        wanted = _days(self._needed, today + timedelta(days=1))
        missing: Iterable[date] = ()
        if wanted:
            missing = set(self._store.missing(self._needed, wanted[0], wanted[-1])).intersection(wanted)
        self._schedule.set_missing(missing)
        self._refresh_at, self._refreshed_at, self._refreshed_on = now + REFRESH, now, today
        self._recall(today)
        turn = self._schedule.next(now)
        self._tell(now, 0.0 if isinstance(turn, Turn) else turn)

    def _recall(self, today: date) -> None:
        """Note up to when the history has prices, and who told the last."""
        needed = self._needed
        start, end = (
            day_start(today - timedelta(days=1), needed.commodity),
            day_end(today + timedelta(days=1), needed.commodity),
        )
        if known := self._store.known(needed, start, end):
            last = known[-1]
            day = day_at(last.start, needed.commodity)
            length = QUARTER_S if needed.commodity == "electricity" else slots(day, "gas").step
            self._knows(last.start + length, last.source)

    def _knows(self, until: int, source: str) -> None:
        self._change(
            known_until=max(until, self.status.known_until or 0),
            source=source,
            attribution=attribution(source, self._needed.zone),
        )

    def _call(self, turn: Turn, now: float, ended: Callable[[], bool]) -> None:
        """Make the call of a turn, keep the days that pass the checks, and tell the schedule."""
        source, needed = turn.source, self._needed
        self._schedule.began(turn, now)
        question = Question(needed.zone, needed.commodity, needed.currency, turn.days[0], turn.days[-1])
        answer = ask(source, self._caller(source), question, now)
        if ended():
            return
        self._change(asked_at=now)
        if isinstance(answer, Failure):
            self._failed(turn, answer, now)
            return
        whole, absent, unusable = self._sort(turn, answer)
        if whole:
            self._keep(source, whole, now)
        if unusable:
            self._failed(turn, Failure(sentence=unusable), now)
        final = [each.day for each in whole if each.final]
        if whole:
            self._schedule.told(turn, final, [each.day for each in whole if not each.final], now)
        if absent:
            self._schedule.denied(turn, absent, now)
        if not whole and not unusable:
            self._change(reason=source.told(NOT_YET, day=dated(turn.days[-1])))

    def _sort(self, turn: Turn, told: Sequence[Told]) -> tuple[list[CheckedDay], list[date], Message]:
        """Return the days that are whole, those asked for of which nothing is told, and what is wrong."""
        earlier = self._earlier(turn.days[0])
        whole: list[CheckedDay] = []
        absent: list[date] = []
        unusable = NOTHING
        told_of = {day_at(each.start, self._needed.commodity) for each in told if 0 < each.start < FAR}
        for day in sorted(told_of.intersection(self._schedule.open_days()).union(turn.days)):
            try:
                found = checked(
                    turn.source, told, day, self._needed.commodity, self._needed.currency, earlier=earlier
                )
            except NotYet:
                if day in turn.days:
                    absent.append(day)
            except Unusable as error:
                if day in turn.days:
                    unusable = error.message
            else:
                whole.append(found)
                earlier[day] = found.micros
        return whole, absent, unusable

    def _earlier(self, first: date) -> dict[date, Sequence[int]]:
        """Return the prices of the two days before, as far as the history has them."""
        commodity = self._needed.commodity
        before = first - timedelta(days=2)
        found: dict[date, list[int]] = {}
        for price in self._store.known(
            self._needed, day_start(before, commodity), day_start(first, commodity)
        ):
            found.setdefault(day_at(price.start, commodity), []).append(price.micros)
        return dict(found)

    def _keep(self, source: PriceSource, whole: Sequence[CheckedDay], now: float) -> None:
        needed = self._needed
        prices = [
            DayAheadPrice(start, micros, needed.currency, source.name, now, each.final)
            for each in whole
            for start, micros in zip(slots(each.day, needed.commodity), each.micros, strict=True)
        ]
        self._store.keep(needed, prices)
        last = day_end(max(each.day for each in whole), needed.commodity)
        self._knows(last, source.name)
        self._change(reason=NOTHING)

    def _failed(self, turn: Turn, failure: Failure, now: float) -> None:
        self._schedule.failed(turn, now, link=failure.link, wait=failure.wait)
        self._change(reason=failure.sentence)

    def _caller(self, source: PriceSource) -> Caller:
        if source.name not in self._callers:
            self._callers[source.name] = self._make_caller(source)
        return self._callers[source.name]

    def _tell(self, now: float, wait: float) -> None:
        """Publish the status with what is missing and when the next call is made."""
        today = day_at(now, self._needed.commodity)
        open_days = self._schedule.open_days()
        past = [day for day in open_days if day <= today]
        self._change(
            missing_days=len(past),
            next_try_at=now + wait if open_days else None,
            state=self._state(open_days, past),
        )
        if not open_days or (not past and self.status.state == "known"):
            self._change(reason=NOTHING)
        self._on_status(self.status)

    def _state(self, open_days: Sequence[date], past: Sequence[date]) -> PriceState:
        if self.status.asked_at is None and open_days:
            return "known" if not past else "starting"
        if not open_days:
            return "known"
        if self.status.reason and self.status.reason.template != NOT_YET.template:
            return "retrying"
        if past:
            return "unknown"
        return "awaited" if self.status.reason else "known"

    def _change(self, **fields: object) -> None:
        self.status = msgspec.structs.replace(self.status, **fields)


def _days(needed: NeededPrices, last: date) -> list[date]:
    """Return every day that is needed, up to `last`, oldest first."""
    return [day for first, until in needed.periods for day in days(first, min(until or last, last))]


def _client(source: PriceSource) -> Caller:
    """Return the HTTP client of a source; it is imported for the first call: no start waits for it."""
    from p1tui.net.client import Client

    return Client(source.url, user_agent=f"p1tui/{__version__}", body_limit=BODY_LIMIT)
