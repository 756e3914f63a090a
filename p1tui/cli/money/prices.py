"""`p1tui prices`: prices of a kWh by the quarter hour, and the cheapest stretch."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from p1tui.cli.common import CommonOptions, history_file, load_settings, need_history
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.money.columns import Row, aligned
from p1tui.cli.money.costs import day_option, unreadable_history
from p1tui.engine.money.billing import no_contract
from p1tui.engine.money.day_prices import DayPrices, day_prices
from p1tui.engine.money.json_objects import price_as_dict
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import PRICE, number, per_kwh, unit
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime.duration import HOUR

if TYPE_CHECKING:
    from p1tui.costs.answers.spot import QuarterPrice
    from p1tui.engine.money.ledger import Ledger


def prices(
    common: CommonOptions, *, day: str | None, cheapest: int | None, as_json: bool, strict: bool
) -> ExitStatus:
    """Print the prices of a day, by default of today, and of tomorrow once they are known."""
    from p1tui.engine.money.ledger import Ledger

    settings = load_settings(common)
    if not settings.contract:
        raise CommandError(ExitStatus.USAGE, no_contract())
    ledger, now = Ledger(settings), time.time()
    today = datetime.fromtimestamp(now, ledger.timezone).date()
    first = day_option("--date", day, ledger.timezone) if day else today
    history = need_history(history_file(common, settings))
    days = _ask(ledger, history, [first] if day else [today, today + timedelta(days=1)])
    asked = days[0]
    shown = [each for each in days if each.is_known] or [asked]
    unknown = not asked.is_whole
    ahead: list[QuarterPrice] = []
    if cheapest is not None:
        ahead = _cheapest(
            [each for each in _quarters(shown) if each.start > now - QUARTER_S or first < today], cheapest
        )
        unknown = unknown or not ahead
    if as_json:
        chosen = {each.start for each in ahead}
        for line in _json_lines(shown, None if cheapest is None else chosen):
            print(line)
    elif cheapest is not None:
        print(_told(ahead, ledger, cheapest) if ahead or not asked.by_tariff else _by_tariff())
    else:
        for line in _tables(shown, now, ledger):
            print(line)
        if not asked.is_known:
            print(_nothing(first, ledger))
    for words in () if as_json else _sources(shown, ledger):
        print(tr("Prices: {source}").format(source=words))
    return ExitStatus.FAILED if strict and unknown else ExitStatus.DONE


def _ask(ledger: Ledger, history: Path, days: Sequence[date]) -> list[DayPrices]:
    """Return the prices of each day. Raises `CommandError`."""
    from p1tui.store.queries.history import History

    try:
        with closing(History(history, timezone=ledger.timezone)) as opened:
            return day_prices(ledger, opened, days, time.time())
    except sqlite3.Error as error:
        raise unreadable_history(history, error) from error


def _sources(days: Sequence[DayPrices], ledger: Ledger) -> list[str]:
    """Return the words by which each source of the shown prices wants to be named."""
    from p1tui.prices.attribution import attribution

    names = dict.fromkeys(each.source for day in days for each in day.kept.values())
    return list(dict.fromkeys(attribution(name, ledger.market) for name in names))


def _quarters(days: Sequence[DayPrices]) -> list[QuarterPrice]:
    """Return the quarter hours of days whose price does not depend on a tariff."""
    return [each for day in days for each in day.courses.get(0, ())]


def _cheapest(quarters: Sequence[QuarterPrice], count: int) -> list[QuarterPrice]:
    from p1tui.costs.answers.stretches import cheapest

    found = cheapest(quarters, count)
    return [each for each in quarters if found is not None and found.start <= each.start < found.end]


def _json_lines(days: Sequence[DayPrices], chosen: Container[int] | None) -> Iterator[str]:
    """Yield an object for each quarter hour and tariff, or for those that begin at the chosen times."""
    for day in days:
        for tariff, course in day.courses.items():
            for each in course:
                if chosen is None or each.start in chosen:
                    yield json.dumps(price_as_dict(each, day.kept.get(each.start), tariff))


def _told(quarters: Sequence[QuarterPrice], ledger: Ledger, count: int) -> str:
    """Return the cheapest stretch in words."""
    if not quarters:
        words = tr("No stretch of {hours} h ahead has known prices.")
        return words.format(hours=number(Decimal(count) / 4, 0 if count % 4 == 0 else 2))
    total = sum((each.total for each in quarters if each.total is not None), start=Decimal(0))
    first, last = quarters[0].start, quarters[-1].start + QUARTER_S
    day = dates.date(datetime.fromtimestamp(first, ledger.timezone))
    return tr("{day}, {first} to {last}: {price} on average").format(
        day=day,
        first=_clock(first, ledger),
        last=_clock(last, ledger),
        price=per_kwh(total / len(quarters), ledger.currency),
    )


def _tables(days: Sequence[DayPrices], now: float, ledger: Ledger) -> Iterator[str]:
    """Yield a table for each day; of days whose rates are alike, the first one says what holds."""
    before: list[tuple[str, ...]] = []
    for each in days:
        if not each.is_known:
            continue
        if not each.rates:
            yield from _table(each.day, each.quarters, now, ledger)
            continue
        rows = list(_rates(each, ledger))
        if rows != before:
            yield _heading(each.day, ledger)
            yield from aligned(rows)
            yield ""
        before = rows


def _rates(day: DayPrices, ledger: Ledger) -> Iterator[Row]:
    """Yield a row for each band of a day, by the tariff that counts."""
    from p1tui.costs.answers.rates import bands

    found = bands(day.courses)
    earns = any(each.worth is not None for each in found)
    yield "", tr("import"), tr("return") if earns else ""
    for each in found:
        alone = sum(other.tariff == each.tariff for other in found) == 1
        hours = tr("{first} to {last}").format(
            first=_clock(each.start, ledger), last=_clock(each.end, ledger)
        )
        time_of_day = tr("all day") if alone else hours
        head = tr("tariff {tariff}").format(tariff=each.tariff)
        name = f"{head}, {time_of_day}" if each.tariff else time_of_day
        yield name, number(each.total, PRICE), number(each.worth, PRICE) if earns else ""


def _heading(day: date, ledger: Ledger) -> str:
    what = tr("{currency}/kWh, taxes and VAT included").format(currency=unit(ledger.currency))
    return f"{_day(day)}: {what}"


def _table(day: date, quarters: Sequence[QuarterPrice], now: float, ledger: Ledger) -> Iterator[str]:
    """Yield a row for each hour, with the price of each quarter and a word on what is special."""
    yield _heading(day, ledger)
    rows: list[Row] = [("", ":00", ":15", ":30", ":45", "")]
    hours: dict[int, list[QuarterPrice]] = {}
    for each in quarters:
        hours.setdefault(each.start // HOUR, []).append(each)
    for hour in hours.values():
        here = any(each.start <= now < each.start + QUARTER_S for each in hour)
        negative = any(each.market is not None and each.market < 0 for each in hour)
        words = [tr("now")] * here + [tr("market negative")] * negative
        cells = [number(each.total, PRICE) for each in hour]
        rows.append((_clock(hour[0].start, ledger), *cells, ", ".join(words)))
    yield from aligned(rows)
    yield ""


def _by_tariff() -> str:
    return tr("The price depends on the tariff that the meter counts, and its hours are not known ahead.")


def _nothing(day: date, ledger: Ledger) -> str:
    if not ledger.is_dynamic:
        return tr("The contract's rates of that day are not filled in.")
    return tr("No prices are known of {day}.").format(day=_day(day))


def _day(day: date) -> str:
    return dates.date(datetime(day.year, day.month, day.day))


def _clock(at: int, ledger: Ledger) -> str:
    return dates.minutes(datetime.fromtimestamp(at, ledger.timezone))
