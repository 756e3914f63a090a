"""Day-ahead prices that contracts need, and the state of asking for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.quarters import Commodity

Currency = Literal["EUR", "SEK"]
"""Currencies in which a source tells prices."""


class NeededPrices(msgspec.Struct, frozen=True):
    """Prices of one commodity that contracts need."""

    zone: str
    """Bidding zone, as in `prices.zone`; empty if neither that nor the meter's time zone tells it."""
    commodity: Commodity
    currency: Currency
    periods: tuple[tuple[date, date | None], ...]
    """First and last day of each time in which they are needed, oldest first; `None`: without an end."""


COMMODITY_NAMES: Final[Mapping[Commodity, Message]] = {
    "electricity": Message("electricity"),
    "gas": Message("gas"),
}
"""Names within a sentence."""

PriceState = Literal[
    "starting",  # before the first answer
    "known",  # every price that is published by now
    "awaited",  # the market's next day is asked for and not published yet
    "retrying",  # a source fails or the network does, the next try is planned
    "unknown",  # of a day that has begun, no source tells the prices
]


class PriceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """State of asking for the prices of one commodity."""

    zone: str
    """Bidding zone, as in `prices.zone`; empty if it is not known."""
    commodity: Commodity
    state: PriceState = "starting"
    reason: Message = NOTHING
    """Sentence on the last failure, or on what is missing; `NOTHING` while all is well."""
    known_until: int | None = None
    """End of the last quarter hour or gas day whose price is known, UTC seconds."""
    missing_days: int = 0
    """Days up to today of which prices are missing, since the contract began."""
    source: str = ""
    """Name of the source that told the last prices, as in `prices.sources`."""
    attribution: str = ""
    """Words by which its licence wants the source to be named where its prices are shown."""
    asked_at: float | None = None
    """Start of the last call."""
    next_try_at: float | None = None
    """Time of the next call that is planned; `None`: there is nothing to ask for."""
