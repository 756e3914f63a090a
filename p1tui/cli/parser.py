"""The command line: what may stand on it, and the help that says so in 80 columns."""

from __future__ import annotations

import argparse
import difflib
import re
from pathlib import Path
from typing import Any, NoReturn

from p1tui import __version__
from p1tui.cli.errors import USAGE, Refused

SOURCES = """\
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

MONITOR_ONLY = ("no_ui", "json", "demo", "source", "upload")
"""What stands before a command only by mistake: no command heeds it."""


_SOURCE = re.compile(r".*/.*|auto|demo|-|com\d+", re.IGNORECASE)
"""What looks like a SOURCE without its option."""


class _Parser(argparse.ArgumentParser):
    """Refuses in a sentence, as the rest of the program does."""

    def error(self, message: str) -> NoReturn:
        raise Refused(USAGE, f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` says what it takes.")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action, argparse._SubParsersAction) and value not in action.choices:
            raise Refused(USAGE, _unknown(self.prog, value, list(action.choices)))
        super()._check_value(action, value)


def parse(argv: list[str] | None, namespace: argparse.Namespace) -> None:
    """Fill `namespace` from `argv` (None: the process's own); its `command` is None for the monitor.

    Raises `Refused`; `SystemExit` where help or the version was asked for and printed.
    """
    _, unknown = _parser().parse_known_args(argv, namespace)
    if unknown:
        command = " ".join(filter(None, ("p1tui", namespace.command, getattr(namespace, "verb", None))))
        what = " ".join(unknown)
        raise Refused(USAGE, f"{what}: {command} does not take it; `{command} --help` says what it takes.")
    if namespace.command is None:
        return
    for name in MONITOR_ONLY:
        if getattr(namespace, name):
            option = name.replace("_", "-")
            raise Refused(
                USAGE, f"--{option} is for the monitor; p1tui {namespace.command} does not take it."
            )


def _unknown(prog: str, value: str, known: list[str]) -> str:
    """Why a word is no command, and what was likely meant."""
    if prog == "p1tui" and Path(value).is_file():
        return (
            f"{value} is a file and no command. To play it back, write --source file:{value}; "
            f"to print its telegrams, p1tui decode {value}."
        )
    if prog == "p1tui" and _SOURCE.fullmatch(value):
        return f"{value} is no command. If telegrams come from there, write --source {value}."
    if value == "help":
        return f"Write `{prog} --help`."
    meant = difflib.get_close_matches(value, known, n=1)
    guess = f" Did you mean {meant[0]}?" if meant else ""
    return f"{value!r} is no command of {prog}, which has {', '.join(known)}.{guess}"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="p1tui",
        description="Shows and records a smart meter's P1 port, and uploads it to ThingSpeak.",
        epilog=SOURCES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"p1tui {__version__}")
    parser.add_argument("--no-ui", action="store_true", help="record and upload without a screen")
    parser.add_argument(
        "--json", nargs="?", const="readings", choices=("readings", "all"), metavar="all",
        help="with --no-ui: one reading a line on stdout; --json=all: links and events between them",
    )  # fmt: skip
    parser.add_argument(
        "--demo", action="store_true", help="a simulated house and channel; touches nothing real"
    )
    parser.add_argument("--source", metavar="SOURCE", help="where the telegrams come from (below)")
    parser.add_argument("--upload", action="store_true", help="upload what is played back, too")
    _common(parser, None)
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")

    telegrams = _command(commands, "decode", "telegrams -> one JSON object a line on stdout")
    telegrams.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="a recording; default: -, standard input"
    )
    _history(commands)
    _uplink(commands)

    config = _command(commands, "config", "the config file: where it is, what it says, if it is right")
    verbs = config.add_subparsers(required=True, dest="verb", metavar="path|show|check")
    _command(verbs, "path", "print the config file's name")
    _command(verbs, "show", "print every setting in force, secrets masked")
    _command(verbs, "check", "say whether the file is right, and what is likely not meant")
    return parser


def _history(commands: argparse._SubParsersAction[_Parser]) -> None:
    """The history out of its file and into it."""
    out = _command(commands, "export", "the history as CSV or JSON lines, in base units and UTC")
    out.add_argument("file", nargs="?", default="-", metavar="FILE", help="default: -, standard output")
    out.add_argument(
        "--from", dest="start", metavar="T", help="local, like 2026-11-24 or 2026-11-24T10:00; default: all"
    )
    out.add_argument(
        "--to", dest="end", metavar="T", help="up to this time; a date counts whole; default: all"
    )
    out.add_argument(
        "--every", choices=("sample", "minute", "hour", "day"), default="minute", metavar="PERIOD",
        help="sample (each reading), minute, hour or day; default: minute",
    )  # fmt: skip
    out.add_argument(
        "--format", choices=("csv", "jsonl"), metavar="FORMAT",
        help="csv or jsonl; default: csv, unless FILE ends in .jsonl or .json",
    )  # fmt: skip
    out.add_argument("--force", action="store_true", help="replace FILE if it exists")

    into = _command(commands, "import", "exported files and recordings into the history")
    into.add_argument(
        "files", nargs="+", metavar="FILE", help="an export or a recording; - is standard input"
    )

    copy = _command(commands, "backup", "a consistent copy of the history, also while recording")
    copy.add_argument("file", metavar="FILE", help="the copy to make")
    copy.add_argument("--force", action="store_true", help="replace FILE if it exists")

    back = _command(commands, "restore", "put a copy in the place of the history, which is kept")
    back.add_argument("file", metavar="FILE", help="the copy, as `p1tui backup` made it")


def _uplink(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Channels, and what they are owed."""
    uplink = _command(commands, "uplink", "a ThingSpeak channel: make it, try it, mend it")
    verbs = uplink.add_subparsers(required=True, dest="verb", metavar="init|test|retry|backfill")

    new = _command(verbs, "init", "make a channel with your user key, and write it into the config")
    new.add_argument("--name", default="p1tui", metavar="NAME", help="the channel's name; default: p1tui")
    new.add_argument(
        "--fields", metavar="LIST", help="one to eight, like import_t1_kwh,gas_m3; default: energy and power"
    )
    new.add_argument(
        "--public", action="store_true", help="let everyone see it, also when you are away; default: private"
    )
    new.add_argument("--another", action="store_true", help="beside the channel that is configured")
    new.add_argument(
        "--user-key-file",
        metavar="FILE",
        help="holds the key; default: P1TUI_THINGSPEAK_USER_KEY, else it asks",
    )
    new.add_argument("--url", metavar="URL", help="another server; default: https://api.thingspeak.com")

    probe = _command(verbs, "test", "send one entry to each channel, and read it back")
    refused = _command(verbs, "retry", "queue again what a channel refused")
    older = _command(verbs, "backfill", "make older readings due, none of them twice")
    older.add_argument("--from", dest="start", required=True, metavar="T", help="local, like 2026-11-24")
    for each in (probe, refused, older):
        each.add_argument("--channel", type=int, metavar="N", help="its number; default: every channel")


def _command(commands: argparse._SubParsersAction[_Parser], name: str, text: str) -> _Parser:
    """A command with its line in the list, the same sentence over its own help, and the common options."""
    command = commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
    _common(command, argparse.SUPPRESS)
    return command


def _common(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Options that mean the same before and after a command."""
    common = parser.add_argument_group("common options")
    common.add_argument(
        "--profile", metavar="NAME", default=default, help="another meter, config and history"
    )
    common.add_argument("--config", metavar="FILE", default=default, help="another config file")
    common.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=default,
        help="override a setting, like meter.baud=9600",
    )
    common.add_argument(
        "--debug", action="store_true", default=default or False, help="show a traceback where p1tui refuses"
    )
