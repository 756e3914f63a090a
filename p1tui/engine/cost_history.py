"""Cost by the steps of a period: bills of days and longer, and within a day the energy alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from p1tui.costs.bill import Bill, total_of
from p1tui.costs.now import Books
from p1tui.engine.ledger import Ledger
from p1tui.model.quarters import QUARTER_S
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR
from p1tui.store.queries.history import History

SHORTEST_DAY: Final = 23 * HOUR
ENERGY: Final = ("import_wh", "export_wh")

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

    A day or more is the bill's total. Within a day it is import at its price less export at its worth: what
    is charged by the day, the month or the year is not in it.
    """
    if edges[1] - edges[0] < SHORTEST_DAY and len(edges) > 2:
        return _within_days(ledger, history, edges, tail)
    zone = ledger.timezone
    days = [datetime.fromtimestamp(edge, zone) for edge in edges]
    dates = [day.date() for day in days]
    if days[-1].time() != datetime.min.time():
        dates[-1] += timedelta(days=1)
    began = history.began(tail)
    first = dates[0] if began is None else datetime.fromtimestamp(began, zone).date()
    return _bills(ledger.books(history, dates[0], edges[-1], tail), list(pairwise(dates)), first)


def _bills(books: Books, spans: Sequence[tuple[date, date]], first: date) -> list[CostPoint | None]:
    """Return the cost of each span from the day on which the history began; `None` before it."""
    known = [
        index + 1
        for key in ENERGY
        if (course := books.quarters.courses.get(key)) is not None
        for index in [max((at for at, rise in enumerate(course.rises) if rise is not None), default=-1)]
    ]
    end = books.quarters.start + max(known, default=0) * QUARTER_S
    last = datetime.fromtimestamp(end - 1, books.zone).date()
    shown = [span for span in spans if first < span[1] and span[0] <= last]
    found = books.until(end).bills([(max(span[0], first), span[1]) for span in shown])
    points = {span: _point(bills, span[0]) for span, bills in zip(shown, found, strict=True) if bills}
    return [points.get(span) for span in spans]


def _point(bills: Sequence[Bill], start: date) -> CostPoint | None:
    """Return the sum of bills, which is partial if they begin after the step's first day."""
    total = total_of(bills)
    if total is None:
        return None
    late = bills[0].start > start
    if not late and not any(bill.at_least for bill in bills):
        return CostPoint(total)
    return CostPoint(total, "known_part" if late or any(bill.may_earn for bill in bills) else "at_least")


def _within_days(
    ledger: Ledger, history: History, edges: Sequence[int], tail: Sequence[Reading]
) -> list[CostPoint | None]:
    quarters = history.quarters(ENERGY, edges[0], edges[-1], tail)
    bought_of, sold_of = (quarters.courses.get(key) for key in ENERGY)
    if bought_of is None:
        return [None] * (len(edges) - 1)
    imported: Sequence[int | None] = bought_of.rises
    exported: Sequence[int | None] = [0] * quarters.count if sold_of is None else sold_of.rises
    last = max((at for at, rise in enumerate(imported) if rise is not None), default=-1)
    sums: list[Decimal | None] = [None] * (len(edges) - 1)
    partial = set[int]()
    step = edges[1] - edges[0]
    for each in ledger.quarter_prices(history, edges[0], edges[-1]):
        at = (each.start - quarters.start) // QUARTER_S
        bought, sold = imported[at], exported[at]
        bucket = (each.start - edges[0]) // step
        bare = each.total is None or (bool(sold) and each.worth is None)
        if bought is None or sold is None or each.total is None or bare:
            if at <= last:
                partial.add(bucket)
            continue
        cost = (bought * each.total - sold * (each.worth or Decimal(0))) / 1000
        sums[bucket] = cost + (sums[bucket] or Decimal(0))
    return [
        None if each is None else CostPoint(each, "known_part" if at in partial else "")
        for at, each in enumerate(sums)
    ]
