"""Money at one moment: what every viewer, MQTT and `--json` say of costs, reckoned once by the engine.

Amounts are exact decimals in the contract's currency; below 0 it is earned. In JSON they are strings.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Cost(msgspec.Struct, frozen=True):
    """Cost of a time, as far as it is known."""

    amount: Decimal
    """Sum of what is known."""
    at_least: bool = False
    """True where something is unknown, which the amount then lacks."""
    missing_quarters: int = 0
    """Quarter hours whose energy or price is needed and missing."""


class CostLine(msgspec.Struct, frozen=True):
    """One line of a period's bill."""

    name: str
    """Name of the contract's line."""
    amount: Decimal | None
    """Cost so far; `None` where nothing is known, or a rate is not filled in."""
    forecast: Decimal | None = None
    """Cost at the period's end, if it goes on as it did; `None` if that cannot be told."""


class CostPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Cost of a month or a contract year that is not over, and where it leads."""

    start: date
    """First day."""
    end: date
    """Day after the last one."""
    so_far: Cost
    lines: tuple[CostLine, ...] = ()
    """Lines of the bill, in the contract's order; of one name those of several contracts together."""
    forecast: Cost | None = None
    """Cost at the end; `None` if it cannot be told yet."""
    paid: Decimal = Decimal(0)
    """Instalments of the months that have begun."""
    paid_at_end: Decimal = Decimal(0)
    """Instalments of all months."""

    @property
    def balance(self) -> Decimal | None:
        """Cost at the end less the instalments: above 0 it will be owed, below 0 paid back."""
        return None if self.forecast is None else self.forecast.amount - self.paid_at_end


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
    today: Cost | None = None
    """Cost of the local day so far; `None` if the contract began later, or nothing is known."""
    yesterday: Cost | None = None
    """Cost of the day before until the same time of day."""
    month: CostPeriod | None = None
    """Calendar month."""
    year: CostPeriod | None = None
    """Contract year."""
    without_netting: CostPeriod | None = None
    """The contract year reckoned as after the end of netting; `None` if the contract does not net."""


class QuarterPrice(msgspec.Struct, frozen=True):
    """Prices of a kWh in one quarter hour."""

    start: int
    """UTC seconds."""
    market: Decimal | None
    """Bare day-ahead price; `None` if it is unknown, or the contract has none."""
    total: Decimal | None
    """Price of a kWh of import, with all lines by the kWh and VAT; `None`: unknown."""
    export: Decimal | None
    """Amount that a kWh of export earns; below 0 it costs. `None`: unknown."""
    source: str = ""
    """Name of the source of the market's price, as in `prices.sources`."""
    final: bool = True
    """False while the source calls the market's price preliminary."""

    @property
    def negative(self) -> bool:
        """True if the market pays who uses power."""
        return self.market is not None and self.market < 0
