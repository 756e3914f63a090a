"""Draw a month and a contract year line by line: so far, at the end, and what will be owed or paid back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.i18n.incomplete import incomplete
from p1tui.i18n.language import tr
from p1tui.i18n.money import known, mark, money, number
from p1tui.model.money import Cost, CostPeriod, MoneyNow
from p1tui.model.quarters import QUARTER_S
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.drawing.wrapping import wrap

LEAST_NAME = 14
"""Fewest cells of a line's name."""

COLUMN = 17
"""Cells of an amount."""


def month(now: MoneyNow, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """Draw the running month; where it is higher than `height`, with what matters most above."""
    if now.month is None:
        return [ln.remark(tr("Nothing is known of this month."))]
    title = dates.month_of_year(_noon(now.month.start))
    words = [
        *_peaks(now, zone, width),
        *_day(now, width),
        *_rests_on(now.month, now, zone, width),
        *_balance(now, width),
        *_unknown(now.month, width),
    ]
    return _arranged(_title(title, now, width), now, [now.month], [tr("so far")], words, width, height)


def year(now: MoneyNow, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """Draw the running contract year, beside it without netting if the contract nets.

    Where it is higher than `height`, what matters most stands above.
    """
    if now.year is None:
        return [ln.remark(tr("Nothing is known of this contract year."))]
    first, last = dates.date(_noon(now.year.start)), dates.date(_noon(_before(now.year.end)))
    title = tr("{first} to {last}").format(first=first, last=last)
    periods, heads = [now.year], [tr("so far")]
    if now.without_netting is not None:
        periods, heads = [*periods, now.without_netting], [*heads, tr("without netting")]
    words = [
        *_netting(now, width),
        *_instalments(now, width),
        *_rests_on(now.year, now, zone, width),
        *_balance(now, width),
        *_unknown(now.year, width),
    ]
    return _arranged(_title(title, now, width), now, periods, heads, words, width, height)


def _arranged(
    title: Line,
    now: MoneyNow,
    periods: Sequence[CostPeriod],
    heads: Sequence[str],
    words: Sequence[Line],
    width: int,
    height: int,
) -> list[Line]:
    """Put the bill above the words; if not all of it can be seen, the words and sums above its lines."""
    bill = [title, *_tables(now, periods, heads, width), BLANK, *words]
    if len(bill) <= height:
        return bill
    return [title, *words, BLANK, *_tables(now, periods, heads, width, sums_first=True)]


def _title(text: str, now: MoneyNow, width: int) -> Line:
    fits = len(text) + len(now.contract) + 6 <= width
    return ln.title(text, width, ((now.contract, "dim"),) if fits else BLANK)


def _tables(
    now: MoneyNow,
    periods: Sequence[CostPeriod],
    heads: Sequence[str],
    width: int,
    *,
    sums_first: bool = False,
) -> Iterator[Line]:
    """Yield the periods side by side, or below each other if there is no room."""
    if LEAST_NAME + len(periods) * COLUMN <= width:
        yield from _table(now, periods, heads, width, sums_first=sums_first)
        return
    for each, head in zip(periods, heads, strict=True):
        yield from _table(now, [each], [head], width, sums_first=sums_first)


def _table(
    now: MoneyNow, periods: Sequence[CostPeriod], heads: Sequence[str], width: int, *, sums_first: bool
) -> Iterator[Line]:
    """Yield a row for each line of the bill, the sum, and where it leads; these at first if told so."""
    lines = [
        _row(line.name, [_money(each.lines[at].amount, now) for each in periods], width, "text")
        for at, line in enumerate(periods[0].lines)
    ]
    rule: Line = ((" " + "─" * (width - 1), "rule"),)
    sums = list(_sums(now, periods, width))
    yield _row("", heads, width, "dim")
    yield from (*sums, rule, *lines) if sums_first else (*lines, rule, *sums)


def _sums(now: MoneyNow, periods: Sequence[CostPeriod], width: int) -> Iterator[Line]:
    yield _row(tr("in all"), [_cost(each.so_far, now) for each in periods], width, "strong")
    if any(each.leads_to is not None for each in periods):
        end = dates.day(_noon(_before(periods[0].end)))
        words = tr("if it goes on so, on {day}").format(day=end)
        if len(words) + len(periods) * COLUMN >= width:
            words = tr("on {day}").format(day=end)
        yield _row(words, [_cost(each.leads, now) for each in periods], width, "strong")


def _row(name: str, cells: Sequence[str], width: int, role: Role) -> Line:
    name_cells = width - len(cells) * COLUMN
    text = f" {ln.shorten(name, name_cells - 2)}".ljust(name_cells)
    return ((text + "".join(cell.rjust(COLUMN) for cell in cells), role),)


def _money(amount: Decimal | None, now: MoneyNow) -> str:
    return known(amount, now.currency)


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
    words = tr("Without netting this contract year costs {difference} so far")
    if more is None and all(
        line.amount is not None for line in (*now.year.lines, *now.without_netting.lines)
    ):
        ours, theirs = now.year.so_far.amount, now.without_netting.so_far.amount
        more = None if ours is None or theirs is None else theirs - ours
        words = tr("By what is known, without netting this contract year costs {difference} so far")
    if more is None:
        words = tr("What the end of netting costs is not known.")
        yield from _wrapped(words, width, "warn")
        return
    text = words.format(difference=_more_or_less(more, now))
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
    text = tr("Instalments: {paid} so far, {all} in the whole year.").format(
        paid=money(now.year.paid, now.currency), all=money(now.year.instalments, now.currency)
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
