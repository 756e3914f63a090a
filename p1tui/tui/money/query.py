"""Query the history for prices, and for what the contract year costs under other contracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from p1tui.config.contract_files import load_contracts
from p1tui.config.contracts import Contract
from p1tui.config.errors import ConfigError
from p1tui.costs.answers.now import cost, nets, term_of
from p1tui.costs.answers.rates import bands
from p1tui.costs.answers.stretches import cheapest, dearest
from p1tui.costs.bill import Bill
from p1tui.costs.quarters.years import contract_year
from p1tui.engine.money.ledger import Ledger, under
from p1tui.engine.money.period_costs import PeriodCosts, StepLength, period_costs, steps
from p1tui.i18n.language import tr
from p1tui.i18n.message import Message
from p1tui.model.money import CostPeriod, MoneyNow
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, QUARTER
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.tui.money.offers.offer import Offer
from p1tui.tui.money.prices.prices import DayPrices


def two_days(
    ledger: Ledger, now: float, hours: int, tail: Sequence[Reading] = ()
) -> Callable[[History], tuple[DayPrices, ...]]:
    """Return the question for the prices of today and tomorrow, with stretches of some hours.

    A stretch of today begins no sooner than the present quarter hour.
    """
    today = datetime.fromtimestamp(now, ledger.timezone).date()

    def ask(history: History) -> tuple[DayPrices, ...]:
        found = []
        surplus = ledger.has_surplus(history, now, tail)
        for day in (today, today + timedelta(days=1)):
            start, end = calendar.day_bounds(day, ledger.timezone)
            quarters = tuple(ledger.quarter_prices(history, start, end, surplus=surplus))
            ahead = [each for each in quarters if each.start > now - QUARTER]
            count = hours * HOUR // QUARTER
            known = any(each.total is not None for each in quarters)
            found.append(
                DayPrices(
                    day,
                    quarters if known else (),
                    cheapest(ahead, count),
                    dearest(ahead, count),
                    () if ledger.is_dynamic_on(day) else bands(ledger.rates(day, surplus=surplus)),
                )
            )
        return tuple(found)

    return ask


def moment(ledger: Ledger, now: float, tail: Sequence[Reading]) -> Callable[[History], MoneyNow | None]:
    """Return the question for the money of a moment, for a screen that no engine tells."""
    return lambda history: ledger.now(history, now, tail)


def costs(
    ledger: Ledger, period: CostPeriod, length: StepLength, at: int, tail: Sequence[Reading]
) -> Callable[[History], PeriodCosts]:
    """Return the question for the days or months of a bill that was reckoned `at` a moment."""
    return lambda history: period_costs(ledger, history, period, length, at, tail)


def so_far(ledger: Ledger, now: float) -> tuple[date, date] | None:
    """Return the first day of the running contract year, and today; None without a contract today."""
    today = datetime.fromtimestamp(now, ledger.timezone).date()
    term = term_of(ledger.contracts, today)
    return None if term is None else (contract_year(term, today).start, today)


def offers(
    ledger: Ledger, files: Sequence[Path], now: float, tail: Sequence[Reading]
) -> Callable[[History], list[Offer]]:
    """Return the question for the contract year so far, as it is, without netting, and by each file."""
    today = datetime.fromtimestamp(now, ledger.timezone).date()

    def ask(history: History) -> list[Offer]:
        term = term_of(ledger.contracts, today)
        if term is None:
            return []
        year = contract_year(term, today)
        spans = [
            *steps(year.start, today + timedelta(days=1), "month"),
            (year.start, today + timedelta(days=1)),
        ]
        others, troubles = _loaded(files)
        every = [each for contracts in others.values() for each in contracts]
        books = ledger.books(history, year.start, now, tail, every)
        currency, name = term.contract.currency, term.contract.name

        def offer(name: str, currency: str, bills: Sequence[Sequence[Bill]]) -> Offer:
            *months, whole = map(cost, bills)
            named = tuple(zip((first for first, _ in spans), months, strict=False))
            return Offer(name, whole, currency, months=named, until=year.end)

        found = [offer(name, currency, books.bills(spans))]
        if nets(term.contract):
            without = tr("{name}, without netting").format(name=name)
            found.append(offer(without, currency, books.bills(spans, without_netting=True)))
        for file, contracts in others.items():
            bills = under(books, contracts, year.start).bills(spans)
            last = bills[-1][-1]
            found.append(offer(last.contract or file.stem, last.currency, bills))
        found += [Offer(file.name, None, currency, why) for file, why in troubles.items()]
        return found

    return ask


def _loaded(files: Sequence[Path]) -> tuple[dict[Path, tuple[Contract, ...]], dict[Path, Message]]:
    """Return the contracts of the files that can be used, and of others the sentence on what is wrong."""
    found, troubles = {}, {}
    for file in files:
        try:
            found[file] = load_contracts(file)
        except ConfigError as error:
            troubles[file] = error.sentences[0]
    return found, troubles
