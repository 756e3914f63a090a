"""Every command with its options, and their help in 80 columns.

Each command names its function (`run`), which takes the options as keywords; that they match is checked by
`tests/cli/parsing/test_signatures.py`.
"""

from __future__ import annotations

import argparse

from p1tui.cli.parsing.command_groups import add_contract, add_history, add_record, add_service, add_uplink
from p1tui.cli.parsing.command_parser import CommandParser, add_command, add_common_options
from p1tui.cli.parsing.money_commands import add_money
from p1tui.cli.parsing.web_commands import add_web
from p1tui.i18n.language import N_, tr

SOURCES = N_(
    """\
SOURCE is one of
  auto                  the USB port with the meter, at the meter's speed
  /dev/ttyUSB0, COM3    a serial port; an older meter (DSMR 2 and 3) needs
                        '/dev/ttyUSB0?baud=9600&parity=E'
  socket://host:port    a network cable (ser2net and the like)
  rfc2217://host:port   the same, with the port's speed and parity sent along
  homewizard://host     HomeWizard's P1 meter; 'detect --network' finds it
  file:PATH             a recording, flat out; 'file:PATH?speed=1' as recorded,
                        'file:PATH?now=1' as recorded and as if it were of now;
                        plain, gzip or xz, also with a time before each line
  -                     standard input (with --no-ui)
  demo                  a simulated house
The default is meter.source of the config, and auto without one. Speed and
parity are meter.baud and meter.parity (115200 8N1) where SOURCE has none."""
)


def make_parser() -> CommandParser:
    """Make the parser of the whole command line."""
    parser = CommandParser(
        prog="p1tui",
        description=tr("Shows and records a smart meter's P1 port, and uploads what it says."),
        epilog=tr(SOURCES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run="p1tui.cli.running.monitor:monitor")
    parser.add_argument(
        "--version", action="store_true", help=tr("show the version, and what a bug report needs")
    )
    parser.add_argument("--no-ui", action="store_true", help=tr("record and upload without a screen"))
    parser.add_argument(
        "--json",
        nargs="?",
        const="readings",
        choices=("readings", "all"),
        metavar="KIND",
        help=tr(
            "one reading a line on stdout; KIND is readings, or all: links and events between them; without "
            "--no-ui: the readings of the p1tui that runs already"
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
        help=tr("with --no-ui: wait for a missing cable or a held history, as a service does"),
    )
    add_common_options(parser, None)
    commands = parser.add_subparsers(title=tr("commands"), dest="command", metavar="COMMAND")

    telegrams = add_command(
        commands,
        "decode",
        tr("telegrams -> one JSON object a line on stdout"),
        run="p1tui.cli.telegrams.decode:decode",
    )
    telegrams.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=tr("a recording; default: -, standard input")
    )
    add_record(commands)
    add_history(commands)
    add_money(commands)
    add_web(commands)
    guide = add_command(
        commands,
        "setup",
        tr("guided first run: cable, meter, channel, service; again: change them"),
        run="p1tui.cli.service.setup:run",
    )
    guide.add_argument(
        "--plain", action="store_true", help=tr("questions line by line, which any terminal can show")
    )
    guide.add_argument("--url", metavar="URL", help=tr("another server; default: https://api.thingspeak.com"))
    add_uplink(commands)
    add_service(commands)
    add_contract(commands)

    config = add_command(commands, "config", tr("the config file: where it is, what it says, if it is right"))
    verbs = config.add_subparsers(required=True, dest="verb", metavar="path|show|check")
    add_command(verbs, "path", tr("print the config file's name"), run="p1tui.cli.config:path")
    add_command(
        verbs, "show", tr("print every setting in force, secrets masked"), run="p1tui.cli.config:show"
    )
    add_command(
        verbs,
        "check",
        tr("say whether the file is right, and what is likely not meant"),
        run="p1tui.cli.config:check",
    )

    find = add_command(
        commands,
        "detect",
        tr("find the cable, its settings and the meter, or say what is wrong"),
        run="p1tui.cli.telegrams.detect:detect",
    )
    find.add_argument(
        "ports",
        nargs="*",
        metavar="PORT",
        help=tr("a port to listen to; default: all on USB. The computer's own are tried only if named"),
    )
    find.add_argument(
        "--network",
        action="store_true",
        help=tr("look for a gateway on the network, or at the addresses named as PORT, and offer to take it"),
    )
    find.add_argument("--json", action="store_true", dest="as_json", help=tr("one verdict a line, as JSON"))
    known = add_command(
        commands, "meters", tr("the known meters and their settings"), run="p1tui.cli.telegrams.meters:meters"
    )
    known.add_argument("--json", action="store_true", dest="as_json", help=tr("one meter a line, as JSON"))

    check = add_command(
        commands,
        "doctor",
        tr("every check, its verdict, and what mends it"),
        run="p1tui.cli.service.doctor:doctor",
    )
    check.add_argument("--json", action="store_true", dest="as_json", help=tr("one finding a line, as JSON"))
    check.add_argument(
        "--report", metavar="FILE", help=tr("write what a bug report needs, without keys, ids and names")
    )
    check.add_argument("--force", action="store_true", help=tr("replace an existing file"))

    shell = add_command(
        commands,
        "completion",
        tr("what makes a shell complete p1tui's words"),
        run="p1tui.cli.completion:completion",
    )
    shell.add_argument("shell", choices=("bash", "zsh", "fish"), metavar="bash|zsh|fish")
    shell.add_argument("words", nargs="*", metavar="WORD", help=tr("typed so far; the last is completed"))
    return parser
