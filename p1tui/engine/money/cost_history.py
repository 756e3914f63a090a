"""Cost by the steps of a period: bills of days and longer, and within a day the energy alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal, NamedTuple, get_args

from p1tui.costs.answers.now import Books, Span, cost
from p1tui.costs.lines.energy import register
from p1tui.costs.quarters.look_back import needed_until
from p1tui.engine.money.ledger import Ledger
from p1tui.model.money import Cost
from p1tui.model.quarters import QUARTER_S
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, bucket_start
from p1tui.store.database import calendar
from p1tui.store.queries.history import History

SHORTEST_DAY: Final = 23 * HOUR
ONE_DAY: Final = timedelta(days=1)

Incomplete = Literal["", "at_least", "known_part"]
INCOMPLETE: Final[Sequence[Incomplete]] = get_args(Incomplete)
"""From nothing that is unknown to the most: a sum has the last one of its parts."""


class CostPoint(NamedTuple):
    """Cost of one step; below 0 it is earned."""

    amount: Decimal
    incomplete: Incomplete = ""
    """`at_least`: what is unknown can only add; `known_part`: it may also make the amount less."""


def costs_between(
    ledger: Ledger, history: History, edges: Sequence[int], tail: Sequence[Reading]
) -> list[CostPoint | None]:
    """Return the cost between adjacent edges, see `StepCosts.between`."""
    return StepCosts(ledger, history, edges[0], edges[-1], tail).between(edges)


class StepCosts:
    """Reckons the cost of steps between two times, from books that it opens once.

    A day that is over costs what is known of it now, whoever asks: its part of the bill is netted over all of
    its contract year that has been, and up to the newest reading. A day that is cut, to be compared with the
    present, costs what its bill was at that moment.

    Threads: one, that of its history.
    """

    def __init__(
        self, ledger: Ledger, history: History, start: int, end: int, tail: Sequence[Reading]
    ) -> None:
        self._ledger, self._history, self._tail = ledger, history, tail
        self._start, self._end = start, end
        self._newest = history.newest(tail)
        self._before: dict[int, CostPoint | None] = {}

    def between(self, edges: Sequence[int]) -> list[CostPoint | None]:
        """Return the cost between adjacent edges; `None` without a contract, and after the last reading.

        A day or more is the bill's total. A step within a day is import at its price less export at its
        worth: what is charged by the day, the month or the year is not in it.
        """
        if edges[1] - edges[0] < SHORTEST_DAY and len(edges) > 2:
            return energy_costs_between(self._ledger, self._history, edges, self._tail)
        if self._newest is None:
            return [None] * (len(edges) - 1)
        zone, end = self._ledger.timezone, edges[-1]
        dates = [datetime.fromtimestamp(edge, zone).date() for edge in edges]
        if calendar.midnight(dates[-1], zone) < end:
            if end < self._newest:
                return [*self._of(pairwise(dates[:-1])), self._until(dates[-2], end)]
            dates[-1] += ONE_DAY
        return self._of(pairwise(dates))

    def _of(self, spans: Iterable[Span]) -> list[CostPoint | None]:
        assert self._newest is not None
        return costs_of(self._books, list(spans), self._newest)

    def _until(self, first: date, then: int) -> CostPoint | None:
        """Return the cost of the days from one on up to a moment, at which the last of them is cut."""
        day = datetime.fromtimestamp(then, self._ledger.timezone).date()
        if first == day:
            return self._cut(day, then)
        (whole,) = self._of([(first, day)])
        return _sum(whole, self._cut(day, then))

    @cached_property
    def _books(self) -> Books:
        assert self._newest is not None
        zone, contracts = self._ledger.timezone, self._ledger.contracts
        first, last = (datetime.fromtimestamp(each, zone).date() for each in (self._start, self._end - 1))
        until = calendar.midnight(needed_until(contracts, last + ONE_DAY), zone)
        return self._ledger.books(self._history, first, min(self._newest, until), self._tail)

    def _cut(self, day: date, then: int) -> CostPoint | None:
        """Return what a day had cost at a moment of it."""
        if then not in self._before:
            books = self._ledger.books_before(self._history, day, then, self._tail)
            assert books is not None and self._newest is not None
            (self._before[then],) = costs_of(books, [(day, day + ONE_DAY)], self._newest)
        return self._before[then]


def _sum(one: CostPoint | None, other: CostPoint | None) -> CostPoint | None:
    if one is None or other is None:
        return one or other
    return CostPoint(one.amount + other.amount, max(one.incomplete, other.incomplete, key=INCOMPLETE.index))


def costs_of(books: Books, spans: Sequence[Span], newest: int) -> list[CostPoint | None]:
    """Return the cost of each span; `None` before the history began, and after the newest reading."""
    assert books.began is not None
    began, last = (datetime.fromtimestamp(time, books.zone).date() for time in (books.began, newest))
    shown = [span for span in spans if began < span[1] and span[0] <= last]
    found = dict(zip(shown, books.bills(shown), strict=True))
    return [point_of(cost(bills)) if (bills := found.get(span)) else None for span in spans]


def point_of(found: Cost | None) -> CostPoint | None:
    """Return a cost as that of a step; `None` where nothing of it is known."""
    if found is None or found.amount is None:
        return None
    if not found.at_least:
        return CostPoint(found.amount)
    return CostPoint(found.amount, "known_part" if found.may_earn else "at_least")


def energy_costs_between(
    ledger: Ledger, history: History, edges: Sequence[int], tail: Sequence[Reading]
) -> list[CostPoint | None]:
    """Return the cost of steps within days, each tariff's energy at its own price.

    The first edge is the start of a quarter; a last one within a quarter cuts it to the minute.
    """
    tariffs = ledger.tariffs
    names = {each: [register(way, each) for way in ("import", "export")] for each in tariffs}
    every = [key for keys in names.values() for key in keys]
    quarters = history.quarters(every, edges[0], edges[-1], tail)
    sums: list[Decimal | None] = [None] * (len(edges) - 1)
    partial = set[int]()
    step, end = edges[1] - edges[0], bucket_start(edges[-1] + QUARTER_S - 1, QUARTER_S)
    for tariff in tariffs:
        bought_of, sold_of = (quarters.courses.get(key) for key in names[tariff])
        if bought_of is None:
            continue
        imported: Sequence[int | None] = bought_of.rises
        exported: Sequence[int | None] = [0] * quarters.count if sold_of is None else sold_of.rises
        last = max((at for at, rise in enumerate(imported) if rise is not None), default=-1)
        for each in ledger.quarter_prices(history, edges[0], end, tariff=tariff):
            at = (each.start - quarters.start) // QUARTER_S
            bought, sold = imported[at], exported[at]
            bucket = (each.start - edges[0]) // step
            bare = each.total is None or (bool(sold) and each.worth is None)
            if bought is None or sold is None or each.total is None or bare:
                if at <= last and not (bought == 0 and sold == 0 and tariff):
                    partial.add(bucket)
                continue
            cost = (bought * each.total - sold * (each.worth or Decimal(0))) / 1000
            sums[bucket] = cost + (sums[bucket] or Decimal(0))
    return [
        None if each is None else CostPoint(each, "known_part" if at in partial else "")
        for at, each in enumerate(sums)
    ]
