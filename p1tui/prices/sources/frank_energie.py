"""Frank Energie, a supplier in the Netherlands and Belgium: market prices by GraphQL, without a key.

Undocumented; read in python-frank-energie. Quarter hours are asked for by name (`PT15M`): its hours have
missed one on a day of 23. The bare price is `marketPrice`; taxes and markups are not read. The country is a
header. A day that is not published yet is an error whose text says so, with HTTP 200.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

import msgspec

from p1tui.model.prices import Currency
from p1tui.model.quarters import Commodity
from p1tui.net.reply import Reply
from p1tui.prices.market import day_end, day_start
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

QUERY = (
    "query MarketPrices($date: String!, $resolution: PriceResolution!) {"
    " marketPrices(date: $date, resolution: $resolution) {"
    " electricityPrices { from till marketPrice perUnit }"
    " gasPrices { from till marketPrice perUnit } } }"
)

UNITS = {"electricity": "KWH", "gas": "M3"}

NONE_YET = "no marketprices found"
"""Words of its error for a day without prices."""


class _Row(msgspec.Struct, rename={"start": "from", "price": "marketPrice", "unit": "perUnit"}):
    start: str
    till: str
    price: Decimal
    unit: str = ""


class _Prices(msgspec.Struct, rename="camel"):
    electricity_prices: list[_Row] | None = None
    gas_prices: list[_Row] | None = None


class _Data(msgspec.Struct, rename="camel"):
    market_prices: _Prices | None = None


class _Error(msgspec.Struct):
    message: str = ""


class _Answer(msgspec.Struct):
    data: _Data | None = None
    errors: list[_Error] = []


class FrankEnergie(PriceSource):
    """Asks Frank Energie.

    Threads: any.
    """

    name = "frank-energie"
    chain = "frank"
    usual_url = "https://frank-graphql-prod.graphcdn.app"
    zones: ClassVar = {"NL": "NL", "BE": "BE"}
    commodities: ClassVar[frozenset[Commodity]] = frozenset(("electricity", "gas"))

    def serves(self, zone: str, commodity: Commodity, currency: Currency) -> bool:
        """Return True for electricity of both countries, and for gas of the Netherlands."""
        return super().serves(zone, commodity, currency) and (commodity == "electricity" or zone == "NL")

    def call(self, question: Question) -> PriceCall:
        """Ask for the first day of the question."""
        body = {
            "query": QUERY,
            "variables": {"date": question.first.isoformat(), "resolution": "PT15M"},
            "operationName": "MarketPrices",
        }
        return PriceCall(
            method="POST",
            path="/",
            headers={"Content-Type": "application/json", "x-country": self.zones[question.zone]},
            content=msgspec.json.encode(body),
        )

    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return the bare prices; of gas, that of the day which begins at 06:00."""
        answer = self.decoded(reply, _Answer)
        found = answer.data.market_prices if answer.data else None
        rows = (
            (found.gas_prices if question.commodity == "gas" else found.electricity_prices) if found else None
        )
        if not rows:
            if rows is None and not any(NONE_YET in each.message.lower() for each in answer.errors):
                raise Unusable(self.told(PAGE, status=reply.status))
            raise NotYet
        if any(row.unit.upper() not in (UNITS[question.commodity], "") for row in rows):
            raise Unusable(self.told(UNIT))
        try:
            told = [Told(utc(row.start), utc(row.till), row.price) for row in rows]
        except ValueError:
            raise Unusable(self.told(PAGE, status=reply.status)) from None
        return told if question.commodity == "electricity" else self._gas_day(told, question)

    def _gas_day(self, told: Sequence[Told], question: Question) -> Sequence[Told]:
        """Return the gas day as one price: its hours up to midnight are told, and must be alike."""
        start, end = (each(question.first, "gas") for each in (day_start, day_end))
        inside = [each for each in told if start <= each.start < end]
        if not inside:
            raise NotYet
        covered = sum(each.end - each.start for each in inside)
        midnight = day_start(question.first + timedelta(days=1), "electricity")
        if covered < midnight - start or len({each.price for each in inside}) > 1:
            raise Unusable(self.told(UNIT))
        return [Told(start, end, inside[0].price)]
