"""Draw the page of prices: those of now, when it is cheap, and each day as a chart, a table, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.i18n.language import tr
from p1tui.model.money import MoneyNow
from p1tui.model.prices import PriceStatus
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.money.prices import day_chart, day_table, prices, rates, stretches
from p1tui.tui.money.prices.prices import DayPrices

LEAST_ROWS, MOST_ROWS = 4, 16
"""Fewest and most rows of a chart's plot."""

ROOMY_ROWS = 6
"""Rows of a plot from which a blank line may stand before its title, the signs of negative prices may have a
line of their own, and the tables may stand below the charts."""


class Drawn(NamedTuple):
    """The page as it is drawn."""

    lines: list[Line]
    has_both: bool = False
    """True if the tables stand below the charts."""


class PricesNow(NamedTuple):
    """Prices as they are known at this moment."""

    days: Sequence[DayPrices]
    """Today and tomorrow."""
    money: MoneyNow | None
    statuses: Sequence[PriceStatus]
    now: float
    """Meter's time, UTC seconds."""
    asked: float
    """Host's time, UTC seconds, by which prices are asked for."""
    currency: str
    zone: ZoneInfo


def draw(known: PricesNow, hours: int, width: int, height: int, glyphs: Glyphs, *, as_table: bool) -> Drawn:
    """Draw the page in `height` lines, or in more if its tables need them."""
    now, zone, currency = known.now, known.zone, known.currency
    named = dict(zip((tr("Today"), tr("Tomorrow")), known.days, strict=True))
    priced = {name: each for name, each in named.items() if not each.rates and each.quarters}
    above = [
        *prices.present(known.days, known.money, now, zone, width),
        *stretches.draw(priced, hours, now, currency, zone, width, None if as_table else glyphs),
    ]
    below = prices.asking(known.statuses, known.asked, zone, width)
    banded = [(name, each) for name, each in named.items() if each.rates][:1]
    for name, each in banded:  # of two days with rates the first one says what holds
        drawn = [BLANK, *rates.day(each.rates, name, each.day, now, currency, zone, width)]
        if each is known.days[0]:
            above += drawn
        else:
            below = [*drawn, *below]
    if not priced:
        return Drawn([*above, *below])
    tables = day_table.draw([*priced.items()], now, currency, zone, width)
    if as_table:
        return Drawn([*above, *_stacked(tables), *below])
    room = height - len(above) - len(below)
    count = len(priced)
    apart = day_chart.has_clash([*priced.items()], now)
    apart = apart and room // count - day_chart.AROUND > ROOMY_ROWS  # else the words above say it alone
    around = day_chart.AROUND + apart
    roomy = (room - len(_stacked(tables))) // count - around - 1 >= ROOMY_ROWS
    under = _stacked(tables) if roomy else []
    free = (room - len(under)) // count - around
    gap = free > ROOMY_ROWS
    rows = min(max(free - gap, LEAST_ROWS), MOST_ROWS)
    charts = day_chart.draw([*priced.items()], rows, now, currency, zone, width, glyphs, apart=apart)
    drawn = [line for chart in charts for line in ([BLANK, *chart] if gap else chart)]
    return Drawn([*above, *drawn, *under, *below], has_both=bool(under))


def _stacked(blocks: Sequence[Sequence[Line]]) -> list[Line]:
    """Put blocks below each other, a blank line before each."""
    return [line for block in blocks for line in (BLANK, *block)]
