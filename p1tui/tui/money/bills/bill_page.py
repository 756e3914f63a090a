"""Draw the page of a month or a contract year: its bill, with its days or months where they have room."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from p1tui.engine.money.period_costs import PeriodCosts
from p1tui.model.money import MoneyNow
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.money.bills import cost_chart, cost_words, period_words, periods

APART = 3
"""Cells between a bill and a chart beside it."""

LEAST_BESIDE = 30
"""Fewest cells of a chart beside a bill."""


def draw(
    now: MoneyNow,
    costs: PeriodCosts | None,
    zone: ZoneInfo,
    width: int,
    height: int,
    glyphs: Glyphs,
    *,
    month: bool,
) -> list[Line]:
    """Draw a bill, with the chart below it, or else beside it with all words below, or else without."""
    drawn = (periods.month if month else periods.year)(now, zone, width, height)
    period = now.month if month else now.year
    bill = (periods.of_month if month else periods.of_year)(now, zone)
    if costs is None or period is None or bill is None:
        return drawn
    names = (period_words.month_names if month else period_words.year_names)(period)
    room = height - len(drawn) - 1
    chart = cost_chart.draw(costs, names, now.currency, zone, width, room, glyphs)
    if chart:
        return [*drawn, BLANK, *chart]
    table = periods.table(now, bill, width)
    cells = max(map(ln.width, table))
    room = width - cells - APART
    if room < LEAST_BESIDE:
        return drawn
    chart = cost_chart.draw(costs, names, now.currency, zone, room, len(table), glyphs, [])
    below = [*bill.words(width), *cost_words.told(costs, now.currency, width)]
    beside = [*ln.columns([(table, cells), (chart, room)], APART), BLANK, *below]
    return beside if chart and len(beside) <= height else drawn
