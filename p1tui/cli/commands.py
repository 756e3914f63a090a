"""Every command with its options, and their help in 80 columns.

Each command names its function (`run`), which takes the options as keywords; `tests/cli/test_signatures.py`
checks that they match.
"""

from __future__ import annotations

import argparse

from p1tui import __version__
from p1tui.cli.command_parser import CommandParser
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.i18n.language import N_, tr
from p1tui.i18n.message import Message

SOURCES = N_(
    """\
SOURCE is one of
  auto                  the only serial port there is
  /dev/ttyUSB0, COM3    a serial port; an older meter (DSMR 2 and 3) needs
                        '/dev/ttyUSB0?baud=9600&parity=E'
  socket://host:port    a network cable (ser2net and the like)
  rfc2217://host:port   the same, with the port's speed and parity sent along
  file:PATH             a recording, flat out; 'file:PATH?speed=1' as recorded
  -                     standard input (with --no-ui)
  demo                  a simulated house
The default is meter.source of the config, and auto without one. Speed and
parity are meter.baud and meter.parity (115200 8N1) where SOURCE has none."""
)


LONGEST_COUNT = 7
"""Digits of a number of things to keep, at most."""


def _channel(text: str) -> int:
    """Convert a channel's number. Raises `CommandError`."""
    try:
        return int(text)
    except ValueError:
        raise CommandError(
            ExitStatus.USAGE, Message("--channel takes a channel's number, and not '{text}'.", text=text)
        ) from None


def _count(text: str) -> int:
    """Convert a number of at least one. Raises `CommandError`."""
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_COUNT and int(text)):
        raise CommandError(
            ExitStatus.USAGE, Message("--keep takes a number from 1 on, and not '{text}'.", text=text)
        )
    return int(text)


def make_parser() -> CommandParser:
    """Make the parser of the whole command line."""
    parser = CommandParser(
        prog="p1tui",
        description=tr("Shows and records a smart meter's P1 port, and uploads it to ThingSpeak."),
        epilog=tr(SOURCES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run="p1tui.cli.monitor:monitor")
    parser.add_argument(
        "--version", action="version", version=f"p1tui {__version__}", help=tr("show the version")
    )
    parser.add_argument("--no-ui", action="store_true", help=tr("record and upload without a screen"))
    parser.add_argument(
        "--json",
        nargs="?",
        const="readings",
        choices=("readings", "all"),
        metavar="all",
        help=tr(
            "one reading a line on stdout; --json=all: links and events between them; without --no-ui: the "
            "readings of the p1tui that runs already"
        ),
    )
    parser.add_argument(
        "--demo", action="store_true", help=tr("a simulated house and channel; touches nothing real")
    )
    parser.add_argument("--source", metavar="SOURCE", help=tr("where the telegrams come from (below)"))
    parser.add_argument("--upload", action="store_true", help=tr("upload what is played back, too"))
    parser.add_argument(
        "--wait",
        action="store_true",
        help=tr("with --no-ui: wait for a cable that is not there, as a service does"),
    )
    _common(parser, None)
    commands = parser.add_subparsers(title=tr("commands"), dest="command", metavar="COMMAND")

    telegrams = _command(
        commands, "decode", tr("telegrams -> one JSON object a line on stdout"), run="p1tui.cli.decode:decode"
    )
    telegrams.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=tr("a recording; default: -, standard input")
    )
    _history(commands)
    _uplink(commands)
    _service(commands)

    config = _command(commands, "config", tr("the config file: where it is, what it says, if it is right"))
    verbs = config.add_subparsers(required=True, dest="verb", metavar="path|show|check")
    _command(verbs, "path", tr("print the config file's name"), run="p1tui.cli.config:path")
    _command(verbs, "show", tr("print every setting in force, secrets masked"), run="p1tui.cli.config:show")
    _command(
        verbs,
        "check",
        tr("say whether the file is right, and what is likely not meant"),
        run="p1tui.cli.config:check",
    )

    check = _command(
        commands, "doctor", tr("every check, its verdict, and what mends it"), run="p1tui.cli.doctor:doctor"
    )
    check.add_argument("--json", action="store_true", dest="as_json", help=tr("one finding a line, as JSON"))
    check.add_argument(
        "--report", metavar="FILE", help=tr("write what a bug report needs, without keys, ids and names")
    )
    check.add_argument("--force", action="store_true", help=tr("replace an existing file"))

    shell = _command(
        commands,
        "completion",
        tr("what makes a shell complete p1tui's words"),
        run="p1tui.cli.completion:completion",
    )
    shell.add_argument("shell", choices=("bash", "zsh", "fish"), metavar="bash|zsh|fish")
    shell.add_argument("words", nargs="*", metavar="WORD", help=tr("typed so far; the last is completed"))
    return parser


