"""Draw a month and a contract year line by line: so far, at the end, and what will be owed or paid back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import money
from p1tui.i18n.numbers import precise_duration
from p1tui.i18n.sentences import tell
from p1tui.model.money import Cost, CostLine, CostPeriod, MoneyNow
from p1tui.model.quarters import QUARTER_S
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.drawing.wrapping import wrap

LEAST_NAME = 14
"""Fewest cells of a line's name."""

COLUMN = 16
"""Cells of an amount."""


def month(now: MoneyNow, width: int) -> list[Line]:
    """Draw the running month."""
    if now.month is None:
        return [ln.remark(tr("Nothing is known of this month."))]
    title = dates.month_of_year(_noon(now.month.start))
    lines = [_title(title, now, width), *_tables(now, [now.month], [""], width)]
    return [*lines, BLANK, *_day(now, width), *_sentences(now, now.month, width, month=True)]


def year(now: MoneyNow, width: int) -> list[Line]:
    """Draw the running contract year, beside it without netting if the contract nets."""
    if now.year is None:
        return [ln.remark(tr("Nothing is known of this contract year."))]
    first, last = dates.date(_noon(now.year.start)), dates.date(_noon(_before(now.year.end)))
    title = tr("{first} to {last}").format(first=first, last=last)
    periods, heads = [now.year], [tr("as it is") if now.without_netting else ""]
    if now.without_netting is not None:
        periods, heads = [*periods, now.without_netting], [*heads, tr("without netting")]
    lines = [_title(title, now, width), *_tables(now, periods, heads, width), BLANK]
    return [*lines, *_netting(now, width), *_sentences(now, now.year, width, month=False)]


def _title(text: str, now: MoneyNow, width: int) -> Line:
    fits = len(text) + len(now.contract) + 6 <= width
    return ln.title(text, width, ((now.contract, "dim"),) if fits else BLANK)


def _tables(now: MoneyNow, periods: Sequence[CostPeriod], heads: Sequence[str], width: int) -> Iterator[Line]:
    """Yield the periods side by side, or below each other if there is no room."""
    leads = any(each.forecast for each in periods)
    ends = (False, True) if leads else (False,)
    if LEAST_NAME + len(periods) * len(ends) * COLUMN <= width:
        yield from _table(now, periods, heads, ends, width)
        return
    if LEAST_NAME + len(ends) * COLUMN > width:
        ends = ends[-1:]
    for each, head in zip(periods, heads, strict=True):
        yield from _table(now, [each], [head], ends, width)


def _table(
    now: MoneyNow, periods: Sequence[CostPeriod], heads: Sequence[str], ends: Sequence[bool], width: int
) -> Iterator[Line]:
    """Yield a row for each line of the bill: per period so far, and at its end where that can be told."""
    columns = [(each, end) for each in periods for end in ends]
    name_cells = width - len(columns) * COLUMN
    if any(heads):
        yield ((" " * name_cells, "text"), *((head.rjust(COLUMN * len(ends)), "dim") for head in heads))
    words = {False: tr("so far"), True: tr("at its end")}
    yield ((" " * name_cells, "text"), *((words[end].rjust(COLUMN), "dim") for _, end in columns))
    for at, line in enumerate(periods[0].lines):
        cells = [_line(each.lines[at], end, now.currency) for each, end in columns]
        yield _row(f" {line.name}", cells, name_cells, "text")
    yield ((" " + "─" * (width - 1), "rule"),)
    sums = [_cost(each.forecast if end else each.so_far, now.currency) for each, end in columns]
    yield _row(f" {tr('in all')}", sums, name_cells, "strong")


def _row(name: str, cells: Sequence[str], name_cells: int, role: Role) -> Line:
    text = ln.shorten(name, name_cells - 1).ljust(name_cells)
    return ((text + "".join(cell.rjust(COLUMN) for cell in cells), role),)


def _line(line: CostLine, end: bool, currency: str) -> str:
    amount = line.forecast if end else line.amount
    return tr("not known") if amount is None else money(amount, currency)


def _cost(cost: Cost | None, currency: str) -> str:
    if cost is None:
        return tr("not known")
    text = money(cost.amount, currency)
    return f"≥ {text}" if cost.at_least else text


def _day(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what today costs, beside yesterday up to the same time of day."""
    if now.today is None:
        return
    text = tr("Today {amount} so far").format(amount=_cost(now.today, now.currency))
    if now.yesterday is not None:
        before = tr("yesterday {amount} at this time").format(amount=_cost(now.yesterday, now.currency))
        text = f"{text}, {before}"
    yield from _wrapped(f"{text}.", width, "text")


def _netting(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what the end of netting would cost in this contract year."""
    if now.year is None or now.without_netting is None:
        return
    ours, theirs = now.year.forecast, now.without_netting.forecast
    if ours is None or theirs is None:
        more = now.without_netting.so_far.amount - now.year.so_far.amount
        words = tr("Without netting this contract year costs {amount} more so far.")
    else:
        more = theirs.amount - ours.amount
        words = tr("Without netting this contract year costs {amount} more at its end.")
    yield from _wrapped(words.format(amount=money(more, now.currency)), width, "warn" if more > 0 else "text")


def _sentences(now: MoneyNow, period: CostPeriod, width: int, *, month: bool) -> Iterator[Line]:
    """Yield the instalments against the costs, what will be owed, and what is not known."""
    if period.paid_at_end and not month:
        yield from _wrapped(
            tr("Instalments: {paid} so far, {all} at the end.").format(
                paid=money(period.paid, now.currency), all=money(period.paid_at_end, now.currency)
            ),
            width,
            "text",
        )
    balance = now.year.balance if now.year is not None else None
    if balance is not None and now.year is not None and now.year.paid_at_end:
        when = dates.date(_noon(_before(now.year.end)))
        words = (
            tr("If it goes on so, {amount} is owed on {day}.")
            if balance > 0
            else tr("If it goes on so, {amount} is paid back on {day}.")
        )
        text = words.format(amount=money(abs(balance), now.currency), day=when)
        yield from _wrapped(text, width, "warn" if balance > 0 else "good")
    yield from _unknown(period, width)


def _unknown(period: CostPeriod, width: int) -> Iterator[Line]:
    if not period.so_far.at_least:
        return
    unfilled = [line.name for line in period.lines if line.amount is None]
    if unfilled:
        words = tr("Not filled in, or not measured: {names}.").format(names=", ".join(unfilled))
        yield from _wrapped(words, width, "warn")
    if period.so_far.missing_quarters:
        length = tell(precise_duration(period.so_far.missing_quarters * QUARTER_S))
        words = tr("≥ at least: the energy or the price of {length} is not known.").format(length=length)
        yield from _wrapped(words, width, "warn")


def _wrapped(text: str, width: int, role: Role) -> Iterator[Line]:
    return (((f" {each}", role),) for each in wrap(text, width - 1))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
