"""Energy-Charts of Fraunhofer ISE: quarter hours of all zones here, without a key.

Described by its OpenAPI page. No data is a 404, also on days on which ENTSO-E, where its prices come from by
way of SMARD, has an outage. Attribution is asked for (CC BY 4.0); see `attribution`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

import msgspec

from p1tui.model.quarters import QUARTER_S
from p1tui.net.reply import Reply
from p1tui.prices.market import BY_QUARTER_FROM, day_start
from p1tui.prices.source import UNIT, NotYet, PriceCall, PriceSource, Question, Told, Unusable

HOUR_S = 4 * QUARTER_S


class _Answer(msgspec.Struct):
    unix_seconds: list[int]
    price: list[Decimal | None]
    unit: str


class EnergyCharts(PriceSource):
    """Asks Energy-Charts.

    Threads: any.
    """

    name = "energy-charts"
    chain = "transparency"
    usual_url = "https://api.energy-charts.info"
    zones: ClassVar = {zone: zone for zone in ("NL", "BE", "DE-LU", "SE1", "SE2", "SE3", "SE4", "FI")}
    days_a_call = 31

    def call(self, question: Question) -> PriceCall:
        """Ask for the days, the last one included."""
        return PriceCall(
            path="/price",
            params={
                "bzn": self.zones[question.zone],
                "start": question.first.isoformat(),
                "end": question.last.isoformat(),
            },
            headers={"Accept": "application/json"},
        )

    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return the prices; a null is a price that is missing."""
        answer = self.decoded(reply, _Answer)
        if answer.unit.replace(" ", "").upper() != "EUR/MWH":
            raise Unusable(self.told(UNIT))
        told = [
            Told(start, start + _length(start), price / 1000)
            for start, price in zip(answer.unix_seconds, answer.price, strict=False)
            if price is not None
        ]
        if not told:
            raise NotYet
        return told


def _length(start: int) -> int:
    """Return the length of a price: the list has hours of the time when the market sold hours."""
    return QUARTER_S if start >= day_start(BY_QUARTER_FROM, "electricity") else HOUR_S
