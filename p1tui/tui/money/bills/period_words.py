"""Tell a month and a contract year in words: their names, what counts in them, and what will be owed.

The words stand by a bill, whose title, heads and sums they do not repeat.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from p1tui.engine.money.ledger import year_before
from p1tui.i18n import dates
from p1tui.i18n.incomplete import incomplete
from p1tui.i18n.language import pgettext, tr
from p1tui.i18n.money import known, mark, money, number
from p1tui.model.money import Cost, CostPeriod, MoneyNow
from p1tui.model.quarters import QUARTER_S
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line


def month_title(now: MoneyNow) -> str:
    """Return the name of the running month: `November 2026`; empty if nothing is known of it."""
    return "" if now.month is None else dates.month_of_year(noon(now.month.start))


def year_title(now: MoneyNow) -> str:
    """Return the first and the last day of the running contract year; empty if nothing is known of it."""
    return "" if now.year is None else days(now.year.start, last_day(now.year.end))


def days(first: date, last: date) -> str:
    """Return a first and a last day in few words: `1 May to 31 Dec 2025`."""
    begin = dates.day(noon(first)) + (f" {first.year}" if first.year != last.year else "")
    return pgettext("days", "{first} to {last}").format(
        first=begin, last=f"{dates.day(noon(last))} {last.year}"
    )


def month_names(period: CostPeriod) -> tuple[str, str]:
    """Return the names of the bars of a month, and of the one before: `June 2025`, `May 2025, whole days`."""
    before = dates.month_of_year(noon(last_day(period.start)))
    return dates.month_of_year(noon(period.start)), tr("{month}, whole days").format(month=before)


def year_names(period: CostPeriod) -> tuple[str, str]:
    """Return the names of the bars of a contract year, and of the one before: `2026`, `2025, whole months`.

    One that begins within a year is `1 May 2025 to 30 Apr 2026`.
    """
    first, last = period.start, last_day(period.end)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        now, before = f"{first.year}", f"{first.year - 1}"
    else:
        now, before = days(first, last), days(year_before(first), last_day(year_before(period.end)))
    return now, tr("{year}, whole months").format(year=before)


def of_month(now: MoneyNow, zone: ZoneInfo, width: int) -> list[Line]:
    """Tell the running month; nothing if nothing is known of it."""
    found = now.month
    if found is None:
        return []
    return [
        *_peaks(now, zone, width),
        *_day(now, width),
        *_rests_on(found, now, zone, width),
        *_balance(now, width, explained=True),
        *_unknown(found, width),
    ]


def of_year(now: MoneyNow, zone: ZoneInfo, width: int) -> list[Line]:
    """Tell the running contract year; nothing if nothing is known of it."""
    found = now.year
    if found is None:
        return []
    return [
        *_netting(now, width),
        *_instalments(now, width),
        *_rests_on(found, now, zone, width),
        *_balance(now, width, explained=False),
        *_unknown(found, width),
    ]


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
        yield from ln.paragraph(words, width, "warn")


def _day(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what today costs, beside yesterday up to the same time of day."""
    if now.today is None:
        return
    text = tr("Today {amount}").format(amount=_cost(now.today, now))
    if now.yesterday is not None:
        before = tr("yesterday {amount} at this time").format(amount=_cost(now.yesterday, now))
        text = f"{text}, {before}"
    yield from ln.paragraph(f"{text}.", width, "text")


def _netting(now: MoneyNow, width: int) -> Iterator[Line]:
    """Yield what the end of netting would cost in this contract year."""
    if now.year is None or now.without_netting is None:
        return
    more = now.without_netting.so_far.more_than(now.year.so_far)
    words = tr("Without netting it costs {difference}")
    if more is None and all(
        line.amount is not None for line in (*now.year.lines, *now.without_netting.lines)
    ):
        ours, theirs = now.year.so_far.amount, now.without_netting.so_far.amount
        more = None if ours is None or theirs is None else theirs - ours
        words = tr("By what is known, it costs {difference} without netting")
    if more is None:
        words = tr("What the end of netting costs is not known.")
        yield from ln.paragraph(words, width, "warn")
        return
    text = words.format(difference=_more_or_less(more, now))
    ours, theirs = now.year.leads_to, now.without_netting.leads_to
    if ours is not None and theirs is not None:
        whole = tr("and {difference} at this rate").format(difference=_more_or_less(theirs - ours, now))
        text = f"{text}, {whole}"
    yield from ln.paragraph(f"{text}.", width, "warn" if more > 0 else "text")


