"""Month and contract year by their ends: their cost if it goes on like this, and what the instalments pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.reckoning import NO_PEAKS, bills
from p1tui.costs.bill import Bill, MarketPrices, total_of
from p1tui.costs.exact import exact, to_cents
from p1tui.costs.lines.standing import STANDING
from p1tui.costs.quarters.grid import midnight, month_start, next_month
from p1tui.costs.quarters.look_back import PEAKS
from p1tui.costs.quarters.years import contract_on, contract_year, terms
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
    known: Known


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
    known: Known

    @property
    def to_pay(self) -> Decimal | None:
        """Amount left to pay at the year's end, below 0 what is paid back; `None` if it is not known."""
        return None if self.leads_to is None else self.leads_to - self.instalments


class Known(msgspec.Struct, frozen=True):
    """Days of a running period that have costs, and those of which the costs are known."""

    begin: date
    """First day with a contract."""
    end: date
    """Day after the last one."""
    since: int
    """Start of the energy that is known: of that day, or of the recording within it or later, UTC seconds."""
    now: int
    """End of the energy that is known, UTC seconds."""
    zone: tzinfo

    @property
    def today(self) -> date:
        """Day before that end."""
        return datetime.fromtimestamp(self.now - 1, self.zone).date()

    @property
    def recorded_from(self) -> date | None:
        """First day of which energy is known; `None` if all of it is."""
        if self.since <= midnight(self.begin, self.zone):
            return None
        return datetime.fromtimestamp(self.since, self.zone).date()

    def contract_from(self, start: date) -> date | None:
        """Return the first day with a contract; `None` if that is the period's start."""
        return self.begin if self.begin > start else None

    @property
    def is_young(self) -> bool:
        """True before a day's energy is known: no estimate rests on that."""
        return self.now - self.since < DAY_S

    def whole(self, contracts: Sequence[Contract], found: Sequence[Bill]) -> Decimal | None:
        """Return the cost of all days by the bills of those so far; `None` if nothing is known yet.

        Energy goes on as it is known, days and months count to the end, a peak stays as it is; a contract
        that is still to begin costs as much a day as the one before.
        """
        total, days, is_known = Fraction(0), 0, False
        for bill in found:
            contract = contract_on(contracts, bill.start)
            if contract is None or not bill.has_contract or bill.start > self.today:
                continue
            days += (bill.end - bill.start).days
            for line, of_bill in zip(contract.line, bill.lines, strict=True):
                factor = self._factor(line, bill)
                if of_bill.amount is not None and factor is not None:
                    is_known = True
                    total += Fraction(of_bill.amount) * factor
        if self.is_young or not is_known:
            return None
        return to_cents(total * (self.end - self.begin).days / days)

    def _factor(self, line: ContractLine, bill: Bill) -> Fraction | None:
        """Return the factor from what of a line is known to all of its bill; `None` if nothing is."""
        if line.on in STANDING or line.on in PEAKS:
            begun = min(bill.end, self.today + timedelta(days=1)) - bill.start
            return Fraction((bill.end - bill.start).days, begun.days)
        start, end = midnight(bill.start, self.zone), midnight(bill.end, self.zone)
        seconds = min(end, self.now) - max(start, self.since)
        return Fraction(end - start, seconds) if seconds > 0 else None


def month_lead(
    contracts: Sequence[Contract],
    quarters: Quarters,
    prices: MarketPrices,
    zone: tzinfo,
    meter_peaks: Mapping[tuple[int, int], int] = NO_PEAKS,
    began: int = 0,
) -> MonthLead:
    """Return where the month leads in which `quarters` end; `began`: when recording did, UTC seconds."""
    _, today = _end(quarters, zone)
    first, after = month_start(today), next_month(today)
    found = bills(contracts, quarters, prices, [(first, after)], zone, meter_peaks=meter_peaks)
    known = _known(contracts, quarters, zone, (first, after), began)
    return MonthLead(
        so_far=tuple(found),
        leads_to=known.whole(contracts, found),
        at_least=any(each.at_least for each in found),
        known=known,
    )


def year_lead(
    contracts: Sequence[Contract],
    quarters: Quarters,
    prices: MarketPrices,
    zone: tzinfo,
    meter_peaks: Mapping[tuple[int, int], int] = NO_PEAKS,
    began: int = 0,
) -> YearLead | None:
    """Return where the contract year leads in which `quarters` end; `None` if no contract is in force.

    The days to come cost what the same days cost a year before, if that is known in full, and else as much as
    the days of this year. `began`: when recording did, UTC seconds.
    """
    _, today = _end(quarters, zone)
    term = next((each for each in terms(contracts) if each.start <= today < each.end), None)
    if term is None:
        return None
    year, tomorrow = contract_year(term, today), today + timedelta(days=1)
    periods = [(year.start, year.end), (_year_before(tomorrow), _year_before(year.end))]
    found = bills(contracts, quarters, prices, periods, zone, meter_peaks=meter_peaks)
    this = [each for each in found if year.start <= each.start <= today]
    last = [each for each in found if each.start < year.start]
    known = _known(contracts, quarters, zone, (year.start, year.end), began)
    so_far, before = total_of(this), total_of(last)
    from_last_year = tomorrow < year.end and bool(last) and not any(each.at_least for each in last)
    leads_to = known.whole(contracts, this)
    if leads_to is not None and so_far is not None and from_last_year and before is not None:
        leads_to = so_far + before
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
        known=known,
    )


def _known(
    contracts: Sequence[Contract], quarters: Quarters, zone: tzinfo, period: tuple[date, date], began: int
) -> Known:
    """Return what of a period has costs and is known."""
    now, _ = _end(quarters, zone)
    begin = max(period[0], min((each.start for each in contracts), default=period[0]))
    return Known(begin, period[1], max(midnight(begin, zone), began), now, zone)


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
