"""Cost by the steps of a period: bills of days and longer, and within a day the energy alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from p1tui.costs.energy import register
from p1tui.costs.look_back import needed_until
from p1tui.costs.now import Books, Span, cost
from p1tui.engine.ledger import Ledger
from p1tui.model.money import Cost
from p1tui.model.quarters import QUARTER_S
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, bucket_start
from p1tui.store.database import calendar
from p1tui.store.queries.history import History

SHORTEST_DAY: Final = 23 * HOUR

Incomplete = Literal["", "at_least", "known_part"]


class CostPoint(NamedTuple):
    """Cost of one step; below 0 it is earned."""

    amount: Decimal
    incomplete: Incomplete = ""
    """`at_least`: what is unknown can only add; `known_part`: it may also make the amount less."""


def costs_between(
    ledger: Ledger, history: History, edges: Sequence[int], tail: Sequence[Reading]
) -> list[CostPoint | None]:
    """Return the cost between adjacent edges; `None` without a contract, and after the last reading.

    A day or more is the bill's total, which is that of every other viewer: netted over all of its contract
    year that has been, and up to the newest reading. One that ends within a day, to be compared with the
    present, is the bill as it was at its end. A step within a day is import at its price less export at its
    worth: what is charged by the day, the month or the year is not in it.
    """
    if edges[1] - edges[0] < SHORTEST_DAY and len(edges) > 2:
        return energy_costs_between(ledger, history, edges, tail)
    zone = ledger.timezone
    days = [datetime.fromtimestamp(edge, zone) for edge in edges]
    dates = [day.date() for day in days]
    if days[-1].time() != datetime.min.time():
        dates[-1] += timedelta(days=1)
    spans, newest = list(pairwise(dates)), history.newest(tail)
    if newest is None:
        return [None] * len(spans)
    if edges[-1] < newest and dates[-1] != days[-1].date():
        books = ledger.books_before(history, dates[0], edges[-1], tail)
    else:
        until = calendar.midnight(needed_until(ledger.contracts, dates[-1]), zone)
        books = ledger.books(history, dates[0], min(newest, until), tail)
    return [None] * len(spans) if books is None else costs_of(books, spans, newest)


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
