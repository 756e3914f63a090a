"""Day-ahead prices that contracts need: none, unless a line of one says `price = "day_ahead"`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, cast

from p1tui.config.contracts import UNSET, Contract
from p1tui.config.settings import Config
from p1tui.i18n.message import Message
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

SWEDEN: Final = ("SE1", "SE2", "SE3", "SE4")
"""Bidding zones of Sweden, from north to south."""

_SWEDEN = Message(
    "SE1 (Luleå), SE2 (Sundsvall), SE3 (Stockholm, Göteborg) or SE4 (Malmö), as your grid "
    "operator's bill says"
)

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


def without_prices(contract: Contract, zone: str) -> Message:
    """Return the reason for which a contract gets no day-ahead prices in a bidding zone, and what to write.

    It is empty if the contract gets them, or needs none.
    """
    if not _priced(contract):
        return Message("")
    if contract.currency not in PRICED:
        return Message(
            "it has day-ahead prices and currency = {currency}, but these are told in EUR and SEK alone; "
            "write one of the two, or a rate",
            currency=contract.currency,
        )
    if contract.currency == "SEK" and zone not in SWEDEN:
        if not zone:
            return Message(
                "its day-ahead prices need prices.zone, as Sweden has four: {zones}", zones=_SWEDEN
            )
        return Message(
            "it is in SEK, but its day-ahead prices would be those of {zone}; name your zone in prices.zone: "
            "{zones}",
            zone=zone,
            zones=_SWEDEN,
        )
    if not zone:
        return Message(
            "its day-ahead prices need prices.zone, as meter.timezone does not tell it: NL, BE, DE-LU, FI, "
            "or in Sweden {zones}",
            zones=_SWEDEN,
        )
    return Message("")


def _priced(contract: Contract) -> set[Commodity]:
    return {
        "gas" if line.on == "gas" else "electricity" for line in contract.line if line.price == "day_ahead"
    }
