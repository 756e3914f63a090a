"""Write bills as a table for a person, or as JSON lines for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from p1tui.cli.money.columns import Row, aligned
from p1tui.config.contracts import Contract
from p1tui.costs.answers.now import cost
from p1tui.costs.bill import Bill, BillLine, total_of
from p1tui.engine.money.json_objects import bill_as_dict
from p1tui.i18n import dates
from p1tui.i18n.incomplete import incomplete
from p1tui.i18n.language import N_, tr
from p1tui.i18n.message import Message
from p1tui.i18n.money import known, mark, money, number
from p1tui.i18n.numbers import precise_duration
from p1tui.i18n.sentences import tell
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime import invocation

Period = tuple[date, date]

UNITS = {"m3": "m³", "day": N_("days"), "month": N_("months"), "year": N_("years")}
"""Unit in JSON -> unit for a person, where they differ."""


class Variant(msgspec.Struct, frozen=True):
    """Bills of all periods under one set of contracts."""

    file: str
    """File of the contracts; empty for those of the config."""
    told: list[list[Bill]]
    """Bills of each period: one for each contract in it, and one of the days before the first."""
    without_netting: bool = False

    @property
    def title(self) -> str:
        """Return the heading of its column."""
        if self.file:
            return self.file
        return tr("without netting") if self.without_netting else tr("as it is")

    @property
    def bills(self) -> list[list[Bill]]:
        """Return the bills of each period that a contract has."""
        return [[bill for bill in bills if bill.has_contract] for bills in self.told]

    @property
    def all_bills(self) -> list[Bill]:
        """Return the bills of all periods."""
        return [bill for bills in self.bills for bill in bills]

    @property
    def covered_from(self) -> date | None:
        """Return the first day of the periods on which a contract is in force; `None` if there is none."""
        return self.all_bills[0].start if self.all_bills else None


def json_line(bill: Bill, variant: Variant) -> str:
    """Return a bill as one JSON object."""
    found = bill_as_dict(bill, file=variant.file, without_netting=variant.without_netting)
    return json.dumps(found, ensure_ascii=False)


def lines(variants: Sequence[Variant], periods: Sequence[Period], today: date, *, whole: bool) -> list[str]:
    """Return the table: of one whole period line by line, else a row for each period."""
    if not any(variant.all_bills for variant in variants):
        return [tr("No contract was in force in that time.")]
    late = list(_late(variants[0], periods))
    if not whole:
        return [*_by_period(variants, periods), *late, *_unknown(variants)]
    plain = [variant for variant in variants if not variant.file]
    found = [_heading(periods[0], today)]
    for beside in zip(*(variant.bills[0] for variant in plain), strict=True):
        found += ["", *_by_line(beside, plain)]
    if len(plain[0].bills[0]) > 1:
        found += ["", *aligned([(tr("in all"), *(_total(each.bills[0]) for each in plain))])]
    if len(plain) < len(variants):
        found += ["", *aligned([_compared(each, variants[0]) for each in variants])]
    return [*found, *late, *_unknown(variants)]


def _late(variant: Variant, periods: Sequence[Period]) -> Iterator[str]:
    """Yield from when on a contract is in force, if days before that were asked for."""
    begun = variant.covered_from
    if begun is not None and begun > periods[0][0]:
        yield ""
        yield tr("Not reckoned: no contract was in force before {day}.").format(day=_day(begun))


def _heading(period: Period, today: date) -> str:
    first, last = period[0], period[1] - timedelta(days=1)
    if first == last:
        return _day(first)
    words = tr("{first} to {last}, up to now") if first <= today < last else tr("{first} to {last}")
    return words.format(first=_day(first), last=_day(last))


def _day(day: date) -> str:
    return dates.date(datetime(day.year, day.month, day.day))


def _by_line(beside: Sequence[Bill], variants: Sequence[Variant]) -> Iterator[str]:
    """Yield the lines of one contract, with a column for each variant, all of which have them."""
    alone = len(variants) == 1
    heads = [""] if alone else [each.title for each in variants]
    rows: list[Row] = [(beside[0].contract or tr("contract"), "", "", *heads)]
    for same in zip(*(bill.lines for bill in beside), strict=True):
        amounts = (_amount(line, bill.currency) for line, bill in zip(same, beside, strict=True))
        rows.append((f"  {same[0].name}", *(_quantity(same[0]) if alone else ("", "")), *amounts))
    rows.append((tr("in all"), "", "", *(_total([bill]) for bill in beside)))
    yield from aligned(rows)


def _by_period(variants: Sequence[Variant], periods: Sequence[Period]) -> Iterator[str]:
    heads = [each.title for each in variants] if len(variants) > 1 else [""]
    rows: list[Row] = []
    for at, (first, _) in enumerate(periods):
        if any(variant.bills[at] for variant in variants):
            names = dict.fromkeys(bill.contract for bill in variants[0].bills[at])
            totals = (_total(variant.bills[at]) for variant in variants)
            missing = sum(bill.missing_quarters for bill in variants[0].bills[at])
            unknown = tell(precise_duration(missing * QUARTER_S)) if missing else ""
            rows.append((_day(first), ", ".join(names), *totals, unknown))
    unknown = tr("not known") if any(row[-1] for row in rows) else ""
    sums = (_total(each.all_bills) for each in variants)
    head, foot = (tr("from"), tr("contract"), *heads, unknown), (tr("in all"), "", *sums, "")
    yield from aligned([head, *rows, foot], 2)


def _compared(variant: Variant, own: Variant) -> Row:
    """Return a row for a contract with its total, and what that is more or less than the own one."""
    bills, before = variant.all_bills, own.all_bills
    names = ", ".join(dict.fromkeys(bill.contract for bill in bills))
    name = f"{names} ({variant.title})" if names else variant.title
    if variant is own or not bills or not before or bills[0].currency != before[0].currency:
        return (name, _total(bills), "")
    told = _difference(bills, before) if bills[0].start == before[0].start else ""
    return (name, _total(bills), told or tr("not known"))


def _difference(bills: Sequence[Bill], before: Sequence[Bill]) -> str:
    """Return a difference in words: `€ 12.00 more`; empty if it is not known."""
    amount = cost(bills).more_than(cost(before))
    return "" if amount is None else _more_or_less(amount, bills[0].currency)


def _more_or_less(amount: Decimal, currency: str) -> str:
    words = tr("{amount} less") if amount < 0 else tr("{amount} more")
    return words.format(amount=money(abs(amount), currency))


def _total(bills: Sequence[Bill]) -> str:
    """Return the sum of bills, marked where something of it is unknown."""
    if not bills:
        return tr("no contract")
    by_currency: dict[str, list[Bill]] = {}
    for bill in bills:
        by_currency.setdefault(bill.currency, []).append(bill)
    totals = {currency: total_of(each) for currency, each in by_currency.items()}
    found = {currency: total for currency, total in totals.items() if total is not None}
    if not found:
        return tr("not known")
    text = " + ".join(money(amount, currency) for currency, amount in found.items())
    marked = mark(unknown=any(bill.at_least for bill in bills), may_earn=any(bill.may_earn for bill in bills))
    return f"{marked} {text}" if marked else text


def _amount(line: BillLine, currency: str) -> str:
    return known(line.amount, currency, mark(unknown=line.at_least, may_earn=line.may_earn))


def _quantity(line: BillLine) -> tuple[str, str]:
    if line.quantity is None:
        return "", ""
    whole = line.quantity == line.quantity.to_integral_value()
    return number(line.quantity, 0 if whole else 3), tr(UNITS.get(line.unit, line.unit))


def _unknown(variants: Sequence[Variant]) -> Iterator[str]:
    """Yield what is not known of the bills, and what the mark before a sum means."""
    bills = [bill for variant in variants for bill in variant.all_bills]
    if not any(bill.at_least for bill in bills):
        return
    yield ""
    lines = [line for bill in bills for line in bill.lines]
    unfilled = dict.fromkeys(line.name for line in lines if line.amount is None)
    if unfilled:
        yield tr("Not filled in, not measured, or without a price: {names}.").format(
            names=", ".join(unfilled)
        )
        check = invocation.command("contract check")
        yield tell(Message("`{command}` says what is not filled in.", command=check))
    for may_earn in (False, True):  # each mark that stands above is told
        of_mark = [bill for bill in bills if bill.at_least and bill.may_earn == may_earn]
        missing = max((_missing(variant, may_earn=may_earn) for variant in variants), default=0)
        elsewhere = max((bill.missing_elsewhere for bill in of_mark), default=0)
        shown = missing or elsewhere or any(bill.total is not None for bill in of_mark)
        if shown and (told := incomplete(missing * QUARTER_S, elsewhere * QUARTER_S, may_earn=may_earn)):
            yield told


def _missing(variant: Variant, *, may_earn: bool) -> int:
    """Return how many quarter hours are missing of all the bills that have one mark."""
    return sum(
        bill.missing_quarters for bill in variant.all_bills if bill.at_least and bill.may_earn == may_earn
    )


def netting(contracts: Sequence[Contract], variants: Sequence[Variant]) -> str:
    """Return what the end of netting costs, or how to ask for it; empty where nothing is netted."""
    plain = [variant for variant in variants if not variant.file]
    if len(plain) > 1:
        bills, without = plain[0].all_bills, plain[1].all_bills
        if not bills or len({bill.currency for bill in bills}) > 1:
            return ""
        if more := _difference(without, bills):
            return tr("Without netting this period costs {difference}.").format(difference=more)
        ours, theirs = total_of(bills), total_of(without)
        lines = [line for bill in (*bills, *without) for line in bill.lines]
        if ours is None or theirs is None or any(line.amount is None for line in lines):
            return tr("What the end of netting costs is not known.")
        words = tr("By what is known, without netting this period costs {difference}.")
        return words.format(difference=_more_or_less(theirs - ours, bills[0].currency))
    if any(contract.netting for contract in contracts):
        command = invocation.command("costs --without-netting")
        return tell(Message("`{command}` says what it would be without netting.", command=command))
    return ""
