"""Arguments -> the command's name, its function and its options."""

from __future__ import annotations

import sys

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.parsing.arguments import Arguments
from p1tui.cli.parsing.command_parser import CommandParser
from p1tui.cli.parsing.commands import make_parser
from p1tui.i18n.message import Message

MONITOR_ONLY = ("no_ui", "json", "demo", "source", "upload", "wait")
"""Options of the monitor, which are refused before a command."""

WEB_ONLY = ("own_demo", "own_source")
"""Options of the page, which its verbs do not take."""


def parse(argv: list[str] | None, arguments: Arguments) -> None:
    """Fill `arguments` from `argv` (`None`: the process's own).

    Raises `CommandError`, or `SystemExit` after printing help.
    """
    parser = make_parser()
    words = sys.argv[1:] if argv is None else argv
    parser.check_options(words)
    _, unknown = parser.parse_known_args(words, arguments)
    if unknown:
        raise CommandError(ExitStatus.USAGE, chosen_of(parser, arguments).not_taken(" ".join(unknown)))
    if arguments.version:
        arguments.run, arguments.command = "p1tui.cli.version:version", None
        for name in arguments.own():
            delattr(arguments, name)
    if arguments.command is None:
        return
    for name in MONITOR_ONLY:
        if getattr(arguments, name):
            refused = Message(
                "--{option} is for the monitor; p1tui {command} does not take it.",
                option=name.replace("_", "-"),
                command=arguments.command,
            )
            raise CommandError(ExitStatus.USAGE, refused)
        delattr(arguments, name)
    if arguments.command == "web" and arguments.verb is not None:
        for name in WEB_ONLY:
            if getattr(arguments, name):
                option = f"--{name.removeprefix('own_')}"
                raise CommandError(ExitStatus.USAGE, chosen_of(parser, arguments).not_taken(option))
            delattr(arguments, name)


def chosen_of(parser: CommandParser, arguments: Arguments) -> CommandParser:
    """Return the parser of the command that was named, or of its verb."""
    for name in (arguments.command, arguments.verb):
        parser = parser.commands().get(name or "", parser)
    return parser
