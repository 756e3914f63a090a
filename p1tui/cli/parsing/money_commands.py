"""The commands on costs and prices."""

from __future__ import annotations

import argparse
import re

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.parsing.command_parser import CommandParser, add_command
from p1tui.i18n.language import tr
from p1tui.i18n.message import Message


def add_money(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on costs and prices."""
    bill = add_command(
        commands,
        "costs",
        tr("the bill of any period, as it is, without netting, under other contracts"),
        run="p1tui.cli.money.costs:costs",
    )
    bill.add_argument(
        "--from", dest="start", metavar="DAY", help=tr("first day; default: that of the contract's year")
    )
    bill.add_argument("--to", dest="end", metavar="DAY", help=tr("last day; default: today"))
    bill.add_argument(
        "--every",
        choices=("day", "month", "year"),
        metavar="PERIOD",
        help=tr("a bill for each day, month or year (of the contract); default: one for all"),
    )
    bill.add_argument(
        "--year", type=_year, metavar="YEAR", help=tr("the contract's year that begins in this one")
    )
    bill.add_argument(
        "--without-netting", action="store_true", help=tr("beside it what it costs after the end of netting")
    )
    bill.add_argument(
        "--compare",
        nargs="+",
        default=[],
        metavar="FILE",
        help=tr("beside it what other contracts would cost, from files as `contract new` writes them"),
    )
    _add_json_and_strict(bill, tr("one bill a line, as JSON; amounts are decimal strings"))

    tariff = add_command(
        commands,
        "prices",
        tr("prices of a kWh by the quarter hour, and the cheapest stretch"),
        run="p1tui.cli.money.prices:prices",
    )
    tariff.add_argument(
        "--date", dest="day", metavar="DAY", help=tr("a date, or tomorrow; default: today and tomorrow")
    )
    tariff.add_argument(
        "--cheapest",
        type=_quarters,
        metavar="LENGTH",
        help=tr("the cheapest stretch ahead, of 2h, 45m or 1h30m"),
    )
    _add_json_and_strict(tariff, tr("one quarter hour a line, as JSON; prices are decimal strings"))


def _quarters(text: str) -> int:
    """Convert a length like `2h`, `90m` or `1h30m` to quarter hours. Raises `CommandError`."""
    match = re.fullmatch(r"(?P<hours>[0-9]{1,2})h?|(?:(?P<more>[0-9])h)?(?P<minutes>[0-9]{1,3})m", text)
    hours = int(match["hours"] or match["more"] or 0) if match else 0
    minutes = 60 * hours + (int(match["minutes"] or 0) if match else 0)
    if minutes % 15 or not 15 <= minutes <= 24 * 60:
        wrong = Message(
            "--cheapest takes a length in quarter hours, like 2h, 45m or 1h30m, and not '{text}'.", text=text
        )
        raise CommandError(ExitStatus.USAGE, wrong)
    return minutes // 15


def _add_json_and_strict(command: CommandParser, words: str) -> None:
    command.add_argument("--json", action="store_true", dest="as_json", help=words)
    command.add_argument(
        "--strict", action="store_true", help=tr("exit status 1 where something is not known")
    )


def _year(text: str) -> int:
    """Convert a year. Raises `CommandError`."""
    try:
        return int(text)
    except ValueError:
        raise CommandError(
            ExitStatus.USAGE, Message("--year takes a year like 2026, and not '{text}'.", text=text)
        ) from None
