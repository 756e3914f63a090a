"""Bill of a period: its lines, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from p1tui.model.quarters import DayAheadPrice, PriceCourse


class MarketPrices(msgspec.Struct, frozen=True):
    """Day-ahead prices that are known, in any order; what is missing in them stays unknown."""

    electricity: Sequence[DayAheadPrice] | PriceCourse = ()
    """Price of each quarter hour, one by one or as a course."""
    gas: Sequence[DayAheadPrice] = ()
    """Price of each gas day."""


class BillLine(msgspec.Struct, frozen=True):
    """One line of a bill."""

    name: str
    """Name of the contract's line."""
    quantity: Decimal | None
    """Energy, days or power that is known; `None` where nothing is."""
    unit: str
    """kWh, m3, GJ, day, month, year or kW."""
    amount: Decimal | None
    """Money, rounded to the cent, half away from zero; below 0 it is earned. `None` where nothing is known,
    or a rate is not filled in."""
    missing_quarters: int = 0
    """Quarter hours of its days of which the line needs the energy or the price, and does not have it."""
    missing_elsewhere: int = 0
    """Likewise at other times, on which netting, bands, peaks and limits of the contract year depend."""
    may_earn: bool = False
    """True if what is unknown of the line may make the amount less."""

    @property
    def at_least(self) -> bool:
        """True where the amount lacks something."""
        return self.missing_quarters + self.missing_elsewhere > 0


class Bill(msgspec.Struct, frozen=True):
    """Cost of a period under one contract."""

    start: date
    """First day."""
    end: date
    """Day after the last one."""
    contract: str
    """Name of the contract; empty where none is in force, and then nothing of the cost is known."""
    currency: str
    """Currency of the amounts."""
    lines: tuple[BillLine, ...]
    """The contract's lines, in its order."""
    total: Decimal | None
    """Sum of the amounts that are known; `None` where none is."""
    missing_quarters: int
    """Quarter hours of its days of which some line needs the energy or the price, and does not have it."""
    at_least: bool
    """True where something is unknown: the total is then of what is known alone."""
    missing_elsewhere: int = 0
    """Likewise at other times, on which netting, bands, peaks and limits of the contract year depend."""

    @property
    def has_contract(self) -> bool:
        """False of days before the first contract."""
        return bool(self.currency)

    @property
    def may_earn(self) -> bool:
        """True if what is unknown may make the total less, so that the total is no lower bound."""
        return any(line.may_earn for line in self.lines) or (self.at_least and not self.lines)


def total_of(bills: Iterable[Bill]) -> Decimal | None:
    """Return the sum of what is known of bills of one currency; `None` where nothing of any is."""
    return sum_of_known(bill.total for bill in bills)


def sum_of_known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of the amounts that are known; `None` where there are some, and none is known."""
    every = list(amounts)
    known = [each for each in every if each is not None]
    return None if every and not known else sum(known, Decimal(0))
