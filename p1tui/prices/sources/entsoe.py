"""ENTSO-E's transparency platform: all zones, with a token that the user asks for.

Form of the answer: IEC 62325-451-3, as the platform writes it. Curve type A03 leaves a position out whose
price is that of the one before, up to the end of its period, whose length is that of its interval. One answer
may hold several series and resolutions; of the two sequences that Germany with Luxembourg and Austria have, 1
is the market's and 2 another auction's (EXAA), which is never used. No data is an acknowledgement, with HTTP
200 or 400.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar

from p1tui.i18n.message import Message
from p1tui.model.quarters import QUARTER_S
from p1tui.net.reply import Reply
from p1tui.prices.market import day_end, day_start
from p1tui.prices.source import PAGE, UNIT, NotYet, PriceCall, PriceSource, Question, Told, Unusable
from p1tui.prices.sources.times import utc
from p1tui.runtime.duration import DAY

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

STEPS = {"PT15M": QUARTER_S, "PT30M": 2 * QUARTER_S, "PT60M": 4 * QUARTER_S}
"""Resolutions of a period -> seconds."""

LONGEST_PERIOD_S = 8 * DAY
"""Seconds of a period at most: it is a day as a rule."""

NO_DATA = "999"
"""Code of an acknowledgement: no matching data, or a question that it does not take."""

NOTHING_FOUND = "no matching data"

DENIED = Message("{source} did not take the question (code {code}); a newer p1tui may know how to ask.")


class Entsoe(PriceSource):
    """Asks ENTSO-E.

    Threads: any.
    """

    name = "entsoe"
    chain = "transparency"
    usual_url = "https://web-api.tp.entsoe.eu"
    zones: ClassVar = {
        "NL": "10YNL----------L",
        "BE": "10YBE----------2",
        "DE-LU": "10Y1001A1001A82H",
        "SE1": "10Y1001A1001A44P",
        "SE2": "10Y1001A1001A45N",
        "SE3": "10Y1001A1001A46L",
        "SE4": "10Y1001A1001A47J",
        "FI": "10YFI-1--------U",
    }
    days_a_call = 7
    read_statuses = frozenset((200, 400))

    def __init__(self, url: str = "", *, token: str) -> None:
        super().__init__(url)
        self._token = token

    def call(self, question: Question) -> PriceCall:
        """Ask for the days; the platform widens the interval to whole ones."""
        zone = self.zones[question.zone]
        return PriceCall(
            path="/api",
            params={
                "securityToken": self._token,
                "documentType": "A44",
                "in_Domain": zone,
                "out_Domain": zone,
                "periodStart": _minute(day_start(question.first, question.commodity)),
                "periodEnd": _minute(day_end(question.last, question.commodity)),
            },
        )

    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return the market's prices, of each day those of the finest resolution."""
        root = self._root(reply)
        if _name(root) == "Acknowledgement_MarketDocument":
            code, text = _text(root, "Reason", "code"), _text(root, "Reason", "text")
            if code == NO_DATA and NOTHING_FOUND in text.lower():
                raise NotYet
            raise Unusable(self.told(DENIED, code=code))
        if _name(root) != "Publication_MarketDocument":
            raise Unusable(self.told(PAGE, status=reply.status))
        try:
            told = _finest([each for series in self._series(root) for each in _prices(series)])
        except (ValueError, InvalidOperation, KeyError):
            raise Unusable(self.told(PAGE, status=reply.status)) from None
        if not told:
            raise NotYet
        return told

    def _root(self, reply: Reply) -> Element:
        """Return the root of the XML. Raises `Unusable`, also for a document type: entities can be bombs."""
        from xml.etree import ElementTree

        try:
            text = reply.body.decode()
            if "<!DOCTYPE" in text or "\0" in text:
                raise Unusable(self.told(PAGE, status=reply.status))
            return ElementTree.fromstring(text)
        except (UnicodeDecodeError, ElementTree.ParseError):
            raise Unusable(self.told(PAGE, status=reply.status)) from None

    def _series(self, root: Element) -> Iterator[Element]:
        """Yield the series of the market itself. Raises `Unusable` for another unit or currency."""
        for series in _children(root, "TimeSeries"):
            sequence = _text(series, "classificationSequence_AttributeInstanceComponent.position")
            if sequence not in ("", "1"):
                continue
            unit = _text(series, "currency_Unit.name"), _text(series, "price_Measure_Unit.name")
            if unit != ("EUR", "MWH"):
                raise Unusable(self.told(UNIT))
            yield series


def _prices(series: Element) -> Iterator[Told]:
    """Yield the price of each position of a series, those left out too. Raises `ValueError`, `KeyError`."""
    for period in _children(series, "Period"):
        start, end = utc(_text(period, "timeInterval", "start")), utc(_text(period, "timeInterval", "end"))
        step = STEPS[_text(period, "resolution")]
        points = {
            int(_text(point, "position")): Decimal(_text(point, "price.amount"))
            for point in _children(period, "Point")
        }
        if end - start > LONGEST_PERIOD_S:
            raise ValueError("a period without an end")
        if not points or min(points) != 1 or max(points) > (end - start) // step:
            raise ValueError("positions outside their period")
        price = points[1]
        for position, at in enumerate(range(start, end, step), 1):
            price = points.get(position, price)
            yield Told(at, at + step, price / 1000)


def _finest(told: Sequence[Told]) -> list[Told]:
    """Leave out each price over whose time finer ones are told: hours beside their quarter hours."""
    finer = {each.start for each in told if each.end - each.start == QUARTER_S}
    return [
        each
        for each in told
        if each.end - each.start == QUARTER_S or finer.isdisjoint(range(each.start, each.end, QUARTER_S))
    ]


def _minute(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y%m%d%H%M")


def _name(element: Element) -> str:
    """Return an element's name without its namespace, whose version changes."""
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if _name(each) == name)


def _text(element: Element, *names: str) -> str:
    """Return the text of a descendant by the names that lead to it; empty if it is missing."""
    for name in names:
        found = next(_children(element, name), None)
        if found is None:
            return ""
        element = found
    return (element.text or "").strip()
