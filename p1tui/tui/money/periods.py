"""Draw a month and a contract year line by line: so far, at the end, and what will be owed or paid back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.i18n.incomplete import incomplete
from p1tui.i18n.language import pgettext, tr
from p1tui.i18n.money import known, mark, money, number, unit
from p1tui.model.money import Cost, CostPeriod, MoneyNow
from p1tui.model.quarters import QUARTER_S
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.drawing.wrapping import wrap

LEAST_CELLS, MOST_CELLS = 40, 64
"""Fewest and most cells of a bill: further away, an amount is hard to find from its name."""

LEAST_NAME = 14
"""Fewest cells of a line's name."""

GAP = 2
"""Cells between two columns of a bill."""

APART = 4
"""Cells between a bill and the words beside it."""

LEAST_WORDS, MOST_WORDS = 48, 72
"""Fewest and most cells of words beside a bill."""


class Row(NamedTuple):
    """A row of a bill: its name, a shorter one, and an amount for each period."""

    name: str
    short: str
    amounts: tuple[str, ...]


def month_title(now: MoneyNow) -> str:
    """Return the name of the running month: `November 2026`; empty if nothing is known of it."""
    return "" if now.month is None else dates.month_of_year(_noon(now.month.start))


def year_title(now: MoneyNow) -> str:
    """Return the first and the last day of the running contract year; empty if nothing is known of it."""
    return "" if now.year is None else days(now.year.start, _before(now.year.end))


def days(first: date, last: date) -> str:
    """Return a first and a last day in few words: `1 May to 31 Dec 2025`."""
    begin = dates.day(_noon(first)) + (f" {first.year}" if first.year != last.year else "")
    return pgettext("days", "{first} to {last}").format(
        first=begin, last=f"{dates.day(_noon(last))} {last.year}"
    )


