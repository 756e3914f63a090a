"""Cost as a quantity of the history: bills of days and longer, and within a day the energy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from p1tui.config.settings import Config
from p1tui.costs.bill import Bill, total_of
from p1tui.costs.now import Books
from p1tui.engine.ledger import Ledger
from p1tui.i18n.language import N_
from p1tui.i18n.money import mark, money, number, unit
from p1tui.model.quarters import QUARTER_S
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import thousandths
from p1tui.runtime.duration import HOUR, QUARTER
from p1tui.store.queries.history import History
from p1tui.tui.drawing import measure
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.quantity import HistoryQuantity

SHORTEST_DAY = 23 * HOUR

ENERGY = ("import_wh", "export_wh")


class PartialBar(Bar):
    """A bar of what is known alone: of some of its time the energy, the price or a rate is unknown."""

    __slots__ = ()


class LeastBar(PartialBar):
    """A bar to which what is unknown can only add."""

    __slots__ = ()


@dataclass(frozen=True)
class CostQuantity(HistoryQuantity):
    """Cost in thousandths of the currency; a bar goes down where more is earned.

    A bar of a day or more is the bill's total. One within a day is import at its price less export at its
    worth: what is charged by the day, the month or the year is not in it.
    """

    ledger: Ledger | None = None

    @classmethod
    def of(cls, config: Config) -> CostQuantity:
        """Make the quantity of a config that has contracts."""
        ledger = Ledger(config)
        axis = measure.money(unit(ledger.currency), 1000)
        return cls(N_("Cost"), "cost", measure=axis, ledger=ledger)

    @property
    def counted(self) -> CostQuantity:
        """This quantity itself."""
        return self

    def finest_step(self, days: int) -> int:
        """Return a quarter hour for a period of one hour, since prices have no finer step."""
        return super().finest_step(days) if days else QUARTER

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Query the cost between adjacent edges; None without a contract, and after the last reading."""
        assert self.ledger is not None
        if edges[1] - edges[0] < SHORTEST_DAY and len(edges) > 2:
            return _within_days(self.ledger, history, edges, tail)
        zone = self.ledger.timezone
        days = [datetime.fromtimestamp(edge, zone) for edge in edges]
        dates = [day.date() for day in days]
        if days[-1].time() != datetime.min.time():
            dates[-1] += timedelta(days=1)
        spans = list(pairwise(dates))
        began = history.began(tail)
        first = dates[0] if began is None else datetime.fromtimestamp(began, zone).date()
        return _bills(self.ledger.books(history, dates[0], edges[-1], tail), spans, first)

    def signed(self, bar: Bar) -> int:
        """Return the cost, below 0 what is earned."""
        return bar.up - bar.down

    def mark(self, bar: Bar | None) -> str:
        """Return the mark of a cost of which something is unknown."""
        if not isinstance(bar, PartialBar):
            return ""
        return f"{mark(unknown=True, may_earn=not isinstance(bar, LeastBar))} "

    @property
    def unit(self) -> str:
        """Sign of the currency."""
        return unit(self._currency)

    @property
    def _currency(self) -> str:
        return "" if self.ledger is None else self.ledger.currency

    def number(self, value: int, decimals: int = 2) -> str:
        """Format a value without its unit, to the cent."""
        return number(Decimal(value) / 1000)

    def written(self, value: int, decimals: int = 2) -> str:
        """Format a value with its currency."""
        return money(Decimal(value) / 1000, self._currency)

    def exact(self, value: int, mark: str) -> str:
        """Format a value for a file."""
        return f"{'-' if value < 0 else ''}{thousandths(abs(value), mark)}"

    def columns(self) -> list[str]:
        """Return the names of the columns in a file: `cost_eur`, and one that says what is incomplete."""
        return [f"cost_{self._currency.lower()}", "cost_incomplete"]

    def texts(self, bar: Bar | None, mark: str) -> list[str]:
        """Return the cost, and `at_least` or `known_part` where something of it is unknown."""
        partial = "known_part" if isinstance(bar, PartialBar) else ""
        return [*super().texts(bar, mark)[:1], "at_least" if isinstance(bar, LeastBar) else partial]


def _bills(books: Books, spans: Sequence[tuple[date, date]], first: date) -> tuple[Bar | None, ...]:
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
    bars = {span: _bar_of(bills, span[0]) for span, bills in zip(shown, found, strict=True) if bills}
    return tuple(map(bars.get, spans))


def _bar_of(bills: Sequence[Bill], start: date) -> Bar | None:
    """Return the sum of bills, which is partial if they begin after the bar's first day."""
    total = total_of(bills)
    if total is None:
        return None
    late = bills[0].start > start
    if not late and not any(bill.at_least for bill in bills):
        return _bar(total)
    return _bar(total, PartialBar if late or any(bill.may_earn for bill in bills) else LeastBar)


def _bar(amount: Decimal, kind: type[Bar] = Bar) -> Bar:
    value = round(1000 * amount)
    return kind(max(value, 0), max(-value, 0))


def _within_days(
    ledger: Ledger, history: History, edges: Sequence[int], tail: Sequence[Reading]
) -> tuple[Bar | None, ...]:
    quarters = history.quarters(ENERGY, edges[0], edges[-1], tail)
    bought_of, sold_of = (quarters.courses.get(key) for key in ENERGY)
    if bought_of is None:
        return (None,) * (len(edges) - 1)
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
    return tuple(
        None if each is None else _bar(each, PartialBar if at in partial else Bar)
        for at, each in enumerate(sums)
    )
