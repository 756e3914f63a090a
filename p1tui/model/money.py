"""Money at one moment: what every viewer, MQTT and `--json` say of costs, reckoned once by the engine.

Amounts are exact decimals in the contract's currency; below 0 it is earned. In JSON they are strings.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Cost(msgspec.Struct, frozen=True):
    """Cost of a time, as far as it is known."""

    amount: Decimal | None
    """Sum of what is known; `None` where nothing is."""
    at_least: bool = False
    """True where something is unknown, which the amount then lacks."""
    missing_quarters: int = 0
    """Quarter hours of that time whose energy or price is needed and missing."""
    may_earn: bool = False
    """True if what is unknown may make the amount less, so that it is no lower bound."""
    missing_elsewhere: int = 0
    """Likewise at other times, on which netting, bands, peaks and limits of the contract year depend."""

    @property
    def exact(self) -> Decimal | None:
        """Amount if nothing is unknown, else `None`."""
        return None if self.at_least else self.amount

    def more_than(self, other: Cost) -> Decimal | None:
        """Return the difference; `None` where something of either is unknown, and so is the difference."""
        return None if self.exact is None or other.exact is None else self.exact - other.exact


class CostLine(msgspec.Struct, frozen=True):
    """One line of a period's bill."""

    name: str
    """Name of the contract's line."""
    amount: Decimal | None
    """Cost so far; `None` where nothing is known, or a rate is not filled in."""


class CostPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Cost of a month or a contract year that is not over, and where it leads."""

    start: date
    """First day."""
    end: date
    """Day after the last one."""
    so_far: Cost
    lines: tuple[CostLine, ...] = ()
    """Lines of the bill, in the contract's order; of one name those of several contracts together."""
    leads_to: Decimal | None = None
    """Cost at the end if it goes on like this; `None` on the first day, or if nothing is known."""
    from_last_year: bool = False
    """True if the days to come of a contract year are taken from last year's."""
    paid: Decimal = Decimal(0)
    """Instalments of the contract year's months that have begun."""
    instalments: Decimal = Decimal(0)
    """Instalments of the whole contract year."""
    contract_from: date | None = None
    """First day with a contract, if that is not the first day: before it nothing costs anything."""
    recorded_from: date | None = None
    """First day of which energy is known, if recording began after the first day with a contract: then
    `leads_to` reckons with as much for each of all days as for each of those that are known."""

    @property
    def leads(self) -> Cost:
        """Where it leads, as incomplete as what is known of the time since recording began."""
        unknown = self.so_far.at_least
        if self.recorded_from is not None and all(line.amount is not None for line in self.lines):
            unknown = False
        return Cost(self.leads_to, unknown, may_earn=self.so_far.may_earn)

    @property
    def to_pay(self) -> Decimal | None:
        """Amount left to pay at the end, below 0 what is paid back; `None`: unknown, or no instalments."""
        return None if self.leads_to is None or not self.instalments else self.leads_to - self.instalments


class PeakAhead(msgspec.Struct, frozen=True, kw_only=True):
    """A new peak that comes about in the running quarter hour, or hour, if the present power goes on."""

    line: str
    """Name of the contract's line."""
    until: int
    """End of the quarter hour or hour, UTC seconds."""
    below_w: int
    """Power in W below which, until then, there is no new peak."""
    cost: Decimal
    """Money that the peak costs in all."""


class MoneyNow(msgspec.Struct, frozen=True, kw_only=True):
    """Prices and costs at one moment, under the contract in force."""

    at: int
    """UTC seconds for which it was reckoned."""
    contract: str
    """Name of the contract; empty if it has none."""
    currency: str
    price: Decimal | None = None
    """Price of a kWh of import in this quarter hour, with all lines by the kWh and VAT; `None`: unknown."""
    market: Decimal | None = None
    """Bare day-ahead price of this quarter hour; `None` if it is unknown, or the contract has none."""
    export: Decimal | None = None
    """Amount that a kWh of export earns in this quarter hour; below 0 it costs. `None`: unknown."""
    day_start: int | None = None
    """Start of the local day, UTC seconds; `None` from an engine that does not tell it."""
    month_start: int | None = None
    """Start of the local month, likewise."""
    today: Cost | None = None
    """Cost of the local day so far; `None` if the contract began later, or nothing is known."""
    yesterday: Cost | None = None
    """Cost of the day before until the same time of day."""
    month: CostPeriod | None = None
    """Calendar month."""
    year: CostPeriod | None = None
    """Contract year."""
    peaks: tuple[PeakAhead, ...] = ()
    """New peaks ahead; none for a contract without lines on peaks."""
    without_netting: CostPeriod | None = None
    """The contract year reckoned as after the end of netting; `None` if the contract does not net."""

    def an_hour(self, net_w: int) -> Decimal | None:
        """Return what an hour at a net power in W costs at the present prices; below 0 it earns.

        `None` for a price that is unknown, and without power either way.
        """
        price = self.price if net_w > 0 else self.export if net_w < 0 else None
        return None if price is None else price * net_w / 1000
