"""Arguments -> the command's name, its function and its options."""

from __future__ import annotations

import sys

from p1tui.cli.arguments import Arguments
from p1tui.cli.commands import make_parser
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.i18n.message import Message

MONITOR_ONLY = ("no_ui", "json", "demo", "source", "upload", "wait")
"""Options of the monitor, which are refused before a command."""


def parse(argv: list[str] | None, arguments: Arguments) -> None:
    """Fill `arguments` from `argv` (`None`: the process's own).

    Raises `CommandError`, or `SystemExit` after printing help.
    """
    parser = make_parser()
    words = sys.argv[1:] if argv is None else argv
    parser.check_options(words)
    _, unknown = parser.parse_known_args(words, arguments)
    if unknown:
        chosen = parser
        for name in (arguments.command, arguments.verb):
            chosen = chosen.commands().get(name or "", chosen)
        raise CommandError(ExitStatus.USAGE, chosen.not_taken(" ".join(unknown)))
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
