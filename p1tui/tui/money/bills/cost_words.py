"""Tell in words what the bars of a bill have in them, and what the bill has beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from p1tui.engine.money.period_costs import PeriodCosts, SharedCost
from p1tui.i18n import dates
from p1tui.i18n.language import N_, tr
from p1tui.i18n.money import money
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.money.bills.period_words import noon

SHARED: dict[SharedCost, str] = {
    "fixed": N_("fixed costs"),
    "peaks": N_("the month's peak"),
    "netting": N_("netting"),
    "limits": N_("limits of the year"),
}
"""A cost of more than one day -> its name."""

TOLD: Final = Decimal("0.10")
"""Least rounding that is told, in units of the currency."""


def told(found: PeriodCosts, currency: str, width: int) -> list[Line]:
    """Return the lines below a chart: its sum beside the bill's, what is shared, and what marks mean."""
    words = _sum(found, currency)
    if found.shared:
        names = ", ".join(tr(SHARED[each]) for each in found.shared)
        by_day = tr("Shared over the days: {names}.")
        words.append(
            (by_day if found.length == "day" else tr("Shared over the months: {names}.")).format(names=names)
        )
    lines = ln.paragraph(" ".join(words), width, "dim") if words else []
    partial = {each.cost.incomplete for each in found.steps if each.cost is not None} - {""}
    if partial == {"at_least"}:
        lines += ln.paragraph(
            tr("≥ at least: a price or a reading that counts here is missing"), width, "warn"
        )
    elif partial:
        lines += ln.paragraph(
            tr("? so far as known: a price or a reading that counts here is missing"), width, "warn"
        )
    return lines


def _sum(found: PeriodCosts, currency: str) -> list[str]:
    """Return the sentence that leads from the bars to the bill's sum; none over cents of rounding."""
    whole = found.unread_until is None and found.read_until is None
    if not found.rest or (whole and abs(found.rest) < TOLD):
        return []
    return [
        tr("The bars make {bars}; the bill has {rest} besides: {names}.").format(
            bars=money(found.known, currency), rest=money(found.rest, currency), names=_rest_names(found)
        )
    ]


def _rest_names(found: PeriodCosts) -> str:
    names = []
    if found.unread_until is not None:
        names.append(tr("before {day}").format(day=dates.day(noon(found.unread_until))))
    if found.read_until is not None:
        names.append(tr("after {day}").format(day=dates.day(noon(found.read_until))))
    return ", ".join(names) or tr("rounding")
