"""Reckon costs from a history: the one place where energy, kept prices and contracts come together.

The engine's thread, the screen, the command line and the page ask it, so that all say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.contracts import Contract
from p1tui.config.settings import Config
from p1tui.costs.answers.new_peak import Running
from p1tui.costs.answers.now import Books, Rest, money_now, nets, rest_of, term_of
from p1tui.costs.answers.spot import QuarterPrice, quarter_prices
from p1tui.costs.bill import MarketPrices
from p1tui.costs.lines.energy import ENERGY, register
from p1tui.costs.price_needs import needed_prices, zone_of
from p1tui.costs.quarters.grid import month_start
from p1tui.costs.quarters.look_back import needed_from
from p1tui.costs.quarters.years import contract_year
from p1tui.engine.money.energy_until import energy_before, energy_until
from p1tui.model.money import MoneyNow
from p1tui.model.quarters import QUARTER_S, DayAheadPrice, PriceCourse, Quarters
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY
from p1tui.store.database import calendar
from p1tui.store.queries.history import History


class Ledger:
    """Opens the books of one config's contracts.

    Threads: one at a time, as its history.
    """

    def __init__(self, config: Config) -> None:
        self.contracts = tuple(sorted(config.contract, key=lambda each: each.start))
        """Contracts, oldest first."""
        self.timezone = ZoneInfo(config.meter.timezone)
        self.market = zone_of(config)
        """Bidding zone of day-ahead prices; empty if it is not known."""
        self.currency = self.contracts[-1].currency if self.contracts else ""
        """Currency of the newest contract."""
        self._rest: tuple[tuple[date, int | None], Rest] | None = None
        self._priced = {each.commodity for each in needed_prices(config)}

    def books(
        self,
        history: History,
        first: date,
        now: float,
        tail: Sequence[Reading] = (),
        others: Sequence[Contract] = (),
    ) -> Books:
        """Return the books for days from `first` on up to `now`, with all that their years need.

        They hold also what `others`, contracts to compare, need.
        """
        compared = ([_begun(each, first)] for each in others)
        start = min(needed_from(each, first, self.timezone) for each in (self.contracts, *compared))
        every = [*self.contracts, *others]
        quarters = energy_until(history, _keys(every), start, now, tail)
        return self._books(history, quarters, tail, every, dynamic=_is_dynamic(others))

    def books_before(
        self, history: History, first: date, then: int, tail: Sequence[Reading] = ()
    ) -> Books | None:
        """Return the books as they were at a moment before the newest reading; `None` if there is none.

        What is read seldom, such as a gas meter, is as far behind that moment as it is now behind the newest
        reading: else a day before would have more of it than today can have.
        """
        start = needed_from(self.contracts, first, self.timezone)
        quarters = energy_before(history, _keys(self.contracts), start, then, tail)
        return None if quarters is None else self._books(history, quarters, tail, self.contracts)

    def _books(
        self,
        history: History,
        quarters: Quarters,
        tail: Sequence[Reading],
        contracts: Sequence[Contract],
        *,
        dynamic: bool = False,
    ) -> Books:
        """Return the books of some energy; `dynamic`: with electricity's prices whoever needs them."""
        start, end = quarters.start, quarters.start + quarters.count * QUARTER_S
        return Books(
            self.contracts,
            quarters,
            self.prices(history, start, end, dynamic=dynamic),
            self.timezone,
            history.meter_peaks(start, end, tail) if _counts_month_peaks(contracts) else (),
            history.began(tail),
        )

    def now(
        self,
        history: History,
        now: float,
        tail: Sequence[Reading] = (),
        tariff: int | None = None,
        running: Running | None = None,
    ) -> MoneyNow | None:
        """Return what is known at `now`; `None` where no contract is in force.

        `tariff` is the meter's register that counts now; 0 or `None`: unknown. `running` is the quarter hour
        that has not ended.
        """
        today = datetime.fromtimestamp(now, self.timezone).date()
        term = term_of(self.contracts, today)
        if term is None:
            return None
        year = contract_year(term, today)
        rest = self._rest_of(history, today, year.end)
        books = self.books(history, min(year.start, month_start(today)), now, tail)
        yesterday, then = today - timedelta(days=1), calendar.day_before(int(now), self.timezone)
        before = self.books_before(history, yesterday, then, tail)
        return money_now(books, now, tariff or 0, rest, running, before)

    def _rest_of(self, history: History, today: date, end: date) -> Rest:
        """Return what the days after today cost a year before; once a day, and anew of a longer history."""
        known = today, history.began()
        if self._rest is None or self._rest[0] != known:
            span = year_before(today + timedelta(days=1)), year_before(end)
            until = calendar.midnight(span[1], self.timezone)
            self._rest = known, rest_of(self.books(history, span[0], until), span)
        return self._rest[1]

    @property
    def is_dynamic(self) -> bool:
        """True if a contract has the day-ahead price of electricity."""
        return "electricity" in self._priced

    def is_dynamic_on(self, day: date) -> bool:
        """Return True if the contract in force on a day has the day-ahead price of electricity.

        Of a day without a contract it is True if any has.
        """
        term = term_of(self.contracts, day)
        if term is None:
            return self.is_dynamic
        return any(line.price == "day_ahead" and line.on != "gas" for line in term.contract.line)

    def rates(self, day: date, *, surplus: bool = False) -> dict[int, list[QuarterPrice]]:
        """Return the prices of a day's quarter hours by the tariff that counts, without day-ahead prices.

        The only tariff is 0 where the contract has no lines by tariff.
        """
        term = term_of(self.contracts, day)
        lines = () if term is None else term.contract.line
        tariffs = sorted({line.tariff for line in lines if line.tariff and line.on in ("import", "export")})
        start, end = calendar.day_bounds(day, self.timezone)
        count, none = (end - start) // QUARTER_S, MarketPrices()
        return {
            tariff: quarter_prices(
                self.contracts, none, start, count, self.timezone, tariff=tariff, surplus=surplus
            )
            for tariff in tariffs or [0]
        }

    def has_surplus(self, history: History, now: float, tail: Sequence[Reading] = ()) -> bool:
        """Return True if a netted contract year has exported more than imported, which changes its prices."""
        today = datetime.fromtimestamp(now, self.timezone).date()
        term = term_of(self.contracts, today)
        if term is None or not nets(term.contract):
            return False
        year = contract_year(term, today)
        return self.books(history, year.start, now, tail).has_surplus(year.start)

    def quarter_prices(
        self, history: History, start: int, end: int, *, tariff: int = 0, surplus: bool = False
    ) -> list[QuarterPrice]:
        """Return the prices of each quarter hour between two times in which a contract is in force.

        `tariff` is the register that counts; 0: all, or not known.
        """
        prices, count = self.prices(history, start, end), (end - start) // QUARTER_S
        return quarter_prices(
            self.contracts, prices, start, count, self.timezone, tariff=tariff, surplus=surplus
        )

    @property
    def tariffs(self) -> list[int]:
        """Registers by which import is priced; 0 alone where no line has a tariff."""
        lines = (line for contract in self.contracts for line in contract.line)
        return sorted({line.tariff for line in lines if line.tariff and line.on == "import"}) or [0]

    def kept(self, history: History, start: int, end: int) -> dict[int, DayAheadPrice]:
        """Return the kept day-ahead prices of electricity by their start."""
        if not self.is_dynamic:
            return {}
        found = history.prices(self.market, "electricity", start, end)
        return {each.start: each for each in found if each.currency == self.currency}

    def prices(self, history: History, start: int, end: int, *, dynamic: bool = False) -> MarketPrices:
        """Return the kept prices between two times, in the currency of the newest contract.

        Those of electricity are there also if it has none of that kind, with `dynamic`.
        """
        electricity: Sequence[DayAheadPrice] | PriceCourse = ()
        gas: Sequence[DayAheadPrice] = ()
        if self.is_dynamic or dynamic:
            count = (end - start) // QUARTER_S
            micros = history.price_micros(self.market, "electricity", self.currency, start, count)
            electricity = PriceCourse(start, micros, self.currency)
        if "gas" in self._priced:
            gas = history.prices(self.market, "gas", start - DAY, end)
        return MarketPrices(electricity, gas)


