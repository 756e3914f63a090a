"""`p1tui costs`: the bill of any period, as it is, without netting, and under other contracts."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from p1tui.cli.common import CommonOptions, history_file, load_settings, need_history
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.contract_files import load_contracts
from p1tui.engine.money.billing import asked_span, no_contract, pieces
from p1tui.i18n.message import Message

if TYPE_CHECKING:
    from p1tui.cli.money.costs_table import Variant
    from p1tui.config.contracts import Contract
    from p1tui.engine.money.ledger import Ledger


def costs(
    common: CommonOptions,
    *,
    start: str | None,
    end: str | None,
    every: Literal["day", "month", "year"] | None,
    year: int | None,
    without_netting: bool,
    compare: list[str],
    as_json: bool,
    strict: bool,
) -> ExitStatus:
    """Print the bills of a period, by default of the running contract year."""
    from p1tui.cli.money import costs_table
    from p1tui.engine.money.ledger import Ledger

    settings = load_settings(common)
    if not settings.contract:
        raise CommandError(ExitStatus.USAGE, no_contract())
    ledger = Ledger(settings)
    now = time.time()
    first, last = _span(ledger, now, start=start, end=end, year=year)
    tomorrow = datetime.fromtimestamp(now, ledger.timezone).date() + timedelta(days=1)
    periods = [
        each for each in pieces(ledger.contracts, first, last, every) if not every or each[0] < tomorrow
    ]
    others = [(name, load_contracts(Path(name).expanduser())) for name in compare]
    history = need_history(history_file(common, settings))
    variants = _variants(ledger, history, periods, now, without_netting=without_netting, others=others)
    if as_json:
        for variant in variants:
            for bill in chain.from_iterable(variant.told):
                print(costs_table.json_line(bill, variant))
    else:
        today = datetime.fromtimestamp(now, ledger.timezone).date()
        for line in costs_table.lines(variants, periods, today, whole=every is None):
            print(line)
        if told := costs_table.netting(ledger.contracts, variants):
            print(told)
    unknown = any(
        variant.covered_from != first or any(bill.at_least for bill in variant.all_bills)
        for variant in variants
    )
    return ExitStatus.FAILED if strict and unknown else ExitStatus.DONE


def unreadable_history(history: Path, error: sqlite3.Error) -> CommandError:
    """Return the refusal of a history that cannot be read."""
    from p1tui.store.errors import sentence

    why = sentence(error, history)
    told = Message("The history {file} cannot be read: {why}", file=str(history), why=why)
    return CommandError(ExitStatus.DEVICE, told)


def _variants(
    ledger: Ledger,
    history: Path,
    periods: list[tuple[date, date]],
    now: float,
    *,
    without_netting: bool,
    others: Sequence[tuple[str, tuple[Contract, ...]]],
) -> list[Variant]:
    """Return the bills as they are, without netting if that is asked for, and under other contracts."""
    from p1tui.cli.money.costs_table import Variant
    from p1tui.engine.money.ledger import under
    from p1tui.store.queries.history import History

    try:
        with closing(History(history, timezone=ledger.timezone)) as opened:
            every = [contract for _, contracts in others for contract in contracts]
            books = ledger.books(opened, periods[0][0], now, others=every)
    except sqlite3.Error as error:
        raise unreadable_history(history, error) from error
    found = [Variant("", books.bills_of_all_days(periods))]
    if without_netting:
        found.append(
            Variant("", books.bills_of_all_days(periods, without_netting=True), without_netting=True)
        )
    for name, contracts in others:
        found.append(Variant(name, under(books, contracts, periods[0][0]).bills_of_all_days(periods)))
    return found


def _span(
    ledger: Ledger, now: float, *, start: str | None, end: str | None, year: int | None
) -> tuple[date, date]:
    """Return the first day and the day after the last one. Raises `CommandError`."""
    from p1tui.engine.money.ledger import year_of

    today = datetime.fromtimestamp(now, ledger.timezone).date()
    if year is not None:
        if start or end:
            raise CommandError(
                ExitStatus.USAGE, Message("--year names a period, and so do --from and --to; leave one out.")
            )
        if not 2000 <= year <= 2100:
            wrong = Message("--year takes a year from 2000 to 2100, and not {year}.", year=str(year))
            raise CommandError(ExitStatus.USAGE, wrong)
        return year_of(ledger.contracts, date(year, 12, 31))
    first, last = asked_span(
        ledger.contracts,
        today,
        day_option("--from", start, ledger.timezone) if start else None,
        day_option("--to", end, ledger.timezone) if end else None,
    )
    if first >= last:
        told = Message(
            "--from {start} is not before --to {end}.", start=str(first), end=str(last - timedelta(days=1))
        )
        raise CommandError(ExitStatus.USAGE, told)
    return first, last


def day_option(option: str, text: str, timezone: ZoneInfo) -> date:
    """Return the day of an option: a date, `today`, `yesterday` or `tomorrow`. Raises `CommandError`."""
    named = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if text in named:
        return datetime.fromtimestamp(time.time(), timezone).date() + timedelta(days=named[text])
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2100:
        raise CommandError(
            ExitStatus.USAGE,
            Message("{option} {text}: write a date like 2026-11-24.", option=option, text=text),
        )
    return found
