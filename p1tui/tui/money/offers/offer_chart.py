"""Draw the months of the contract in force beside those of another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from p1tui.engine.money.cost_history import point_of
from p1tui.engine.money.period_costs import CostStep, PeriodCosts, steps
from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line
from p1tui.tui.money.bills import cost_chart
from p1tui.tui.money.bills.period_words import noon
from p1tui.tui.money.offers.offer import Offer

EQUAL = 0.5
"""Part of a month's cells that each of two contracts has: a wider bar would look like a dearer one."""


def draw(offers: Sequence[Offer], zone: ZoneInfo, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Draw the first contract beside the cheapest other one, in `height` lines; nothing without room."""
    own = offers[0] if offers else None
    others = [
        each for each in offers[1:] if own is not None and each.currency == own.currency and each.months
    ]
    if own is None or not own.months or own.until is None or not others:
        return []
    other = min(others, key=_amount)
    now = own.months[-1][0]
    found = PeriodCosts(
        int(noon(now).replace(tzinfo=zone).timestamp()),
        "month",
        tuple(_steps(own, other, own.until)),
        None,
        (),
        None,
        None,
    )
    names = (own.name, other.name)
    lines: list[Line] = []
    if not cost_chart.names_both(found, names, width, glyphs):
        words = tr("The second bar of each month is what the same energy costs under: {name}.")
        lines = ln.paragraph(words.format(name=other.name), width, "dim")
    return cost_chart.draw(found, names, own.currency, zone, width, height, glyphs, lines, EQUAL)


def _amount(offer: Offer) -> Decimal:
    return Decimal("Infinity") if offer.cost is None or offer.cost.exact is None else offer.cost.exact


def _steps(own: Offer, other: Offer, until: date) -> Iterator[CostStep]:
    ours, theirs = (dict(each.months) for each in (own, other))
    for first, end in steps(own.months[0][0], until, "month"):
        yield CostStep(first, end, point_of(ours.get(first)), point_of(theirs.get(first)))
