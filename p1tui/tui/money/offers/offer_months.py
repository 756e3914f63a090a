"""Draw what each month of the contract year so far costs under each contract, as a table that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import mark, number, unit
from p1tui.model.money import Cost
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.money.bills.period_words import noon
from p1tui.tui.money.offers.offer import Offer

GAP = 3
"""Cells between two columns."""

MOST_NAME = 36
"""Most cells of a contract's name above its column."""


def draw(offers: Sequence[Offer], width: int, *, titled: bool = True) -> list[Line]:
    """Draw a row for each month, a column for each contract that has room, and the sums below.

    Return nothing of fewer than two months or contracts.
    """
    shown = [each for each in offers if each.cost is not None and each.months]
    if len(shown) < 2 or len(shown[0].months) < 2:
        return []
    names = [_name(first) for first, _ in shown[0].months]
    rests = [_rest(each) for each in shown]
    first_cells = 1 + max(map(len, (*names, tr("in all"), tr("rounding"))))
    columns: list[list[str]] = []
    left = width - first_cells
    for offer, rest in zip(shown, rests, strict=True):
        assert offer.cost is not None
        head = ln.shorten(f"{offer.name} {unit(offer.currency)}", MOST_NAME)
        column = [head, *(_amount(each) for _, each in offer.months)]
        column += [number(rest) if rest is not None else ""] if any(rests) else []
        column.append(_amount(offer.cost))
        cells = GAP + max(map(len, column))
        if cells > left:
            break
        left -= cells
        columns.append([text.rjust(cells) for text in column])
    if len(columns) < 2:
        return []
    heads = ["", *names, *([tr("rounding")] if any(rests) else []), tr("in all")]
    rows = [
        f" {head}".ljust(first_cells) + "".join(column[at] for column in columns)
        for at, head in enumerate(heads)
    ]
    role: Role = "text"
    lines: list[Line] = [
        ((rows[0], "dim"),),
        *(((text, role),) for text in rows[1:-1]),
        ((rows[-1], "strong"),),
    ]
    rule: Line = ((" " + "─" * (len(rows[0]) - 1), "rule"),)
    title = [ln.title(tr("Cost by the month"), width)] if titled else []
    return [*title, *lines[:-1], rule, lines[-1]]


def _name(first: date) -> str:
    return dates.month_of_year(noon(first))


def _rest(offer: Offer) -> Decimal | None:
    """Return what the sum has beside its months: cents of rounding; None if something is not known."""
    amounts = [each.amount for _, each in offer.months]
    if offer.cost is None or offer.cost.amount is None or any(each is None for each in amounts):
        return None
    return offer.cost.amount - sum((each for each in amounts if each is not None), Decimal(0))


def _amount(cost: Cost) -> str:
    if cost.amount is None:
        return tr("not known")
    marked = mark(unknown=cost.at_least, may_earn=cost.may_earn)
    return f"{marked} {number(cost.amount)}" if marked else number(cost.amount)
