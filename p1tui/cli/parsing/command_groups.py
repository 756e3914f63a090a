"""The commands that come in groups: on the whole history, on channels, on the service."""

from __future__ import annotations

import argparse
import math
import textwrap
from collections.abc import Callable

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.parsing.command_parser import CommandParser, add_command
from p1tui.costs.templates import NAMES
from p1tui.i18n.language import tr
from p1tui.i18n.message import Message

LONGEST_COUNT = 7
"""Digits of a number of things to keep, at most."""


def add_record(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the command that records bytes."""
    tape = add_command(
        commands,
        "record",
        tr("the source's bytes and when they came, for a bug report or to be played back"),
        run="p1tui.cli.telegrams.record:record",
    )
    tape.add_argument("file", metavar="FILE", help=tr("the recording; older parts are packed beside it"))
    tape.add_argument(
        "--source",
        dest="own_source",
        metavar="SOURCE",
        help=tr("a source of its own; default: that of the p1tui that runs, else the config's"),
    )
    tape.add_argument(
        "--redact",
        action="store_true",
        help=tr("with stand-ins for equipment ids, without messages, to be shown to others"),
    )
    tape.add_argument(
        "--size", type=_amount("--size"), default=16.0, metavar="MB", help=tr("of a file; default: 16")
    )
    tape.add_argument(
        "--age", type=_amount("--age"), default=24.0, metavar="HOURS", help=tr("of a file; default: 24")
    )
    tape.add_argument(
        "--keep", type=_count, metavar="N", help=tr("delete all but the N newest packed files; default: none")
    )


def add_history(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on the whole history: export, import, backup, restore."""
    out = add_command(
        commands,
        "export",
        tr("the history as CSV or JSON lines, in base units and UTC"),
        run="p1tui.cli.history.transfer:export",
    )
    out.add_argument("file", nargs="?", default="-", metavar="FILE", help=tr("default: -, standard output"))
    out.add_argument(
        "--from",
        dest="start",
        metavar="T",
        help=tr("local, like 2026-11-24 or 2026-11-24T10:00; default: all"),
    )
    out.add_argument(
        "--to", dest="end", metavar="T", help=tr("up to this time; a date counts whole; default: all")
    )
    out.add_argument(
        "--every",
        choices=("sample", "minute", "hour", "day"),
        default="minute",
        metavar="PERIOD",
        help=tr("sample (each reading), minute, hour or day; default: minute"),
    )
    out.add_argument(
        "--format",
        choices=("csv", "jsonl"),
        metavar="FORMAT",
        help=tr("csv or jsonl; default: csv, unless FILE ends in .jsonl or .json"),
    )
    out.add_argument("--force", action="store_true", help=tr("replace FILE if it exists"))

    into = add_command(
        commands,
        "import",
        tr("exported files and recordings into the history"),
        run="p1tui.cli.history.transfer:import_",
    )
    into.add_argument(
        "files", nargs="+", metavar="FILE", help=tr("an export or a recording; - is standard input")
    )

    copy = add_command(
        commands,
        "backup",
        tr("a consistent copy of the history, also while recording"),
        run="p1tui.cli.history.backup:backup",
    )
    copy.add_argument("file", metavar="FILE", help=tr("the copy to make; with --keep a folder"))
    copy.add_argument(
        "--keep",
        type=_count,
        metavar="N",
        help=tr("name the copy after the day, and delete all but the N newest of the folder"),
    )
    copy.add_argument("--force", action="store_true", help=tr("replace FILE if it exists"))

    back = add_command(
        commands,
        "restore",
        tr("put a copy in the place of the history, which is kept"),
        run="p1tui.cli.history.backup:restore",
    )
    back.add_argument("file", metavar="FILE", help=tr("the copy, as `p1tui backup` made it"))


def add_uplink(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on channels and their queues."""
    uplink = add_command(
        commands, "uplink", tr("a ThingSpeak channel or a database: make it, try it, mend it")
    )
    verbs = uplink.add_subparsers(required=True, dest="verb", metavar="init|test|retry|backfill")

    new = add_command(
        verbs,
        "init",
        tr("make a channel with your user key, and write it into the config"),
        run="p1tui.cli.uplink.init:init",
    )
    new.add_argument("--name", default="p1tui", metavar="NAME", help=tr("the channel's name; default: p1tui"))
    new.add_argument(
        "--fields",
        metavar="LIST",
        help=tr("one to eight, like import_t1_kwh,gas_m3; default: energy and power"),
    )
    new.add_argument(
        "--public",
        action="store_true",
        help=tr("let everyone see it, also when you are away; default: private"),
    )
    new.add_argument("--another", action="store_true", help=tr("beside the channel that is configured"))
    new.add_argument(
        "--user-key-file",
        metavar="FILE",
        help=tr("holds the key; default: P1TUI_THINGSPEAK_USER_KEY, else it asks"),
    )
    new.add_argument("--url", metavar="URL", help=tr("another server; default: https://api.thingspeak.com"))
    new.add_argument(
        "--influx",
        metavar="KEY=VALUE",
        nargs="+",
        help=tr(
            "a database in place of a channel, like url=http://nas:8086 api=1 database=p1 tags.site=home"
        ),
    )

    probe = add_command(
        verbs,
        "test",
        tr("send one entry to each target, and read it back"),
        run="p1tui.cli.uplink.queue:test",
    )
    refused = add_command(
        verbs, "retry", tr("queue again what a target refused"), run="p1tui.cli.uplink.queue:retry"
    )
    older = add_command(
        verbs,
        "backfill",
        tr("make older readings due, none of them twice"),
        run="p1tui.cli.uplink.queue:backfill",
    )
    older.add_argument("--from", dest="start", required=True, metavar="T", help=tr("local, like 2026-11-24"))
    for each in (probe, refused, older):
        each.add_argument(
            "--channel", type=_channel, metavar="N", help=tr("its number; default: every target")
        )
        each.add_argument(
            "--target", metavar="TEXT", help=tr("what its address holds; default: every target")
        )


def add_contract(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on energy contracts."""
    contract = add_command(commands, "contract", tr("what energy costs: a contract's lines, from your bill"))
    verbs = contract.add_subparsers(required=True, dest="verb", metavar="new|check")
    new = add_command(
        verbs,
        "new",
        tr("write the lines of a contract, with empty rates and where on the bill each is"),
        run="p1tui.cli.money.contract:new",
    )
    new.formatter_class = argparse.RawDescriptionHelpFormatter
    names = textwrap.fill(
        ", ".join(NAMES), 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    new.epilog = tr("TEMPLATE is one of") + f"\n{names}"
    new.add_argument(
        "template", choices=NAMES, metavar="TEMPLATE", help=tr("the country and kind of the contract (below)")
    )
    new.add_argument(
        "--from",
        dest="start",
        metavar="DATE",
        help=tr("the contract's first day; default: 1 January of this year"),
    )
    new.add_argument("--add", action="store_true", help=tr("add it to the config; default: print it"))
    check = add_command(
        verbs,
        "check",
        tr("say what is missing, overlaps or has no effect"),
        run="p1tui.cli.money.contract:check",
    )
    check.add_argument(
        "file", nargs="?", metavar="FILE", help=tr("a file of contracts; default: those of the config")
    )


def add_service(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on the service that records day and night."""
    service = add_command(commands, "service", tr("record day and night, from the start of this computer on"))
    verbs = service.add_subparsers(required=True, dest="verb", metavar="install|uninstall|status")
    new = add_command(
        verbs,
        "install",
        tr("let systemd start it, now and at each boot; again: with what is new"),
        run="p1tui.cli.service.service:install",
    )
    new.add_argument("--backup", metavar="FOLDER", help=tr("back the history up each night; seven are kept"))
    gone = add_command(
        verbs,
        "uninstall",
        tr("end it and remove it; config and history stay"),
        run="p1tui.cli.service.service:uninstall",
    )
    state = add_command(
        verbs,
        "status",
        tr("whether it runs, and its last lines of log"),
        run="p1tui.cli.service.status:status",
    )
    for each in (new, gone, state):
        each.add_argument(
            "--system", action="store_true", help=tr("a unit of the system, which needs an administrator")
        )
        each.add_argument(
            "--web", action="store_true", help=tr("the page in a browser, a service of its own beside it")
        )


def _channel(text: str) -> int:
    """Convert a channel's number. Raises `CommandError`."""
    try:
        return int(text)
    except ValueError:
        raise CommandError(
            ExitStatus.USAGE, Message("--channel takes a channel's number, and not '{text}'.", text=text)
        ) from None


def _amount(option: str) -> Callable[[str], float]:
    """Return what converts an amount above zero. It raises `CommandError`."""

    def convert(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not 0.001 <= found <= 1e6:
            refused = Message(
                "{option} takes a number from 0.001 to 1000000, and not '{text}'.", option=option, text=text
            )
            raise CommandError(ExitStatus.USAGE, refused)
        return found

    return convert


def _count(text: str) -> int:
    """Convert a number of at least one. Raises `CommandError`."""
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_COUNT and int(text)):
        raise CommandError(
            ExitStatus.USAGE, Message("--keep takes a number from 1 on, and not '{text}'.", text=text)
        )
    return int(text)
