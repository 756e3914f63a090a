"""Reckon costs from a history: the one place where energy, kept prices and contracts come together.

The engine's thread, the screen, the command line and the page ask it, so that all say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.contracts import Contract
from p1tui.config.settings import Config
from p1tui.costs.bill import Bill, MarketPrices
from p1tui.costs.reckoning import bills
from p1tui.model.quarters import QUARTER_S, Course, Quarters
from p1tui.p1.reading import Reading
from p1tui.store.database import calendar
from p1tui.store.queries.history import History

KEYS = ("import_wh", "export_wh", "gas_dm3")


class Account:
    """Energy and prices from a day on, from which bills are reckoned under any contracts.

    Threads: one at a time.
    """

    def __init__(
        self, contracts: Sequence[Contract], timezone: ZoneInfo, quarters: Quarters, prices: MarketPrices
    ) -> None:
        self.contracts, self.timezone = contracts, timezone
        self.quarters, self.prices = quarters, prices

    def bills(self, periods: Sequence[tuple[date, date]], *, without_netting: bool = False) -> list[Bill]:
        """Return the bills of periods, in their order."""
        return self._bills(self.contracts, periods, without_netting=without_netting)

    def under(self, contracts: Sequence[Contract], periods: Sequence[tuple[date, date]]) -> list[Bill]:
        """Return the bills of periods as if other contracts had been in force, the first of them always."""
        first, *later = sorted(contracts, key=lambda each: each.start)
        begin = min(first.start, year_start((first,), periods[0][0]))
        return self._bills([msgspec.structs.replace(first, start=begin), *later], periods)

    def _bills(
        self,
        contracts: Sequence[Contract],
        periods: Sequence[tuple[date, date]],
        *,
        without_netting: bool = False,
    ) -> list[Bill]:
        quarters, prices, zone = self.quarters, self.prices, self.timezone
        return bills(contracts, quarters, prices, periods, zone, without_netting=without_netting)


class Ledger:
    """Opens accounts with the contracts of one config.

    Threads: any; a history belongs to one at a time.
    """

    def __init__(self, config: Config) -> None:
        self.contracts = tuple(sorted(config.contract, key=lambda each: each.start))
        """Contracts, oldest first."""
        self.timezone = ZoneInfo(config.meter.timezone)

    def account(
        self, history: History, first: date, end: date, now: float, tail: Sequence[Reading] = ()
    ) -> Account:
        """Return the account of days from `first` to before `end`, up to `now`, and all that it needs."""
        start = calendar.midnight(year_start(self.contracts, first), self.timezone)
        count = max(-(-(int(now) - start) // QUARTER_S), 0)
        edges = calendar.steps(start, QUARTER_S, count)
        found = {key: Course(history.energy(key, edges, tail)) for key in KEYS}
        known = {key: each for key, each in found.items() if any(each.rises)}
        return Account(self.contracts, self.timezone, Quarters(start, count, known), MarketPrices())


def in_force(contracts: Sequence[Contract], day: date) -> Contract | None:
    """Return the contract of a day; `None` before the first one."""
    begun = [each for each in contracts if each.start <= day]
    return max(begun, key=lambda each: each.start) if begun else None


def year_of(contracts: Sequence[Contract], day: date) -> tuple[date, date]:
    """Return the contract year that holds a day, as first day and day after the last one.

    Before the first contract it is reckoned by that, and without any it is the calendar year.
    """
    contract = in_force(contracts, day) or min(contracts, key=lambda each: each.start, default=None)
    month, of_month = map(int, contract.year.split("-")) if contract else (1, 1)
    start = date(day.year, month, of_month)
    if start > day:
        start = date(day.year - 1, month, of_month)
    return start, date(start.year + 1, month, of_month)


def year_start(contracts: Sequence[Contract], day: date) -> date:
    """Return the first day of the contract year that holds a day."""
    return year_of(contracts, day)[0]
