"""Prices of a kWh by the quarter hour of whole days, as command line and page tell them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.engine.money.ledger import Ledger
from p1tui.model.quarters import DayAheadPrice
from p1tui.store.database import calendar
from p1tui.store.queries.history import History


class DayPrices(NamedTuple):
    """Prices of one local day."""

    day: date
    quarters: list[QuarterPrice]
    """Every quarter hour in which a contract is in force, of whatever tariff."""
    kept: dict[int, DayAheadPrice]
    """Kept prices of the market, by their start."""
    rates: dict[int, list[QuarterPrice]]
    """Quarter hours by the tariff that counts; empty under a contract with day-ahead prices."""

    @property
    def by_tariff(self) -> bool:
        """True if the price depends on the tariff that the meter counts."""
        return any(self.rates)

    @property
    def courses(self) -> dict[int, list[QuarterPrice]]:
        """Quarter hours by the tariff that counts; 0: any."""
        return self.rates if self.by_tariff else {0: self.quarters}

    @property
    def is_known(self) -> bool:
        """True if some price is known."""
        return any(each.total is not None for course in self.courses.values() for each in course)

    @property
    def is_whole(self) -> bool:
        """True if every price is known."""
        return all(
            course and all(each.total is not None for each in course) for course in self.courses.values()
        )


def day_prices(ledger: Ledger, history: History, days: Sequence[date], now: float) -> list[DayPrices]:
    """Return the prices of each day, under the contract in force on it. Raises `sqlite3.Error`."""
    surplus = ledger.has_surplus(history, now)
    found = []
    for day in days:
        bounds = calendar.day_bounds(day, ledger.timezone)
        quarters = ledger.quarter_prices(history, *bounds, surplus=surplus)
        rates = {} if ledger.is_dynamic_on(day) else ledger.rates(day, surplus=surplus)
        found.append(DayPrices(day, quarters, ledger.kept(history, *bounds), rates))
    return found
