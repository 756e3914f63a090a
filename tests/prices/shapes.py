"""Answers in the recorded form of each source, made from the rows of a market day.

Forms: EnergyZero and ENTSO-E by the fixtures of python-energyzero and hass-entso-e; the others by their
clients and pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from p1tui.demo.prices.curve import QUARTER_S, quarters
from p1tui.demo.prices.server import Answered, as_energyzero
from p1tui.prices.market import MARKET_ZONE
from p1tui.prices.source import PriceSource
from p1tui.prices.sources.elprisetjustnu import ElprisetJustNu
from p1tui.prices.sources.energy_charts import EnergyCharts
from p1tui.prices.sources.energyzero import EnergyZero
from p1tui.prices.sources.entsoe import Entsoe
from p1tui.prices.sources.frank_energie import FrankEnergie
from p1tui.prices.sources.nord_pool import NordPool

TOKEN = "11111111-2222-3333-4444-555555555555"

Rows = Sequence[tuple[int, int]]
"""Start (UTC seconds) and price (hundredths of EUR/MWh) of quarter hours on end."""

Shape = Callable[[Rows], Answered]


def market(first: date, days: int = 1) -> list[tuple[int, int]]:
    return [row for each in range(days) for row in quarters(first + timedelta(days=each))]


def answered(document: object, status: int = 200) -> Answered:
    return Answered(status, json.dumps(document).encode())


def energyzero(rows: Rows) -> Answered:
    return answered(as_energyzero(rows))


def energy_charts(rows: Rows) -> Answered:
    return answered(
        {
            "license_info": "CC BY 4.0 from Bundesnetzagentur | SMARD.de",
            "unix_seconds": [start for start, _ in rows],
            "price": [price / 100 for _, price in rows],
            "unit": "EUR / MWh",
            "deprecated": False,
        }
    )


def frank_energie(rows: Rows) -> Answered:
    told = [
        {
            "from": zulu(start, ".000Z"),
            "till": zulu(start + QUARTER_S, ".000Z"),
            "marketPrice": price / 100_000,
            "perUnit": "KWH",
        }
        for start, price in rows
    ]
    return answered({"data": {"marketPrices": {"electricityPrices": told, "gasPrices": []}}})


def elprisetjustnu(rows: Rows) -> Answered:
    return answered(
        [
            {
                "SEK_per_kWh": price * 11 / 100_000,
                "EUR_per_kWh": price / 100_000,
                "EXR": 11.0,
                "time_start": local(start),
                "time_end": local(start + QUARTER_S),
            }
            for start, price in rows
        ]
    )


def nord_pool(rows: Rows, state: str = "Final") -> Answered:
    entries = [
        {
            "deliveryStart": zulu(start),
            "deliveryEnd": zulu(start + QUARTER_S),
            "entryPerArea": {"NL": price / 100},
        }
        for start, price in rows
    ]
    return answered(
        {
            "deliveryDateCET": local(rows[0][0])[:10] if rows else "",
            "version": 2,
            "market": "DayAhead",
            "multiAreaEntries": entries,
            "currency": "EUR",
            "areaStates": [{"state": state, "areas": ["NL"]}],
        }
    )


def entsoe(rows: Rows, *, step: int = QUARTER_S, sequence: str = "", omit: bool = True) -> Answered:
    return xml(document(series(rows, step=step, sequence=sequence, omit=omit) if rows else ""))


def series(
    rows: Rows, *, step: int = QUARTER_S, sequence: str = "", omit: bool = True, unit: str = "MWH"
) -> str:
    """A series of curve type A03, with a period for each market day."""
    position = "classificationSequence_AttributeInstanceComponent.position"
    told = f"<{position}>{sequence}</{position}>" if sequence else ""
    periods = "".join(_period(day, step, omit) for day in _by_day(rows))
    return (
        "<TimeSeries><mRID>1</mRID><auction.type>A01</auction.type><businessType>A62</businessType>"
        "<currency_Unit.name>EUR</currency_Unit.name>"
        f"<price_Measure_Unit.name>{unit}</price_Measure_Unit.name>{told}<curveType>A03</curveType>"
        f"{periods}</TimeSeries>"
    )


def _period(rows: Rows, step: int, omit: bool) -> str:
    points, before = [], None
    for position, (_, price) in enumerate(rows[:: step // QUARTER_S], 1):
        if price != before or not omit:
            amount = Decimal(price).scaleb(-2)
            points.append(
                f"<Point><position>{position}</position><price.amount>{amount}</price.amount></Point>"
            )
        before = price
    start, end = rows[0][0], rows[-1][0] + QUARTER_S
    return (
        f"<Period><timeInterval><start>{zulu(start, 'Z', '%H:%M')}</start>"
        f"<end>{zulu(end, 'Z', '%H:%M')}</end></timeInterval>"
        f"<resolution>PT{step // 60}M</resolution>{''.join(points)}</Period>"
    )


def _by_day(rows: Rows) -> list[list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        found.setdefault(local(row[0])[:10], []).append(row)
    return list(found.values())


def document(*inside: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Publication_MarketDocument '
        'xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><mRID>1</mRID><type>A44</type>'
        f"{''.join(inside)}</Publication_MarketDocument>"
    )


def acknowledgement(status: int = 200, text: str = "No matching data found for Data item") -> Answered:
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><Acknowledgement_MarketDocument '
        'xmlns="urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:8:0"><mRID>1</mRID>'
        f"<Reason><code>999</code><text>{text}</text></Reason></Acknowledgement_MarketDocument>",
        status,
    )


def xml(text: str, status: int = 200) -> Answered:
    return Answered(status, text.encode(), "text/xml")


PAGE = Answered(200, b"<!DOCTYPE html><html><body>Welcome to the hotel</body></html>", "text/html")


def zulu(moment: int, zone: str = "Z", clock: str = "%H:%M:%S") -> str:
    return datetime.fromtimestamp(moment, UTC).strftime(f"%Y-%m-%dT{clock}") + zone


def local(moment: int) -> str:
    return datetime.fromtimestamp(moment, MARKET_ZONE).isoformat()


SHAPES: dict[str, Shape] = {
    "energyzero": energyzero,
    "energy-charts": energy_charts,
    "frank-energie": frank_energie,
    "elprisetjustnu": elprisetjustnu,
    "entsoe": entsoe,
    "nord-pool": nord_pool,
}

ZONES = {name: "SE3" if name == "elprisetjustnu" else "NL" for name in SHAPES}


def source(name: str, url: str = "") -> PriceSource:
    if name == "entsoe":
        return Entsoe(url, token=TOKEN)
    kinds = {each.name: each for each in (EnergyZero, EnergyCharts, FrankEnergie, ElprisetJustNu, NordPool)}
    return kinds[name](url)
