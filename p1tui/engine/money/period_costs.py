"""Parts of a running bill, from its books: a month's by the day, a contract year's by the month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from p1tui.costs.answers.now import Span, cost, nets
from p1tui.costs.lines.standing import STANDING
from p1tui.costs.quarters.grid import month_start, next_month
from p1tui.costs.quarters.look_back import PEAKS, looks_at_year
from p1tui.costs.quarters.years import terms
from p1tui.engine.money.cost_history import CostPoint, costs_of
from p1tui.engine.money.ledger import Ledger, year_before
from p1tui.model.money import CostPeriod
from p1tui.p1.reading import Reading
from p1tui.store.queries.history import History

StepLength = Literal["day", "month"]

SharedCost = Literal["fixed", "peaks", "netting", "limits"]
"""A cost of more than one step, of which each has its part."""


class CostStep(NamedTuple):
    """One day or month of a bill."""

    first: date
    end: date
    """Day after the last one."""
    cost: CostPoint | None
    """None before recording began, after the newest reading, and without a contract."""
    before: CostPoint | None
    """The same step of the period before."""


class PeriodCosts(NamedTuple):
    """The steps of a running bill, and what it has beside them."""

    at: int
    """UTC seconds for which the bill was reckoned."""
    length: StepLength
    steps: tuple[CostStep, ...]
    total: Decimal | None
    """Sum of the bill; None if nothing of it is known."""
    shared: tuple[SharedCost, ...]
    unread_until: date | None
    """First day of recording, if the bill has days before it."""
    read_until: date | None
    """Day of the newest reading, if the bill has days after it."""

    @property
    def known(self) -> Decimal:
        """Sum of the steps."""
        return sum((each.cost.amount for each in self.steps if each.cost is not None), Decimal(0))

    @property
    def rest(self) -> Decimal:
        """Amount that the bill has beside its steps."""
        return (self.total or Decimal(0)) - self.known


def period_costs(
    ledger: Ledger,
    history: History,
    period: CostPeriod,
    length: StepLength,
    at: int,
    tail: Sequence[Reading],
) -> PeriodCosts:
    """Return the steps of a bill that was reckoned `at` a moment, and those of the period before."""
    spans = list(steps(period.start, period.end, length))
    earlier = [_counterpart(each, length) for each in spans]
    wanted = sorted({each for each in earlier if each is not None})
    began, newest = history.began(tail), history.newest(tail)
    today = datetime.fromtimestamp(at, ledger.timezone).date()
    if began is None or newest is None:
        nothing = tuple(CostStep(*each, None, None) for each in spans)
        return PeriodCosts(at, length, nothing, None, (), None, None)
    first, last = (datetime.fromtimestamp(each, ledger.timezone).date() for each in (began, newest))
    has_before = bool(wanted) and first < period.start
    books = ledger.books(history, wanted[0][0] if has_before else period.start, at, tail)
    (bills,) = books.bills([(period.start, period.end)])
    begin = max(period.start, min((each.start for each in ledger.contracts), default=period.start))
    before = dict(zip(wanted, costs_of(books, wanted, newest), strict=True)) if has_before else {}
    return PeriodCosts(
        at,
        length,
        tuple(
            CostStep(*span, found, before.get(then) if then is not None else None)
            for span, found, then in zip(spans, costs_of(books, spans, newest), earlier, strict=True)
        ),
        cost(bills).amount,
        tuple(_shared(ledger, (begin, today))),
        first if begin < first else None,
        last if last < today else None,
    )


def steps(start: date, end: date, length: StepLength) -> Iterator[Span]:
    """Yield the days or calendar months from a day to before another one, first and last maybe in part."""
    while start < end:
        following = min(next_month(start), end) if length == "month" else start + timedelta(days=1)
        yield start, following
        start = following


def _counterpart(span: Span, length: StepLength) -> Span | None:
    """Return the same day of the month before, None if that has fewer, or the same days a year before."""
    first, end = span
    if length == "month":
        return year_before(first), year_before(end)
    month = month_start(month_start(first) - timedelta(days=1))
    day = month + timedelta(days=first.day - 1)
    return (day, day + timedelta(days=1)) if day.month == month.month else None


def _shared(ledger: Ledger, days: Span) -> Iterator[SharedCost]:
    """Yield what the steps have a part of that no day has alone."""
    found = [
        each.contract for each in terms(ledger.contracts) if each.start <= days[1] and days[0] < each.end
    ]
    lines = [line for contract in found for line in contract.line]
    if any(line.on in STANDING for line in lines):
        yield "fixed"
    if any(line.on in PEAKS for line in lines):
        yield "peaks"
    if any(map(nets, found)):
        yield "netting"
    elif any(map(looks_at_year, lines)):
        yield "limits"
