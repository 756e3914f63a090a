"""Elpriset just nu: the four zones of Sweden in kronor and euros, without a key.

One file for each day, without VAT, with 92, 96 or 100 rows; none, a 404, before it is published. A credit is
asked for; see `attribution`.
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
    NotYet,
    PriceCall,
    PriceSource,
    Question,
    Told,
    Unusable,
)
from p1tui.prices.sources.times import utc


class _Row(msgspec.Struct):
    SEK_per_kWh: Decimal
    EUR_per_kWh: Decimal
    time_start: str
    time_end: str


class ElprisetJustNu(PriceSource):
    """Asks elprisetjustnu.se.

    Threads: any.
    """

    name = "elprisetjustnu"
    chain = "elprisetjustnu"
    usual_url = "https://www.elprisetjustnu.se"
    zones: ClassVar = {zone: zone for zone in ("SE1", "SE2", "SE3", "SE4")}
    currencies: ClassVar[frozenset[Currency]] = frozenset(("EUR", "SEK"))

    def call(self, question: Question) -> PriceCall:
        """Ask for the first day of the question."""
        day = question.first
        return PriceCall(
            path=f"/api/v1/prices/{day:%Y}/{day:%m-%d}_{self.zones[question.zone]}.json",
            headers={"Accept": "application/json"},
        )

    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return the prices in the currency of the question."""
        rows = self.decoded(reply, list[_Row])
        if not rows:
            raise NotYet
        try:
            return [
                Told(
                    utc(row.time_start),
                    utc(row.time_end),
                    row.SEK_per_kWh if question.currency == "SEK" else row.EUR_per_kWh,
                )
                for row in rows
            ]
        except ValueError:
            raise Unusable(self.told(PAGE, status=reply.status)) from None
