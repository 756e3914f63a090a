"""Day-ahead prices that contracts need: none, unless a line of one says `price = "day_ahead"`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, cast

from p1tui.config.contracts import UNSET, Contract
from p1tui.config.settings import Config
from p1tui.model.prices import Currency, NeededPrices
from p1tui.model.quarters import Commodity

ZONES: Final[Mapping[str, str]] = {
    "Europe/Amsterdam": "NL",
    "Europe/Brussels": "BE",
    "Europe/Luxembourg": "DE-LU",
    "Europe/Berlin": "DE-LU",
    "Europe/Helsinki": "FI",
}
"""Time zone of a meter -> bidding zone, where the country has one. Sweden has four."""

PRICED: Final = ("EUR", "SEK")
"""Currencies in which prices are told; a contract in another one has none."""


def zone_of(config: Config) -> str:
    """Return the bidding zone; empty if neither `prices.zone` nor the meter's time zone tells it."""
    return config.prices.zone or ZONES.get(config.meter.timezone, "")


def needed_prices(config: Config) -> list[NeededPrices]:
    """Return what contracts need, electricity first."""
    ordered = sorted((each for each in config.contract if each.start != UNSET), key=lambda each: each.start)
    ends = [after.start - timedelta(days=1) for _, after in pairwise(ordered)]
    found: dict[tuple[Commodity, str], list[tuple[date, date | None]]] = {}
    for contract, end in zip(ordered, [*ends, None], strict=False):
        for commodity in _priced(contract):
            # A gas day begins at 06:00, and Finland's clock is an hour ahead of the market's.
            early = timedelta(days=commodity == "gas" or zone_of(config) == "FI")
            found.setdefault((commodity, contract.currency), []).append((contract.start - early, end))
    return [
        NeededPrices(zone_of(config), commodity, cast(Currency, currency), tuple(periods))
        for (commodity, currency), periods in sorted(found.items())
        if currency in PRICED
    ]


def _priced(contract: Contract) -> set[Commodity]:
    return {
        "gas" if line.on == "gas" else "electricity" for line in contract.line if line.price == "day_ahead"
    }
