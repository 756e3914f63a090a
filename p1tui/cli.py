"""Arguments -> one call. Textual and httpcore are imported only by the call that needs them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from p1tui import __version__
from p1tui.commands import backup, channel, configs, decode, exchange, monitor, owed
from p1tui.commands.base import Refused

SOURCES = """\
SOURCE is one of
  auto                      the only serial port there is, at meter.baud and meter.parity
  /dev/ttyUSB0, COM3        a serial port; older meters: /dev/ttyUSB0?baud=9600&parity=E
  socket://host:port        a network cable (ser2net and the like)
  rfc2217://host:port       the same, with the port's settings sent along
  file:PATH                 a recording, flat out; file:PATH?speed=1 as it was recorded
  -                         standard input (with --no-ui)
  demo                      a simulated house"""


def main(argv: list[str] | None = None) -> int:
    """Run `p1tui` with `argv` and return its exit status."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except Refused as refusal:
        if arguments.debug:
            raise
        print(f"p1tui: {refusal}", file=sys.stderr)
        return refusal.status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="p1tui",
        description="Shows and records a smart meter's P1 port, and uploads it to ThingSpeak.",
        epilog=SOURCES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=monitor.monitor)
    parser.add_argument("--version", action="version", version=f"p1tui {__version__}")
    parser.add_argument("--no-ui", action="store_true", help="record and upload without a screen")
    parser.add_argument(
        "--json", nargs="?", const="readings", choices=("readings", "all"),
        help="with --no-ui: one reading a line on stdout; =all: links and events between them",
    )  # fmt: skip
    parser.add_argument(
        "--demo", action="store_true", help="a simulated house and channel; touches nothing real"
    )
    parser.add_argument("--source", metavar="SOURCE", help="where the telegrams come from (below)")
    parser.add_argument("--upload", action="store_true", help="upload what is played back, too")
    _common(parser, None)
    commands = parser.add_subparsers(title="commands", metavar="")

    telegrams = commands.add_parser("decode", help="telegrams -> one JSON object a line on stdout")
    telegrams.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="a recording; - is standard input"
    )
    telegrams.set_defaults(run=decode.decode)
    _common(telegrams, argparse.SUPPRESS)

    _exchange(commands)
    _uplink(commands)

    config = commands.add_parser(
        "config", help="the config file: where it is, what it says, whether it is right"
    )
    verbs = config.add_subparsers(required=True, metavar="path|show|check")
    for name, run, text in (
        ("path", configs.path, "print the config file's name"),
        ("show", configs.show, "print every setting in force, secrets masked"),
        ("check", configs.check, "check the file"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.set_defaults(run=run)
        _common(verb, argparse.SUPPRESS)
    return parser


def _exchange(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The history out of its file and into it."""
    out = commands.add_parser("export", help="the history as CSV or JSON lines")
    out.add_argument("file", nargs="?", default="-", metavar="FILE", help="- is standard output")
    out.add_argument("--from", dest="start", metavar="T", help="like 2026-11-24 or 2026-11-24T10:00")
    out.add_argument("--to", dest="end", metavar="T", help="up to this time; a date counts whole")
    out.add_argument("--every", choices=("sample", "minute", "hour", "day"), default="minute")
    out.add_argument("--format", choices=("csv", "jsonl"), help="csv, unless FILE ends in .jsonl or .json")
    out.add_argument("--force", action="store_true", help="replace FILE if it exists")
    out.set_defaults(run=exchange.export)

    into = commands.add_parser("import", help="exported files and recordings into the history")
    into.add_argument(
        "files", nargs="+", metavar="FILE", help="exported, or file:dump.txt; - is standard input"
    )
    into.set_defaults(run=exchange.import_)

    copy = commands.add_parser("backup", help="a consistent copy of the history, also while it is written")
    copy.add_argument("file", metavar="FILE")
    copy.add_argument("--force", action="store_true", help="replace FILE if it exists")
    copy.set_defaults(run=backup.backup)

    back = commands.add_parser("restore", help="put a copy in the history's place, which is kept beside it")
    back.add_argument("file", metavar="FILE")
    back.set_defaults(run=backup.restore)
    for each in (out, into, copy, back):
        _common(each, argparse.SUPPRESS)


def _uplink(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Channels, and what they are owed."""
    uplink = commands.add_parser("uplink", help="a ThingSpeak channel: make it, try it, send what is missing")
    verbs = uplink.add_subparsers(required=True, metavar="init|test|retry|backfill")

    new = verbs.add_parser("init", help="make a channel with your user key, and write it into the config")
    new.add_argument("--name", default="p1tui", metavar="NAME", help="the channel's name")
    new.add_argument("--fields", metavar="LIST", help="like import_t1_kwh,power_import_kw; up to eight")
    new.add_argument("--public", action="store_true", help="let everyone see it; it tells when you are away")
    new.add_argument("--another", action="store_true", help="beside the channel that is configured")
    new.add_argument("--user-key-file", metavar="FILE", help=f"else {channel.USER_KEY}, else it asks")
    new.add_argument("--url", default=channel.URL, metavar="URL", help="another server")
    new.set_defaults(run=channel.init)

    probe = verbs.add_parser("test", help="send one entry to each channel, and read it back")
    probe.set_defaults(run=channel.test)

    refused = verbs.add_parser("retry", help="queue again what a channel refused")
    refused.set_defaults(run=owed.retry)

    older = verbs.add_parser("backfill", help="make older readings due, none of them twice")
    older.add_argument("--from", dest="start", required=True, metavar="T", help="like 2026-11-24")
    older.set_defaults(run=owed.backfill)
    for each in (probe, refused, older):
        each.add_argument("--channel", type=int, metavar="N", help="this channel alone")
    for each in (new, probe, refused, older):
        _common(each, argparse.SUPPRESS)


def _common(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Options that mean the same before and after a command."""
    parser.add_argument(
        "--profile", metavar="NAME", default=default, help="another meter, config and history"
    )
    parser.add_argument("--config", metavar="FILE", default=default, help="another config file")
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=default,
        help="override a setting, like meter.baud=9600",
    )
    parser.add_argument(
        "--debug", action="store_true", default=default or False, help="show a traceback where p1tui refuses"
    )
