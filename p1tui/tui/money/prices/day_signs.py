"""Signs of quarter hours: now, cheapest, dearest and negative to come; no colour stands without one.

The sign of a stretch goes to whatever lies in it at least to the half, and so does that of negative prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.costs.answers.stretches import Stretch
from p1tui.model.quarters import QUARTER_S
from p1tui.tui.drawing.lines import Run
from p1tui.tui.money.prices.prices import DayPrices, is_negative

NOW: Final[Run] = ("►", "strong")
CHEAPEST: Final[Run] = ("↓", "good")
DEAREST: Final[Run] = ("↑", "warn")
NEGATIVE: Final[Run] = ("•", "good")
"""Negative on the market; a minus would say that the household is paid, too."""
PAST: Final[Run] = (" ", "dim")
NONE: Final[Run] = (" ", "text")


def sign(prices: DayPrices, quarters: Sequence[QuarterPrice], now: float) -> Run:
    """Return the foremost sign of quarters on end, and the role of their price."""
    start, end = quarters[0].start, quarters[-1].start + QUARTER_S
    if start <= now < end:
        return NOW
    if end <= now:
        return PAST
    return sign_of_stretch(prices, quarters) or (NEGATIVE if is_mostly_negative(quarters) else NONE)


def sign_of_stretch(prices: DayPrices, quarters: Sequence[QuarterPrice]) -> Run | None:
    """Return the sign of the stretch in which quarters lie, whether they are now or not; None for none."""
    for stretch, found in ((prices.cheapest, CHEAPEST), (prices.dearest, DEAREST)):
        if 2 * sum(_holds(stretch, each.start) for each in quarters) >= len(quarters):
            return found
    return None


def is_hidden(prices: DayPrices, quarters: Sequence[QuarterPrice], now: float) -> bool:
    """Return True if another sign has the place of that of negative prices."""
    return is_mostly_negative(quarters) and sign(prices, quarters, now) in (NOW, CHEAPEST, DEAREST)


def is_mostly_negative(quarters: Sequence[QuarterPrice]) -> bool:
    """Return True if at least half of the quarters are negative on the market."""
    return 2 * sum(map(is_negative, quarters)) >= len(quarters)


def _holds(stretch: Stretch | None, start: int) -> bool:
    return stretch is not None and stretch.start <= start < stretch.end