def month(now: MoneyNow, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """Draw the running month; where it is higher than `height`, with what matters most above."""
    found = now.month
    if found is None:
        return [ln.remark(tr("Nothing is known of this month."))]

    def words(cells: int) -> list[Line]:
        return [
            *_peaks(now, zone, cells),
            *_day(now, cells),
            *_rests_on(found, now, zone, cells),
            *_balance(now, cells),
            *_unknown(found, cells),
        ]

    return _arranged(now, [found], [tr("so far")], words, width, height)


def year(now: MoneyNow, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """Draw the running contract year, beside it without netting if the contract nets.

    Where it is higher than `height`, what matters most stands above.
    """
    found = now.year
    if found is None:
        return [ln.remark(tr("Nothing is known of this contract year."))]
    periods, heads = [found], [tr("so far")]
    if now.without_netting is not None:
        periods, heads = [found, now.without_netting], [*heads, tr("without netting")]

    def words(cells: int) -> list[Line]:
        return [
            *_netting(now, cells),
            *_instalments(now, cells),
            *_rests_on(found, now, zone, cells),
            *_balance(now, cells),
            *_unknown(found, cells),
        ]

    return _arranged(now, periods, heads, words, width, height)


def _arranged(
    now: MoneyNow,
    periods: Sequence[CostPeriod],
    heads: Sequence[str],
    words: Callable[[int], list[Line]],
    width: int,
    height: int,
) -> list[Line]:
    """Put the words beside the bill, or below it; if not all can be seen, words and sums above its lines."""
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
        end = dates.day(_noon(_before(periods[0].end)))
        yield Row(
            tr("if it goes on so, on {day}").format(day=end),
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


def _cost(cost: Cost, now: MoneyNow) -> str:
    return known(cost.amount, now.currency, mark(unknown=cost.at_least, may_earn=cost.may_earn))


def _peaks(now: MoneyNow, zone: ZoneInfo, width: int) -> Iterator[Line]:
    """Yield the power to stay below, and what the new peak would cost."""
    for each in now.peaks:
        template = tr("Until {time} stay below {power} kW, or {name} costs {amount} more.")
        if not each.below_w:
            template = tr("A new peak until {time}: {name} costs {amount} more.")
        words = template.format(
            time=dates.minutes(datetime.fromtimestamp(each.until, zone)),
            power=number(Decimal(each.below_w) / 1000, 1),
            name=each.line,
            amount=money(each.cost, now.currency),
        )
        yield from _wrapped(words, width, "warn")


def _day(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what today costs, beside yesterday up to the same time of day."""
    if now.today is None:
        return
    text = tr("Today {amount} so far").format(amount=_cost(now.today, now))
    if now.yesterday is not None:
        before = tr("yesterday {amount} at this time").format(amount=_cost(now.yesterday, now))
        text = f"{text}, {before}"
    yield from _wrapped(f"{text}.", width, "text")


def _netting(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what the end of netting would cost in this contract year."""
    if now.year is None or now.without_netting is None:
        return
    more = now.without_netting.so_far.more_than(now.year.so_far)
    words = tr("Without netting, {days} costs {difference} so far")
    if more is None and all(
        line.amount is not None for line in (*now.year.lines, *now.without_netting.lines)
    ):
        ours, theirs = now.year.so_far.amount, now.without_netting.so_far.amount
        more = None if ours is None or theirs is None else theirs - ours
        words = tr("By what is known, without netting {days} costs {difference} so far")
    if more is None:
        words = tr("What the end of netting costs is not known.")
        yield from _wrapped(words, width, "warn")
        return
    text = words.format(days=year_title(now), difference=_more_or_less(more, now))
    ours, theirs = now.year.leads_to, now.without_netting.leads_to
    if ours is not None and theirs is not None:
        whole = tr("and {difference} in all").format(difference=_more_or_less(theirs - ours, now))
        text = f"{text}, {whole}"
    yield from _wrapped(f"{text}.", width, "warn" if more > 0 else "text")


def _more_or_less(amount: Decimal, now: MoneyNow) -> str:
    words = tr("{amount} less") if amount < 0 else tr("{amount} more")
    return words.format(amount=money(abs(amount), now.currency))


def _instalments(now: MoneyNow, width: int) -> Iterator[Line]:
    if now.year is None or not now.year.instalments:
        return
    text = tr("Instalments: {paid} so far, {all} by {day}.").format(
        paid=money(now.year.paid, now.currency),
        all=money(now.year.instalments, now.currency),
        day=dates.day(_noon(_before(now.year.end))),
    )
    yield from _wrapped(text, width, "text")


def _balance(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what will be owed or paid back at the contract year's end."""
    to_pay = None if now.year is None else now.year.to_pay
    if now.year is None or to_pay is None:
        return
    owes = to_pay > 0
    if now.year.leads.at_least:  # no mark: of what is paid back, more is unknown in the other direction
        words = (
            tr("By what is known alone, {amount} is left to pay on {day} if it goes on so.")
            if owes
            else tr("By what is known alone, {amount} is paid back on {day} if it goes on so.")
        )
    elif owes:
        words = tr("If it goes on so, {amount} is left to pay on {day}: {cost} less instalments of {paid}.")
    else:
        words = tr("If it goes on so, {amount} is paid back on {day}: instalments of {paid} less {cost}.")
    text = words.format(
        amount=money(abs(to_pay), now.currency),
        day=dates.date(_noon(_before(now.year.end))),
        cost=money(now.year.leads_to, now.currency),
        paid=money(now.year.instalments, now.currency),
    )
    yield from _wrapped(text, width, "warn" if owes > 0 else "good")
    if now.year.from_last_year:
        yield from _wrapped(tr("The days to come are reckoned as last year's."), width, "dim")


def _rests_on(period: CostPeriod, now: MoneyNow, zone: ZoneInfo, width: int) -> Iterator[Line]:
    """Yield from when on the contract is in force, and on how many days an estimate rests."""
    if period.contract_from is not None:
        words = tr("The contract began on {day}; the days before it are not counted.")
        yield from _wrapped(words.format(day=dates.date(_noon(period.contract_from))), width, "text")
    if period.recorded_from is None or period.leads_to is None or period.from_last_year:
        return
    today = datetime.fromtimestamp(now.at, zone).date()
    words = tr("Recorded since {day}: the estimate goes by these {days} days.")
    text = words.format(
        day=dates.date(_noon(period.recorded_from)), days=(today - period.recorded_from).days + 1
    )
    yield from _wrapped(text, width, "text")


def _unknown(period: CostPeriod, width: int) -> Iterator[Line]:
    if not period.so_far.at_least:
        return
    unfilled = [line.name for line in period.lines if line.amount is None]
    if unfilled:
        words = tr("Not filled in, not measured, or without a price: {names}.").format(
            names=", ".join(unfilled)
        )
        yield from _wrapped(words, width, "warn")
    here, elsewhere = period.so_far.missing_quarters, period.so_far.missing_elsewhere
    if period.so_far.amount is None and not here + elsewhere:
        return
    if told := incomplete(here * QUARTER_S, elsewhere * QUARTER_S, may_earn=period.so_far.may_earn):
        yield from _wrapped(told, width, "warn")


def _wrapped(text: str, width: int, role: Role) -> Iterator[Line]:
    return (((f" {each}", role),) for each in wrap(text, width - 1))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
