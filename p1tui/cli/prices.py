"""`p1tui prices`: prices of a kWh by the quarter hour, and the cheapest stretch."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from p1tui.cli.columns import Row, aligned
from p1tui.cli.common import CommonOptions, history_file, load_settings, need_history
from p1tui.cli.costs import day_option, unreadable_history
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.engine.billing import no_contract
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import PRICE, money, number, unit
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime.duration import HOUR

if TYPE_CHECKING:
    from p1tui.costs.spot import QuarterPrice
    from p1tui.engine.ledger import Ledger
    from p1tui.model.quarters import DayAheadPrice


def prices(
    common: CommonOptions, *, day: str | None, cheapest: int | None, as_json: bool, strict: bool
) -> ExitStatus:
    """Print the prices of a day, by default of today, and of tomorrow once they are known."""
    from p1tui.engine.ledger import Ledger
    from p1tui.engine.money_json import price_as_dict

    settings = load_settings(common)
    if not settings.contract:
        raise CommandError(ExitStatus.USAGE, no_contract())
    ledger, now = Ledger(settings), time.time()
    today = datetime.fromtimestamp(now, ledger.timezone).date()
    first = day_option("--date", day, ledger.timezone) if day else today
    history = need_history(history_file(common, settings))
    found, kept = _ask(ledger, history, [first] if day else [today, today + timedelta(days=1)])
    asked = found[first]
    shown = [each for quarters in found.values() for each in quarters if _is_known(quarters)] or asked
    unknown = not asked or any(each.total is None for each in asked)
    if cheapest is not None:
        ahead = [each for each in shown if each.start > now - QUARTER_S or first < today]
        shown = _cheapest(ahead, cheapest)
        unknown = unknown or not shown
    if as_json:
        for each in shown:
            print(json.dumps(price_as_dict(each, kept.get(each.start))))
    elif cheapest is not None:
        print(_told(shown, ledger, cheapest))
    else:
        for each_day, quarters in found.items():
            for line in _table(each_day, quarters, now, ledger) if _is_known(quarters) else ():
                print(line)
        if not _is_known(asked):
            print(_nothing(first, ledger))
    return ExitStatus.FAILED if strict and unknown else ExitStatus.DONE


def _ask(
    ledger: Ledger, history: Path, days: Sequence[date]
) -> tuple[dict[date, list[QuarterPrice]], dict[int, DayAheadPrice]]:
    """Return the prices of each day, and what is kept of the market's. Raises `CommandError`."""
    from p1tui.store.database import calendar
    from p1tui.store.queries.history import History

    bounds = {day: calendar.day_bounds(day, ledger.timezone) for day in days}
    try:
        with closing(History(history, timezone=ledger.timezone)) as opened:
            surplus = ledger.has_surplus(opened, time.time())
            found = {
                day: ledger.quarter_prices(opened, *each, surplus=surplus) for day, each in bounds.items()
            }
            return found, ledger.kept(opened, bounds[days[0]][0], bounds[days[-1]][1])
    except sqlite3.Error as error:
        raise unreadable_history(history, error) from error


def _is_known(quarters: Sequence[QuarterPrice]) -> bool:
    return any(each.total is not None for each in quarters)


def _cheapest(quarters: Sequence[QuarterPrice], count: int) -> list[QuarterPrice]:
    from p1tui.costs.stretches import cheapest

    found = cheapest(quarters, count)
    return [each for each in quarters if found is not None and found.start <= each.start < found.end]


def _told(quarters: Sequence[QuarterPrice], ledger: Ledger, count: int) -> str:
    """Return the cheapest stretch in words."""
    if not quarters:
        words = tr("No stretch of {hours} h ahead has known prices.")
        return words.format(hours=number(Decimal(count) / 4, 0 if count % 4 == 0 else 2))
    total = sum((each.total for each in quarters if each.total is not None), start=Decimal(0))
    first, last = quarters[0].start, quarters[-1].start + QUARTER_S
    day = dates.date(datetime.fromtimestamp(first, ledger.timezone))
    return tr("{day}, {first} to {last}: {price} a kWh on average").format(
        day=day,
        first=_clock(first, ledger),
        last=_clock(last, ledger),
        price=money(total / len(quarters), ledger.currency, PRICE),
    )


def _table(day: date, quarters: Sequence[QuarterPrice], now: float, ledger: Ledger) -> Iterator[str]:
    """Yield a row for each hour, with the price of each quarter and a word on what is special."""
    what = tr("{currency} a kWh, with all lines and VAT").format(currency=unit(ledger.currency))
    yield f"{_day(day)}: {what}"
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


def _nothing(day: date, ledger: Ledger) -> str:
    if not ledger.is_dynamic:
        return tr("The contract's rates of that day are not filled in.")
    return tr("No prices are known of {day}.").format(day=_day(day))


def _day(day: date) -> str:
    return dates.date(datetime(day.year, day.month, day.day))


def _clock(at: int, ledger: Ledger) -> str:
    return dates.minutes(datetime.fromtimestamp(at, ledger.timezone))
