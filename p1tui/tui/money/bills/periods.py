"""Draw the bill of a month and of a contract year, line by line, and their words beside or below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import mark, number, unit
from p1tui.model.money import Cost, CostPeriod, MoneyNow
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.money.bills import period_words
from p1tui.tui.money.bills.period_words import last_day, noon

LEAST_CELLS, MOST_CELLS = 40, 64
"""Fewest and most cells of a bill: further away, an amount is hard to find from its name."""

LEAST_NAME = 14
"""Fewest cells of a line's name."""

GAP = 2
"""Cells between two columns of a bill."""

APART = 4
"""Cells between a bill and the words beside it."""

LEAST_WORDS, MOST_WORDS = 48, 104
"""Fewest and most cells of words beside a bill."""


class Row(NamedTuple):
    """A row of a bill: its name, a shorter one, and an amount for each period."""

    name: str
    short: str
    amounts: tuple[str, ...]


class BillSheet(NamedTuple):
    """A bill to be drawn: its periods side by side, the head of each, and the words that go with it."""

    periods: Sequence[CostPeriod]
    heads: Sequence[str]
    words: Callable[[int], list[Line]]
    """Draws the words in so many cells."""


def of_month(now: MoneyNow, zone: ZoneInfo) -> BillSheet | None:
    """Return the bill of the running month; None if nothing is known of it."""
    if now.month is None:
        return None
    return BillSheet([now.month], [tr("so far")], partial(period_words.of_month, now, zone))


def of_year(now: MoneyNow, zone: ZoneInfo) -> BillSheet | None:
    """Return the bill of the running contract year, beside it without netting if the contract nets.

    Return None if nothing is known of it.
    """
    if now.year is None:
        return None
    periods, heads = [now.year], [tr("so far")]
    if now.without_netting is not None:
        periods, heads = [now.year, now.without_netting], [*heads, tr("without netting")]
    return BillSheet(periods, heads, partial(period_words.of_year, now, zone))


def month(now: MoneyNow, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """Draw the running month; where it is higher than `height`, with what matters most above."""
    bill = of_month(now, zone)
    if bill is None:
        return [ln.remark(tr("Nothing is known of this month."))]
    return _arranged(now, bill, width, height)


def year(now: MoneyNow, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """Draw the running contract year; where it is higher than `height`, with what matters most above."""
    bill = of_year(now, zone)
    if bill is None:
        return [ln.remark(tr("Nothing is known of this contract year."))]
    return _arranged(now, bill, width, height)


def table(now: MoneyNow, bill: BillSheet, width: int) -> list[Line]:
    """Draw the lines of a bill without its words."""
    return _tables(now, bill.periods, bill.heads, width)


def _arranged(now: MoneyNow, found: BillSheet, width: int, height: int) -> list[Line]:
    """Put the words beside the bill, or below it; if not all can be seen, words and sums above its lines."""
    periods, heads, words = found
    bill = list(_tables(now, periods, heads, width))
    cells = max(map(ln.width, bill))
    room = min(width - cells - APART, MOST_WORDS)
    if room >= LEAST_WORDS:
        return ln.columns([(bill, cells), ([BLANK, *words(room)], room)], APART)
    below = words(width)
    if len(bill) + 1 + len(below) <= height:
        return [*bill, BLANK, *below]
    return [*below, BLANK, *_tables(now, periods, heads, width, sums_first=True)]


def _tables(
    now: MoneyNow,
    periods: Sequence[CostPeriod],
    heads: Sequence[str],
    width: int,
    *,
    sums_first: bool = False,
) -> list[Line]:
    """Draw the periods side by side, or below each other if there is no room."""
    found = _table(now, periods, heads, min(width, MOST_CELLS), sums_first=sums_first)
    if found or len(periods) == 1:
        return found
    return [
        line
        for each, head in zip(periods, heads, strict=True)
        for line in _table(now, [each], [head], min(width, MOST_CELLS), sums_first=sums_first)
    ]


def _table(
    now: MoneyNow, periods: Sequence[CostPeriod], heads: Sequence[str], width: int, *, sums_first: bool
) -> list[Line]:
    """Draw a row for each line of the bill, the sum, and where it leads; these at first if told so.

    Return nothing if several periods have no room beside each other.
    """
    bill = [
        Row(line.name, line.name, tuple(_amount(each.lines[at].amount) for each in periods))
        for at, line in enumerate(periods[0].lines)
    ]
    sums = list(_sums(periods))
    heads = [f"{head} {unit(now.currency)}" for head in heads]
    cells = [
        GAP + max(len(head), *(len(row.amounts[at]) for row in (*bill, *sums)))
        for at, head in enumerate(heads)
    ]
    room = width - 1 - sum(cells)
    if room < LEAST_NAME and len(periods) > 1:
        return []
    longest = max(len(row.name) for row in (*bill, *sums))
    if longest > room:
        longest = max(len(row.short) for row in (*bill, *sums))
    name_cells = max(min(max(longest, LEAST_CELLS - 1 - sum(cells)), room), 1)

    def row(name: str, texts: Sequence[str], role: Role) -> Line:
        right = "".join(text.rjust(count) for text, count in zip(texts, cells, strict=True))
        return ((f" {ln.shorten(name, name_cells):<{name_cells}}{right}", role),)

    def rows(found: Sequence[Row], role: Role) -> list[Line]:
        return [
            row(each.name if len(each.name) <= name_cells else each.short, each.amounts, role)
            for each in found
        ]

    rule: Line = ((" " + "─" * (name_cells + sum(cells)), "rule"),)
    parts = [rows(bill, "text"), rows(sums, "strong")]
    above, below = reversed(parts) if sums_first else parts
    return [row("", heads, "dim"), *above, rule, *below]


def _sums(periods: Sequence[CostPeriod]) -> Iterator[Row]:
    so_far = tr("in all")
    yield Row(so_far, so_far, tuple(_sum(each.so_far) for each in periods))
    if any(each.leads_to is not None for each in periods):
        end = dates.day(noon(last_day(periods[0].end)))
        yield Row(
            tr("at this rate, on {day}").format(day=end),
            tr("on {day}").format(day=end),
            tuple(_sum(each.leads) for each in periods),
        )


def _sum(cost: Cost) -> str:
    return _amount(cost.amount, mark(unknown=cost.at_least, may_earn=cost.may_earn))


def _amount(amount: Decimal | None, marked: str = "") -> str:
    """Return an amount without its currency, which the head tells."""
    if amount is None:
        return tr("not known")
    return f"{marked} {number(amount)}" if marked else number(amount)
