"""EnergyZero, a Dutch supplier behind several labels: electricity and gas of the Netherlands, without a key.

Undocumented; read in python-energyzero's `api/rest.py`, whose fixtures hold recorded answers. One call asks
for one day and may answer with more. `base` is the bare price for each kWh or m³, as text; `all_in` holds the
energy tax and no supplier's markup, so it is never the bill and not read here. No data is a 404.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import ClassVar

import msgspec

from p1tui.model.quarters import Commodity
from p1tui.net.reply import Reply
from p1tui.prices.source import PAGE, NotYet, PriceCall, PriceSource, Question, Told, Unusable
from p1tui.prices.sources.times import utc

_ASKED = {
    "electricity": ("ENERGY_TYPE_ELECTRICITY", "INTERVAL_QUARTER"),
    "gas": ("ENERGY_TYPE_GAS", "INTERVAL_DAY"),
}


class _Price(msgspec.Struct):
    value: str


class _Row(msgspec.Struct):
    start: str
    end: str
    price: _Price


class _Answer(msgspec.Struct):
    base: list[_Row]


class EnergyZero(PriceSource):
    """Asks EnergyZero.

    Threads: any.
    """

    name = "energyzero"
    chain = "energyzero"
    usual_url = "https://public.api.energyzero.nl"
    zones: ClassVar = {"NL": "NL"}
    commodities: ClassVar[frozenset[Commodity]] = frozenset(("electricity", "gas"))

    def call(self, question: Question) -> PriceCall:
        """Ask for the first day of the question."""
        kind, interval = _ASKED[question.commodity]
        return PriceCall(
            path="/public/v1/prices",
            params={"energyType": kind, "date": question.first.strftime("%d-%m-%Y"), "interval": interval},
            headers={"Accept": "application/json"},
        )

    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return the bare prices."""
        rows = self.decoded(reply, _Answer).base
        if not rows:
            raise NotYet
        try:
            return [Told(utc(row.start), utc(row.end), Decimal(row.price.value)) for row in rows]
        except (ValueError, InvalidOperation):
            raise Unusable(self.told(PAGE, status=reply.status)) from None
