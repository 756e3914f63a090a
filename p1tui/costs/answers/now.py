"""Money at one moment, from energy, prices and contracts: what every viewer says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

import msgspec

from p1tui.config.contracts import Contract
from p1tui.costs.answers.new_peak import Running, new_peaks
from p1tui.costs.answers.outlook import YearLead, month_lead, year_lead
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.answers.spot import QuarterPrice, quarter_prices
from p1tui.costs.bill import Bill, MarketPrices, total_of
from p1tui.costs.lines.standing import STANDING
from p1tui.costs.quarters.grid import midnight, month_start, next_month
from p1tui.costs.quarters.look_back import PEAKS
from p1tui.costs.quarters.years import Term, contract_year, terms
from p1tui.model.money import Cost, CostLine, CostPeriod, MoneyNow, PeakAhead
from p1tui.model.quarters import QUARTER_S, Course, Gap, MeterPeak, Quarters

Span = tuple[date, date]


class Books(msgspec.Struct, frozen=True):
    """All that costs are reckoned from."""

    contracts: Sequence[Contract]
    quarters: Quarters
    """Energy, from where it is needed on, up to the running quarter."""
    prices: MarketPrices
    zone: tzinfo
    peaks: Sequence[MeterPeak] = ()
    """Peaks as the meter told them, of the months that it tells whole."""
    began: int | None = None
    """Time of the oldest reading, UTC seconds; `None`: there is none."""

    @property
    def meter_peaks(self) -> Mapping[tuple[int, int], int]:
        """The meter's own peak in W of each (year, month) that it tells."""
        found: dict[tuple[int, int], int] = {}
        for peak in self.peaks:
            day = datetime.fromtimestamp(peak.time - 1, self.zone)  # its quarter hour ends at its time
            month = day.year, day.month
            found[month] = max(peak.watts, found.get(month, 0))
        return found

    def bills(self, spans: Sequence[Span], *, without_netting: bool = False) -> list[list[Bill]]:
        """Return the bills of each span; days before the first contract have none."""
        found = self.bills_of_all_days(spans, without_netting=without_netting)
        return [[each for each in bills if each.has_contract] for bills in found]

    def bills_of_all_days(self, spans: Sequence[Span], *, without_netting: bool = False) -> list[list[Bill]]:
        """Return the bills of each span; days before the first contract have one that knows nothing."""
        found = iter(
            bills(
                self.contracts,
                self.quarters,
                self.prices,
                spans,
                self.zone,
                without_netting=without_netting,
                meter_peaks=self.meter_peaks,
            )
        )
        return [list(_up_to(found, end)) for _, end in spans]

    def month(self, first: date) -> Quarters:
        """Return the energy from a day on."""
        index = (midnight(first, self.zone) - self.quarters.start) // QUARTER_S
        begin = min(max(index, 0), self.quarters.count)
        courses = {
            key: Course(
                each.rises[begin:],
                tuple(
                    Gap(gap.first - begin, gap.end - begin, gap.rise)
                    for gap in each.gaps
                    if gap.first >= begin
                ),
            )
            for key, each in self.quarters.courses.items()
        }
        start, count = self.quarters.start + begin * QUARTER_S, self.quarters.count - begin
        return Quarters(start, count, courses)

    def peaks_ahead(self, running: Running, first: date) -> tuple[PeakAhead, ...]:
        """Return the new peaks of the month that begins on a day."""
        if not any(line.on in PEAKS for contract in self.contracts for line in contract.line):
            return ()
        found = new_peaks(self.contracts, self.month(first), running, self.zone, self.meter_peaks)
        return tuple(
            PeakAhead(line=each.line, until=each.until, below_w=each.below_w, cost=each.cost)
            for each in found
        )

    def without_netting(self) -> Books:
        """Return the books as after the end of netting."""
        contracts = [msgspec.structs.replace(each, netting=False) for each in self.contracts]
        return msgspec.structs.replace(self, contracts=contracts)

    def year_lead(self, year: date, rest: Decimal | None) -> YearLead | None:
        """Return where the contract year leads that begins on a day.

        `rest` is what the days to come cost a year before; `None`: they cost as much as those of this year.
        """
        contracts = _since(self.contracts, year)
        lead = year_lead(contracts, self.quarters, self.prices, self.zone, self.meter_peaks, self.began or 0)
        if lead is None or lead.leads_to is None or lead.so_far is None or rest is None:
            return lead
        return msgspec.structs.replace(lead, leads_to=lead.so_far + rest, from_last_year=True)

    def has_surplus(self, start: date) -> bool:
        """Return True if more was exported than imported since a day."""
        index = max((midnight(start, self.zone) - self.quarters.start) // QUARTER_S, 0)
        courses = (self.quarters.courses.get(key) for key in ("export_wh", "import_wh"))
        exported, imported = (0 if each is None else _rise(each, index) for each in courses)
        return exported > imported


class Rest(msgspec.Struct, frozen=True):
    """Cost of the days of a contract year that are to come, as they were a year before; `None`: not known."""

    netted: Decimal | None = None
    """As the contracts have it."""
    without_netting: Decimal | None = None


def rest_of(books: Books, span: Span) -> Rest:
    """Return the cost of a span of the year before."""
    netted, without = (
        books.bills([span], without_netting=each)[0] if span[0] < span[1] else [] for each in (False, True)
    )
    return Rest(_whole(netted), _whole(without))


def _whole(found: Sequence[Bill]) -> Decimal | None:
    if not found or any(each.at_least for each in found):
        return None
    return total_of(found)


def _since(contracts: Sequence[Contract], day: date) -> list[Contract]:
    """Return the contracts that are in force on a day or later, as if the first began on it."""
    found = [each.contract for each in terms(contracts) if each.end > day]
    return [msgspec.structs.replace(each, start=max(each.start, day)) for each in found]


def _rise(course: Course, first: int) -> int:
    gaps = sum(each.rise for each in course.gaps if each.first >= first)
    return gaps + sum(filter(None, course.rises[first:]))


NO_REST = Rest()


def money_now(
    books: Books,
    now: float,
    tariff: int = 0,
    rest: Rest = NO_REST,
    running: Running | None = None,
    before: Books | None = None,
) -> MoneyNow | None:
    """Return what is known at `now`; `None` where no contract is in force.

    `tariff` is the register that counts now; 0: unknown. `rest` is of the contract year before, `running` the
    quarter hour that has not ended, and `before` are the books a day ago.
    """
    today = datetime.fromtimestamp(now, books.zone).date()
    term = term_of(books.contracts, today)
    if term is None:
        return None
    year = contract_year(term, today)
    yesterday, day = (today - timedelta(days=1), today), (today, today + timedelta(days=1))
    month = month_start(today), next_month(today)
    whole = year.start, year.end
    of_day, of_month, of_year = books.bills([day, month, whole])
    leads = month_lead(
        books.contracts, books.quarters, books.prices, books.zone, books.meter_peaks, books.began or 0
    )
    price = price_at(books, now, tariff, surplus=books.has_surplus(year.start))
    return MoneyNow(
        at=int(now),
        contract=term.contract.name,
        currency=term.contract.currency,
        price=None if price is None else price.total,
        market=None if price is None else price.market,
        export=None if price is None else price.worth,
        day_start=midnight(today, books.zone),
        month_start=midnight(month[0], books.zone),
        today=cost_of_day(of_day),
        yesterday=None if before is None else cost_of_day(before.bills([yesterday])[0]),
        month=CostPeriod(
            start=month[0],
            end=month[1],
            so_far=cost(of_month),
            lines=lines_of(of_month),
            leads_to=leads.leads_to,
            contract_from=leads.known.contract_from(month[0]),
            recorded_from=leads.known.recorded_from,
        ),
        year=_year(of_year, books.year_lead(year.start, rest.netted)),
        peaks=() if running is None else books.peaks_ahead(running, month[0]),
        without_netting=_without_netting(books, whole, rest) if nets(term.contract) else None,
    )


def _year(found: Sequence[Bill], lead: YearLead | None) -> CostPeriod | None:
    if lead is None:
        return None
    return CostPeriod(
        start=lead.start,
        end=lead.end,
        so_far=cost(found),
        lines=lines_of(found),
        leads_to=lead.leads_to,
        from_last_year=lead.from_last_year,
        paid=lead.paid,
        instalments=lead.instalments,
        contract_from=lead.known.contract_from(lead.start),
        recorded_from=lead.known.recorded_from,
    )


def _without_netting(books: Books, whole: Span, rest: Rest) -> CostPeriod | None:
    without = books.without_netting()
    return _year(without.bills([whole])[0], without.year_lead(whole[0], rest.without_netting))


def price_at(books: Books, now: float, tariff: int, *, surplus: bool) -> QuarterPrice | None:
    """Return the prices of the quarter hour that holds `now`."""
    start = int(now) // QUARTER_S * QUARTER_S
    found = quarter_prices(
        books.contracts, books.prices, start, 1, books.zone, tariff=tariff, surplus=surplus
    )
    return found[0] if found else None


def term_of(contracts: Sequence[Contract], day: date) -> Term | None:
    """Return the term of the contract in force on a day; `None` before the first."""
    return next((each for each in terms(contracts) if each.start <= day < each.end), None)


def nets(contract: Contract) -> bool:
    """Return True if netting changes what the contract costs."""
    return contract.netting and any(line.netted for line in contract.line)


def cost(found: Sequence[Bill]) -> Cost:
    """Return the sum of bills of one currency."""
    return Cost(
        total_of(found),
        any(bill.at_least for bill in found),
        sum(bill.missing_quarters for bill in found),
        any(bill.may_earn for bill in found),
        max((bill.missing_elsewhere for bill in found), default=0),
    )


def cost_of_day(found: Sequence[Bill]) -> Cost | None:
    """Return the cost of a day so far; `None` without a contract, and where nothing of its energy is known.

    Charges that run with the days are known before anything else is: alone they are no cost of the day.
    """
    measured = [line for bill in found for line in bill.lines if line.unit not in STANDING]
    if not found or (measured and all(line.amount is None for line in measured)):
        return None
    return cost(found)


def lines_of(found: Sequence[Bill]) -> tuple[CostLine, ...]:
    """Return the lines of bills, those of one name together."""
    lines: dict[str, CostLine] = {}
    for line in (line for bill in found for line in bill.lines):
        amount = line.amount
        before = lines.get(line.name)
        if before is not None:
            amount = None if amount is None or before.amount is None else before.amount + amount
        lines[line.name] = CostLine(line.name, amount)
    return tuple(lines.values())


def _up_to(found: Iterator[Bill], end: date) -> Iterator[Bill]:
    """Yield bills up to and with that which ends on a day."""
    for bill in found:
        yield bill
        if bill.end == end:
            return
