"""Draw the page of contracts: each with its cost, its months as a table, and two of them as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.money.offers import comparison, offer_chart
from p1tui.tui.money.offers.offer import Offer


def draw(
    offers: Sequence[Offer], folder: Path | None, zone: ZoneInfo, width: int, height: int, glyphs: Glyphs
) -> list[Line]:
    """Draw the page in `height` lines where it has room; the chart's title then does for the table, too."""
    for titled in (False, True):
        drawn = comparison.draw(offers, folder, width, height, glyphs, titled=titled)
        chart = offer_chart.draw(offers, zone, width, height - len(drawn) - 1, glyphs)
        if chart:
            return [*drawn, BLANK, *chart]
    return drawn
