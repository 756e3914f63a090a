"""Money at one moment, from energy, prices and contracts: what every viewer says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

import msgspec

from p1tui.config.contracts import Contract
from p1tui.costs.bill import Bill, MarketPrices
from p1tui.costs.grid import month_start, next_month
from p1tui.costs.reckoning import bills
from p1tui.costs.years import Term, contract_year, terms
from p1tui.model.money import Cost, CostLine, CostPeriod, MoneyNow
from p1tui.model.quarters import QUARTER_S, Course, Quarters

ZERO = Decimal(0)

Span = tuple[date, date]


class Books(msgspec.Struct, frozen=True):
    """All that costs are reckoned from."""

    contracts: Sequence[Contract]
    quarters: Quarters
    """Energy, from where the contract year needs it on, up to the running quarter."""
    prices: MarketPrices
    zone: tzinfo

    def bills(self, spans: Sequence[Span], *, without_netting: bool = False) -> list[list[Bill]]:
        """Return the bills of each span; days before the first contract have none."""
        found = iter(
            bills(
                self.contracts,
                self.quarters,
                self.prices,
                spans,
                self.zone,
                without_netting=without_netting,
            )
        )
        return [[each for each in _up_to(found, end) if each.contract or each.lines] for _, end in spans]

    def until(self, end: int) -> Books:
        """Return the books as they were at a moment."""
        count = min(max((end - self.quarters.start) // QUARTER_S, 0), self.quarters.count)
        courses = {
            key: Course(each.rises[:count], tuple(gap for gap in each.gaps if gap.end <= count))
            for key, each in self.quarters.courses.items()
        }
        return msgspec.structs.replace(self, quarters=Quarters(self.quarters.start, count, courses))


def money_now(books: Books, now: float) -> MoneyNow | None:
    """Return what is known at `now`; `None` where no contract is in force."""
    local = datetime.fromtimestamp(now, books.zone)
    today = local.date()
    term = term_of(books.contracts, today)
    if term is None:
        return None
    year = contract_year(term, today)
    day = today, today + timedelta(days=1)
    month = month_start(today), next_month(today)
    whole = year.start, year.end
    of_day, of_month, of_year = books.bills([day, month, whole])
    before = local - timedelta(days=1)
    (until_now,) = books.until(int(before.timestamp())).bills([(before.date(), today)])
    without = None
    if nets(term.contract):
        (found,) = books.bills([whole], without_netting=True)
        without = period(books.contracts, found, whole, today)
    return MoneyNow(
        at=int(now),
        contract=term.contract.name,
        currency=term.contract.currency,
        today=cost(of_day),
        yesterday=cost(until_now) if until_now else None,
        month=period(books.contracts, of_month, month, today),
        year=period(books.contracts, of_year, whole, today),
        without_netting=without,
    )


def term_of(contracts: Sequence[Contract], day: date) -> Term | None:
    """Return the term of the contract in force on a day; `None` before the first."""
    return next((each for each in terms(contracts) if each.start <= day < each.end), None)


def nets(contract: Contract) -> bool:
    """Return True if netting changes what the contract costs."""
    return contract.netting and any(line.netted for line in contract.line)


def cost(found: Sequence[Bill]) -> Cost:
    """Return the sum of bills of one currency."""
    return Cost(
        sum((bill.total for bill in found), ZERO),
        any(bill.at_least for bill in found),
        sum(bill.missing_quarters for bill in found),
    )


def period(contracts: Sequence[Contract], found: Sequence[Bill], span: Span, today: date) -> CostPeriod:
    """Return the bills of a span that is not over as one, with the instalments."""
    lines: dict[str, CostLine] = {}
    for bill in found:
        for line in bill.lines:
            amount = line.amount
            before = lines.get(line.name)
            if before is not None:
                amount = None if amount is None or before.amount is None else before.amount + amount
            lines[line.name] = CostLine(line.name, amount)
    due = list(_instalments(contracts, span))
    return CostPeriod(
        start=span[0],
        end=span[1],
        so_far=cost(found),
        lines=tuple(lines.values()),
        paid=sum((amount for day, amount in due if day <= today), ZERO),
        paid_at_end=sum((amount for _, amount in due), ZERO),
    )


def _instalments(contracts: Sequence[Contract], span: Span) -> Iterator[tuple[date, Decimal]]:
    """Yield the first day of each month of a span, counted from its first day, and what is paid for it."""
    start, end = span
    for months in range(12):
        month = (start.month - 1 + months) % 12 + 1
        first = date(start.year + (start.month - 1 + months) // 12, month, min(start.day, 28))
        term = term_of(contracts, first)
        if first < end and term is not None:
            yield first, Decimal(repr(term.contract.instalment))


def _up_to(found: Iterator[Bill], end: date) -> Iterator[Bill]:
    """Yield bills up to and with that which ends on a day."""
    for bill in found:
        yield bill
        if bill.end == end:
            return