def _more_or_less(amount: Decimal, now: MoneyNow) -> str:
    words = tr("{amount} less") if amount < 0 else tr("{amount} more")
    return words.format(amount=money(abs(amount), now.currency))


def _instalments(now: MoneyNow, width: int) -> Iterator[Line]:
    if now.year is None or not now.year.instalments:
        return
    text = tr("Instalments: {paid} paid, {all} by {day}.").format(
        paid=money(now.year.paid, now.currency),
        all=money(now.year.instalments, now.currency),
        day=dates.day(noon(last_day(now.year.end))),
    )
    yield from ln.paragraph(text, width, "text")


def _balance(now: MoneyNow, width: int, *, explained: bool) -> Iterator[Line]:
    """Yield what will be owed or paid back at the contract year's end, and, if told so, of which amounts."""
    to_pay = None if now.year is None else now.year.to_pay
    if now.year is None or to_pay is None:
        return
    owes = to_pay > 0
    if now.year.leads.at_least:  # no mark: of what is paid back, more is unknown in the other direction
        words = (
            tr("By what is known alone, {amount} is left to pay on {day} at this rate.")
            if owes
            else tr("By what is known alone, {amount} is paid back on {day} at this rate.")
        )
    elif not explained:
        words = (
            tr("At this rate, {amount} is left to pay on {day}.")
            if owes
            else tr("At this rate, {amount} is paid back on {day}.")
        )
    elif owes:
        words = tr("At this rate, {amount} is left to pay on {day}: {cost} less {paid} in instalments.")
    else:
        words = tr("At this rate, {amount} is paid back on {day}: {paid} in instalments less {cost}.")
    text = words.format(
        amount=money(abs(to_pay), now.currency),
        day=dates.date(noon(last_day(now.year.end))),
        cost=money(now.year.leads_to, now.currency),
        paid=money(now.year.instalments, now.currency),
    )
    yield from ln.paragraph(text, width, "warn" if owes > 0 else "good")
    if now.year.from_last_year:
        yield from ln.paragraph(tr("The days to come are reckoned as last year's."), width, "dim")


def _rests_on(period: CostPeriod, now: MoneyNow, zone: ZoneInfo, width: int) -> Iterator[Line]:
    """Yield from when on the contract is in force, and on how many days an estimate rests."""
    if period.contract_from is not None:
        words = tr("The contract began on {day}; the days before it are not counted.")
        yield from ln.paragraph(words.format(day=dates.date(noon(period.contract_from))), width, "text")
    if period.recorded_from is None or period.leads_to is None or period.from_last_year:
        return
    today = datetime.fromtimestamp(now.at, zone).date()
    words = tr("Recorded since {day}: the estimate goes by these {days} days.")
    text = words.format(
        day=dates.date(noon(period.recorded_from)), days=(today - period.recorded_from).days + 1
    )
    yield from ln.paragraph(text, width, "text")


def _unknown(period: CostPeriod, width: int) -> Iterator[Line]:
    if not period.so_far.at_least:
        return
    unfilled = [line.name for line in period.lines if line.amount is None]
    if unfilled:
        words = tr("Not filled in, not measured, or without a price: {names}.").format(
            names=", ".join(unfilled)
        )
        yield from ln.paragraph(words, width, "warn")
    here, elsewhere = period.so_far.missing_quarters, period.so_far.missing_elsewhere
    if period.so_far.amount is None and not here + elsewhere:
        return
    if told := incomplete(here * QUARTER_S, elsewhere * QUARTER_S, may_earn=period.so_far.may_earn):
        yield from ln.paragraph(told, width, "warn")


def noon(day: date) -> datetime:
    """Return noon of a day, from which its name is made."""
    return datetime(day.year, day.month, day.day, 12)


def last_day(end: date) -> date:
    """Return the last day before the end of a period."""
    return date.fromordinal(end.toordinal() - 1)