def _keys(contracts: Sequence[Contract]) -> tuple[str, ...]:
    """Return the reading keys of the registers that the lines of contracts need."""
    lines = [line for contract in contracts for line in contract.line]
    found = {register(line.on, line.tariff) for line in lines if line.on in ENERGY}
    return tuple(sorted({"import_wh", "export_wh", *found}))


def _is_dynamic(contracts: Sequence[Contract]) -> bool:
    return any(line.price == "day_ahead" for contract in contracts for line in contract.line)


def _counts_month_peaks(contracts: Sequence[Contract]) -> bool:
    return any(line.on == "month_peak" for contract in contracts for line in contract.line)


def year_before(day: date) -> date:
    """Return the same day of the year before; of a leap day the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def under(books: Books, contracts: Sequence[Contract], first: date) -> Books:
    """Return the books as if other contracts had been in force, the earliest of them from that year on."""
    earliest, *later = sorted(contracts, key=lambda each: each.start)
    return msgspec.structs.replace(books, contracts=(_begun(earliest, first), *later))


def _begun(contract: Contract, first: date) -> Contract:
    """Return a contract as if it had been in force since the start of its year that holds a day."""
    begin = min(contract.start, year_of((contract,), first)[0])
    return msgspec.structs.replace(contract, start=begin)


def year_of(contracts: Sequence[Contract], day: date) -> tuple[date, date]:
    """Return the contract year that holds a day, as first day and day after the last one.

    Before the first contract it is reckoned by that, and without any it is the calendar year.
    """
    begun = [each for each in contracts if each.start <= day] or list(contracts[:1])
    month, of_month = map(int, begun[-1].year.split("-")) if begun else (1, 1)
    start = date(day.year, month, of_month)
    if start > day:
        start = date(day.year - 1, month, of_month)
    return start, date(start.year + 1, month, of_month)
