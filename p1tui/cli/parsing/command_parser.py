"""The parser of a command: sentences of our own on each Python, and the options that every command has."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.i18n.language import tr
from p1tui.i18n.message import Message, verbatim
from p1tui.runtime.nearest import nearest

_SOURCE = re.compile(r".*/.*|auto|demo|-|com\d+", re.IGNORECASE)
"""Matches a word that looks like a SOURCE without `--source`."""

_ARGPARSE = (
    (re.compile(r"the following arguments are required: (?P<names>.*)"), Message("{names} is missing")),
    (re.compile(r"argument (?P<name>.*): expected one argument"), Message("{name} needs a value")),
    (
        re.compile(r"argument (?P<name>.*): ignored explicit argument (?P<value>.*)", re.DOTALL),
        Message("{name} takes no value, and {value} was given"),
    ),
    (
        re.compile(r"ambiguous option: (?P<name>.*) could match (?P<names>.*)", re.DOTALL),
        Message("{name} may mean {names}"),
    ),
)
"""Errors of argparse, and our words for them."""


class CommandParser(argparse.ArgumentParser):
    """Raises `CommandError` with a sentence, and prints its help in the language of the screen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False)
        self._positionals.title, self._optionals.title = tr("arguments"), tr("options")
        self.add_argument("-h", "--help", action="help", help=tr("show this help"))

    def format_usage(self) -> str:
        """Return the usage, headed in the language of the screen."""
        return super().format_usage().replace("usage: ", tr("usage: {words}").format(words=""), 1)

    def format_help(self) -> str:
        """Return the help, headed likewise."""
        return super().format_help().replace("usage: ", tr("usage: {words}").format(words=""), 1)

    def error(self, message: str) -> NoReturn:
        """Raise `CommandError`."""
        found = next(
            (
                ours.with_values(**match.groupdict())
                for words, ours in _ARGPARSE
                if (match := words.fullmatch(message))
            ),
            verbatim(f"{message[:1].upper()}{message[1:]}"),
        )
        raise CommandError(
            ExitStatus.USAGE,
            Message("{why}. `{command} --help` says what it takes.", why=found, command=self.prog),
        )

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = list(action.choices)
        if isinstance(action, argparse._SubParsersAction):
            raise CommandError(ExitStatus.USAGE, _unknown(self.prog, value, known))
        refused = Message(
            "{option} takes {first} or {last}, and not '{value}'.",
            option="/".join(action.option_strings) or str(action.metavar),
            first=", ".join(known[:-1]),
            last=known[-1],
            value=value,
        )
        raise CommandError(ExitStatus.USAGE, refused)

    def check_options(self, words: Iterable[str]) -> None:
        """Raise `CommandError` for an unknown option, before its value is taken for a command."""
        parser = self
        for word in words:
            if word == "--":
                return
            parser = parser.commands().get(word, parser)
            name = word.partition("=")[0]
            known = (each for action in parser._actions for each in action.option_strings)
            if re.match(r"-[^\d]", name) and not any(each.startswith(name) for each in known):
                raise CommandError(ExitStatus.USAGE, parser.not_taken(word))

    def commands(self) -> dict[str, CommandParser]:
        """Return the commands, or the verbs of a command, by name."""
        actions = (each for each in self._actions if isinstance(each, argparse._SubParsersAction))
        return next((dict(each.choices) for each in actions), {})

    def not_taken(self, words: str) -> Message:
        """Return the sentence on words that this command does not take."""
        options = {each.lstrip("-"): each for action in self._actions for each in action.option_strings}
        meant = nearest(words.partition("=")[0].lstrip("-"), options)
        if meant is not None:
            return Message(
                "{words}: {command} does not take it. Did you mean {name}?",
                words=words,
                command=self.prog,
                name=options[meant],
            )
        return Message(
            "{words}: {command} does not take it; `{command} --help` says what it takes.",
            words=words,
            command=self.prog,
        )


def _unknown(prog: str, value: str, known: list[str]) -> Message:
    """Return the error for a word that is no command, with a guess at what was meant."""
    if prog == "p1tui" and os.path.isfile(value):  # noqa: PTH113 - false also for a name that no file can have
        return Message(
            "{file} is a file and no command. To play it back, write --source file:{file}; "
            "to print its telegrams, p1tui decode {file}.",
            file=value,
        )
    if prog == "p1tui" and _SOURCE.fullmatch(value):
        return Message(
            "{source} is no command. If telegrams come from there, write --source {source}.", source=value
        )
    if value == "help":
        return Message("Write `{command} --help`.", command=prog)
    meant = nearest(value, known)
    told = Message("'{word}' is no command of {command}, which has {known}.")
    if meant is not None:
        told = Message("'{word}' is no command of {command}, which has {known}. Did you mean {name}?")
    return told.with_values(
        word=value, command=prog, known=", ".join(known), **({} if meant is None else {"name": meant})
    )


def add_command(
    commands: argparse._SubParsersAction[CommandParser], name: str, text: str, *, run: str | None = None
) -> CommandParser:
    """Add a command with its help text, the common options and its function.

    `run` is `module:function`; a command with verbs has none.
    """
    command = commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
    if run is not None:
        command.set_defaults(run=run)
    add_common_options(command, argparse.SUPPRESS)
    return command


def add_common_options(parser: argparse.ArgumentParser, default: str | None) -> None:
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
