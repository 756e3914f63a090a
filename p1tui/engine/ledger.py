"""Reckon costs from a history: the one place where energy, kept prices and contracts come together.

The engine's thread, the screen, the command line and the page ask it, so that all say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.contracts import Contract
from p1tui.config.settings import Config
from p1tui.costs.bill import MarketPrices
from p1tui.costs.grid import month_start
from p1tui.costs.needed import needed_from
from p1tui.costs.needs import needed_prices, zone_of
from p1tui.costs.now import Books, money_now, term_of
from p1tui.costs.years import contract_year
from p1tui.model.money import MoneyNow, QuarterPrice
from p1tui.model.quarters import QUARTER_S, Course, DayAheadPrice, PriceCourse, Quarters
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY
from p1tui.store.database import calendar
from p1tui.store.queries.history import History

KEYS = ("import_wh", "export_wh", "gas_dm3")


class Ledger:
    """Opens the books of one config's contracts.

    Threads: any; a history belongs to one at a time.
    """

    def __init__(self, config: Config) -> None:
        self.contracts = tuple(sorted(config.contract, key=lambda each: each.start))
        """Contracts, oldest first."""
        self.timezone = ZoneInfo(config.meter.timezone)
        self.market = zone_of(config)
        """Bidding zone of day-ahead prices; empty if it is not known."""
        self.currency = self.contracts[-1].currency if self.contracts else ""
        """Currency of the newest contract."""
        self._priced = {each.commodity for each in needed_prices(config)}

    def books(self, history: History, first: date, now: float, tail: Sequence[Reading] = ()) -> Books:
        """Return the books for days from `first` on up to `now`, with all that their years need."""
        start = needed_from(self.contracts, first, self.timezone)
        count = max(-(-(int(now) - start) // QUARTER_S), 0)
        edges = calendar.steps(start, QUARTER_S, count)
        found = {key: Course(history.energy(key, edges, tail)) for key in KEYS}
        known = {key: each for key, each in found.items() if any(each.rises)}
        return Books(
            self.contracts,
            Quarters(start, count, known),
            self.prices(history, start, start + count * QUARTER_S),
            self.timezone,
        )

    def now(self, history: History, now: float, tail: Sequence[Reading] = ()) -> MoneyNow | None:
        """Return what is known at `now`; `None` where no contract is in force."""
        today = datetime.fromtimestamp(now, self.timezone).date()
        term = term_of(self.contracts, today)
        if term is None:
            return None
        first = min(contract_year(term, today).start, month_start(today - timedelta(days=1)))
        return money_now(self.books(history, first, now, tail), now)

    @property
    def is_dynamic(self) -> bool:
        """True if a contract has the day-ahead price of electricity."""
        return "electricity" in self._priced

    def quarter_prices(self, history: History, start: int, end: int) -> list[QuarterPrice]:
        """Return the prices of each quarter hour between two times."""
        kept = {each.start: each for each in self._kept(history, start, end)}
        found = []
        for time in range(start, end, QUARTER_S):
            price = kept.get(time)
            market = None if price is None else Decimal(price.micros).scaleb(-6)
            found.append(
                QuarterPrice(
                    time,
                    market,
                    market,
                    market,
                    source="" if price is None else price.source,
                    final=price is None or price.final,
                )
            )
        return found

    def _kept(self, history: History, start: int, end: int) -> Iterator[DayAheadPrice]:
        if self.is_dynamic:
            for price in history.prices(self.market, "electricity", start, end):
                if price.currency == self.currency:
                    yield price

    def prices(self, history: History, start: int, end: int) -> MarketPrices:
        """Return the kept prices between two times, in the currency of the newest contract."""
        electricity: Sequence[DayAheadPrice] | PriceCourse = ()
        gas: Sequence[DayAheadPrice] = ()
        if "electricity" in self._priced:
            count = (end - start) // QUARTER_S
            micros = history.price_micros(self.market, "electricity", self.currency, start, count)
            electricity = PriceCourse(start, micros, self.currency)
        if "gas" in self._priced:
            gas = history.prices(self.market, "gas", start - DAY, end)
        return MarketPrices(electricity, gas)


def under(books: Books, contracts: Sequence[Contract], first: date) -> Books:
    """Return the books as if other contracts had been in force, the earliest of them from that year on."""
    earliest, *later = sorted(contracts, key=lambda each: each.start)
    begin = min(earliest.start, year_of((earliest,), first)[0])
    return msgspec.structs.replace(books, contracts=(msgspec.structs.replace(earliest, start=begin), *later))


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