def _history(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on the whole history: export, import, backup, restore."""
    out = _command(
        commands,
        "export",
        tr("the history as CSV or JSON lines, in base units and UTC"),
        run="p1tui.cli.transfer:export",
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

    into = _command(
        commands,
        "import",
        tr("exported files and recordings into the history"),
        run="p1tui.cli.transfer:import_",
    )
    into.add_argument(
        "files", nargs="+", metavar="FILE", help=tr("an export or a recording; - is standard input")
    )

    copy = _command(
        commands,
        "backup",
        tr("a consistent copy of the history, also while recording"),
        run="p1tui.cli.backup:backup",
    )
    copy.add_argument("file", metavar="FILE", help=tr("the copy to make; with --keep a folder"))
    copy.add_argument(
        "--keep",
        type=_count,
        metavar="N",
        help=tr("name the copy after the day, and delete all but the N newest of the folder"),
    )
    copy.add_argument("--force", action="store_true", help=tr("replace FILE if it exists"))

    back = _command(
        commands,
        "restore",
        tr("put a copy in the place of the history, which is kept"),
        run="p1tui.cli.backup:restore",
    )
    back.add_argument("file", metavar="FILE", help=tr("the copy, as `p1tui backup` made it"))


def _uplink(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on channels and their queues."""
    uplink = _command(commands, "uplink", tr("a ThingSpeak channel: make it, try it, mend it"))
    verbs = uplink.add_subparsers(required=True, dest="verb", metavar="init|test|retry|backfill")

    new = _command(
        verbs,
        "init",
        tr("make a channel with your user key, and write it into the config"),
        run="p1tui.cli.uplink_setup:init",
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

    probe = _command(
        verbs,
        "test",
        tr("send one entry to each channel, and read it back"),
        run="p1tui.cli.uplink_setup:test",
    )
    refused = _command(
        verbs, "retry", tr("queue again what a channel refused"), run="p1tui.cli.uplink_queue:retry"
    )
    older = _command(
        verbs,
        "backfill",
        tr("make older readings due, none of them twice"),
        run="p1tui.cli.uplink_queue:backfill",
    )
    older.add_argument("--from", dest="start", required=True, metavar="T", help=tr("local, like 2026-11-24"))
    for each in (probe, refused, older):
        each.add_argument(
            "--channel", type=_channel, metavar="N", help=tr("its number; default: every channel")
        )


def _service(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the commands on the service that records day and night."""
    service = _command(commands, "service", tr("record day and night, from the start of this computer on"))
    verbs = service.add_subparsers(required=True, dest="verb", metavar="install|uninstall|status")
    new = _command(
        verbs,
        "install",
        tr("let systemd start it, now and at each boot; again: with what is new"),
        run="p1tui.cli.service:install",
    )
    new.add_argument("--backup", metavar="FOLDER", help=tr("back the history up each night; seven are kept"))
    gone = _command(
        verbs,
        "uninstall",
        tr("end it and remove it; config and history stay"),
        run="p1tui.cli.service:uninstall",
    )
    state = _command(
        verbs, "status", tr("whether it runs, and its last lines of log"), run="p1tui.cli.service:status"
    )
    for each in (new, gone, state):
        each.add_argument(
            "--system", action="store_true", help=tr("a unit of the system, which needs an administrator")
        )


def _command(
    commands: argparse._SubParsersAction[CommandParser], name: str, text: str, *, run: str | None = None
) -> CommandParser:
    """Add a command with its help text, the common options and its function.

    `run` is `module:function`; a command with verbs has none.
    """
    command = commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
    if run is not None:
        command.set_defaults(run=run)
    _common(command, argparse.SUPPRESS)
    return command


def _common(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add the options that mean the same before and after a command."""
    common = parser.add_argument_group(tr("common options"))
    common.add_argument(
        "--profile", metavar="NAME", default=default, help=tr("another meter, config and history")
    )
    common.add_argument("--config", metavar="FILE", default=default, help=tr("another config file"))
    common.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=default,
        help=tr("override a setting, like meter.baud=9600"),
    )
    common.add_argument(
        "--debug",
        action="store_true",
        default=default or False,
        help=tr("show a traceback where p1tui refuses"),
    )
