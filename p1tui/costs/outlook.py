"""Month and contract year by their ends: their cost if it goes on like this, and what the instalments pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.bill import Bill, MarketPrices, total_of
from p1tui.costs.exact import exact, to_cents
from p1tui.costs.grid import midnight, month_start, next_month
from p1tui.costs.look_back import PEAKS
from p1tui.costs.reckoning import NO_PEAKS, bills
from p1tui.costs.standing import STANDING
from p1tui.costs.years import contract_on, contract_year, terms
from p1tui.model.quarters import QUARTER_S, Quarters

DAY_S = 86400


class MonthLead(msgspec.Struct, frozen=True):
    """The running month."""

    so_far: tuple[Bill, ...]
    """Bill of each contract, of the days that have begun."""
    leads_to: Decimal | None
    """Cost of the whole month if it goes on like this; `None` in its first day, or if nothing is known."""
    at_least: bool
    """True where something of it is unknown."""


class YearLead(msgspec.Struct, frozen=True):
    """The running contract year against its instalments."""

    start: date
    end: date
    """Day after its last one."""
    so_far: Decimal | None
    """Cost of the days that have begun; `None` if nothing of it is known."""
    leads_to: Decimal | None
    """Cost of the whole year; `None` in its first day, or if nothing is known."""
    from_last_year: bool
    """True if the days to come are taken from last year's; else they cost as much as those before."""
    paid: Decimal
    """Instalments of the months that have begun."""
    instalments: Decimal
    """Instalments of the whole year."""
    at_least: bool
    """True where something of the cost is unknown."""

    @property
    def to_pay(self) -> Decimal | None:
        """Amount left to pay at the year's end, below 0 what is paid back; `None` if it is not known."""
        return None if self.leads_to is None else self.leads_to - self.instalments


def month_lead(
    contracts: Sequence[Contract],
    quarters: Quarters,
    prices: MarketPrices,
    zone: tzinfo,
    meter_peaks: Mapping[tuple[int, int], int] = NO_PEAKS,
) -> MonthLead:
    """Return where the month leads in which `quarters` end.

    Energy goes on as in the days before, days and months count to the month's end, a peak stays as it is; a
    contract that is still to begin costs as much a day as the one before.
    """
    now, today = _end(quarters, zone)
    first, after = month_start(today), next_month(today)
    found = bills(contracts, quarters, prices, [(first, after)], zone, meter_peaks=meter_peaks)
    total, days, known = Fraction(0), 0, False
    for bill in found:
        contract = contract_on(contracts, bill.start)
        if contract is None or bill.start > today:
            continue
        days += (bill.end - bill.start).days
        for line, of_bill in zip(contract.line, bill.lines, strict=True):
            if of_bill.amount is not None:
                known = True
                total += Fraction(of_bill.amount) * _whole(line, bill, now, today, zone)
    young = now - midnight(first, zone) < DAY_S
    leads_to = None if young or not known else to_cents(total * (after - first).days / days)
    return MonthLead(tuple(found), leads_to, any(each.at_least for each in found))


def _whole(line: ContractLine, bill: Bill, now: int, today: date, zone: tzinfo) -> Fraction:
    """Return the factor from what of a line has been to all of its bill."""
    if line.on in STANDING or line.on in PEAKS:
        begun = min(bill.end, today + timedelta(days=1)) - bill.start
        return Fraction((bill.end - bill.start).days, begun.days)
    start, end = midnight(bill.start, zone), midnight(bill.end, zone)
    return Fraction(end - start, min(end, now) - start)


def year_lead(
    contracts: Sequence[Contract],
    quarters: Quarters,
    prices: MarketPrices,
    zone: tzinfo,
    meter_peaks: Mapping[tuple[int, int], int] = NO_PEAKS,
) -> YearLead | None:
    """Return where the contract year leads in which `quarters` end; `None` if no contract is in force.

    The days to come cost what the same days cost a year before, if that is known in full, and else as much as
    the days of this year.
    """
    now, today = _end(quarters, zone)
    term = next((each for each in terms(contracts) if each.start <= today < each.end), None)
    if term is None:
        return None
    year, tomorrow = contract_year(term, today), today + timedelta(days=1)
    periods = [(year.start, tomorrow), (_year_before(tomorrow), _year_before(year.end))]
    found = bills(contracts, quarters, prices, periods, zone, meter_peaks=meter_peaks)
    this = [each for each in found if each.start >= year.start]
    last = [each for each in found if each.start < year.start]
    so_far, before = total_of(this), total_of(last)
    from_last_year = tomorrow < year.end and bool(last) and not any(each.at_least for each in last)
    leads_to = so_far
    if now - midnight(year.start, zone) < DAY_S or so_far is None:
        leads_to = None
    elif from_last_year and before is not None:
        leads_to = so_far + before
    elif tomorrow < year.end:
        share = Fraction((year.end - year.start).days, (tomorrow - year.start).days)
        leads_to = to_cents(Fraction(so_far) * share)
    instalments = [_instalment(contracts, day) for day in _monthly(year.start, year.end)]
    begun = sum(day <= today for day in _monthly(year.start, year.end))
    return YearLead(
        start=year.start,
        end=year.end,
        so_far=so_far,
        leads_to=leads_to,
        from_last_year=from_last_year,
        paid=to_cents(sum(instalments[:begun], Fraction(0))),
        instalments=to_cents(sum(instalments, Fraction(0))),
        at_least=any(each.at_least for each in this),
    )


def _end(quarters: Quarters, zone: tzinfo) -> tuple[int, date]:
    """Return the end of quarters, UTC seconds, and the local day before it."""
    now = quarters.start + quarters.count * QUARTER_S
    return now, datetime.fromtimestamp(now - 1, zone).date()


def _instalment(contracts: Sequence[Contract], day: date) -> Fraction:
    contract = contract_on(contracts, day)
    return Fraction(0) if contract is None else exact(contract.instalment)


def _monthly(start: date, end: date) -> list[date]:
    """Return the days of a year on which a month of it begins."""
    found = [start]
    while (month := next_month(found[-1])) < end:
        last = (next_month(month) - timedelta(days=1)).day
        day = month.replace(day=min(start.day, last))
        if day >= end:
            break
        found.append(day)
    return found


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
