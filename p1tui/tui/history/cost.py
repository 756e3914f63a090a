"""Cost as a quantity of the history: bills of days and longer, and within a day the energy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_05UP, ROUND_HALF_UP, Decimal
from typing import Final

from p1tui.config.settings import Config
from p1tui.costs.answers.now import nets
from p1tui.costs.quarters.look_back import looks_at_year
from p1tui.costs.quarters.years import terms
from p1tui.engine.money.cost_history import SHORTEST_DAY, CostPoint, StepCosts, energy_costs_between
from p1tui.engine.money.ledger import Ledger
from p1tui.i18n import dates
from p1tui.i18n.language import N_, tr
from p1tui.i18n.money import mark, money, number, unit
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import thousandths
from p1tui.runtime.duration import QUARTER
from p1tui.store.queries.history import History
from p1tui.tui.drawing import measure
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.quantity import HistoryQuantity, cut

MEDIA: Final = {"gas": N_("gas"), "water": N_("water"), "heat": N_("heat")}
"""Quantity of a contract's line -> what it counts, which costs nothing in an hour of the history."""


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
    costs: StepCosts | None = None
    """Of the span for which it is opened."""

    @classmethod
    def of(cls, config: Config) -> CostQuantity:
        """Make the quantity of a config that has contracts."""
        ledger = Ledger(config)
        axis = measure.money(unit(ledger.currency), 1000)
        return cls(N_("Cost"), "cost", measure=axis, one_tone=True, ledger=ledger)

    @property
    def counted(self) -> CostQuantity:
        """This quantity itself."""
        return self

    def finest_step(self, days: int) -> int:
        """Return a quarter hour for a period of one hour, since prices have no finer step."""
        return super().finest_step(days) if days else QUARTER

    def opened(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> CostQuantity:
        """Return this quantity with books of a span."""
        assert self.ledger is not None
        return replace(self, costs=StepCosts(self.ledger, history, start, end, tail))

    def bars(self, history: History, edges: Sequence[int], tail: Sequence[Reading]) -> tuple[Bar | None, ...]:
        """Query the cost between adjacent edges; None without a contract, and after the last reading."""
        assert self.costs is not None
        return tuple(map(_bar, self.costs.between(edges)))

    def bars_until(
        self,
        history: History,
        edges: Sequence[int],
        until: int,
        tail: Sequence[Reading],
        bars: tuple[Bar | None, ...],
    ) -> tuple[Bar | None, ...]:
        """Query the cost before a moment; of a day that is cut there what its bill was then."""
        if edges[1] - edges[0] >= SHORTEST_DAY:
            return super().bars_until(history, edges, until, tail, bars)
        return self._within_day(history, cut(edges, until), tail)

    def _within_day(
        self, history: History, edges: Sequence[int], tail: Sequence[Reading]
    ) -> tuple[Bar | None, ...]:
        assert self.ledger is not None
        return tuple(map(_bar, energy_costs_between(self.ledger, history, edges, tail)))

    def total_of_hour(self, history: History, start: int, end: int, tail: Sequence[Reading]) -> Bar | None:
        """Query what the energy of a part of a day costs: its bars together."""
        quarters = cut(range(start, end + QUARTER, QUARTER), end)
        bars = [each for each in self._within_day(history, quarters, tail) if each]
        if not bars:
            return None
        whole = sum(map(self.signed, bars))
        partial = any(isinstance(each, PartialBar) for each in bars)
        return (PartialBar if partial else Bar)(max(whole, 0), max(-whole, 0))

    def listed(self, value: int) -> int:
        """Return a value to the cent."""
        return 10 * int((Decimal(value) / 10).to_integral_value(ROUND_HALF_UP))

    def rest_name(self, edges: Sequence[int], began: int | None) -> str:
        """Return what that is: not of any hour, of days before the recording, or else the cents of bills."""
        assert self.ledger is not None
        start, end = edges[0], edges[-1]
        first, last = (datetime.fromtimestamp(at, self.ledger.timezone) for at in (start, end - 1))
        if edges[1] - start >= SHORTEST_DAY:
            day = datetime.fromtimestamp(began or 0, self.ledger.timezone)
            if max(first.date(), self.ledger.contracts[0].start) < day.date():
                return tr("before {day}").format(day=dates.day(day))
            return tr("rounding")
        found = [
            term.contract
            for term in terms(self.ledger.contracts)
            if term.start <= last.date() and first.date() < term.end
        ]
        lines = {line.on for contract in found for line in contract.line}
        names = [tr(name) for on, name in MEDIA.items() if on in lines]
        if lines - {*MEDIA, "import", "export"}:
            names.append(tr("fixed costs"))
        if any(map(nets, found)):
            names.append(tr("netting"))
        elif any(looks_at_year(line) for contract in found for line in contract.line):
            names.append(tr("limits of the year"))
        return ", ".join(names) or tr("rounding")

    def explained(self, bars: Sequence[Bar | None]) -> str:
        """Return what the marks of bars mean, in a line; empty without a mark."""
        partial = [each for each in bars if isinstance(each, PartialBar)]
        if not partial:
            return ""
        if all(isinstance(each, LeastBar) for each in partial):
            return tr("≥ at least: a price or a reading that counts here is missing")
        return tr("? so far as known: a price or a reading that counts here is missing")

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


def _bar(point: CostPoint | None) -> Bar | None:
    if point is None:
        return None
    # Rounded so that rounding it to cents gives the cents of the exact amount, as other screens show them.
    value = int((1000 * point.amount).to_integral_value(ROUND_05UP))
    kind = {"": Bar, "at_least": LeastBar, "known_part": PartialBar}[point.incomplete]
    return kind(max(value, 0), max(-value, 0))
