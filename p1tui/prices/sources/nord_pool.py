"""Nord Pool's data portal: used only where `prices.sources` names it.

It is the site's own endpoint, and the site's terms forbid automatic extraction that burdens it. A day that is
not published yet is a 204; one older than two to three months is refused with 401. An area is preliminary
until its state is final.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

import msgspec

from p1tui.model.prices import Currency
from p1tui.net.reply import Reply
from p1tui.prices.source import (
    PAGE,
    UNIT,
    NotYet,
    PriceCall,
    PriceSource,
    Question,
    Told,
    Unusable,
)
from p1tui.prices.sources.times import utc


class _Entry(msgspec.Struct, rename="camel"):
    delivery_start: str
    delivery_end: str
    entry_per_area: dict[str, Decimal | None]


class _State(msgspec.Struct):
    state: str
    areas: list[str] = []


class _Answer(msgspec.Struct, rename="camel"):
    multi_area_entries: list[_Entry]
    currency: str = ""
    area_states: list[_State] = []


class NordPool(PriceSource):
    """Asks Nord Pool's portal.

    Threads: any.
    """

    name = "nord-pool"
    chain = "nordpool"
    usual_url = "https://dataportal-api.nordpoolgroup.com"
    zones: ClassVar = {
        "NL": "NL",
        "BE": "BE",
        "DE-LU": "GER",
        **{zone: zone for zone in ("SE1", "SE2", "SE3", "SE4", "FI")},
    }
    currencies: ClassVar[frozenset[Currency]] = frozenset(("EUR", "SEK"))

    def call(self, question: Question) -> PriceCall:
        """Ask for the first day of the question."""
        return PriceCall(
            path="/api/DayAheadPrices",
            params={
                "date": question.first.isoformat(),
                "market": "DayAhead",
                "deliveryArea": self.zones[question.zone],
                "currency": question.currency,
            },
            headers={"Accept": "application/json"},
        )

    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return the prices, preliminary ones too."""
        answer = self.decoded(reply, _Answer)
        area = self.zones[question.zone]
        if answer.currency.upper() != question.currency:
            raise Unusable(self.told(UNIT))
        final = all(each.state == "Final" for each in answer.area_states if area in each.areas)
        try:
            told = [
                Told(utc(entry.delivery_start), utc(entry.delivery_end), price / 1000, final)
                for entry in answer.multi_area_entries
                if (price := entry.entry_per_area.get(area)) is not None
            ]
        except ValueError:
            raise Unusable(self.told(PAGE, status=reply.status)) from None
        if not told:
            raise NotYet
        return told
