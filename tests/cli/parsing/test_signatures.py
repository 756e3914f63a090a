"""Each command's function takes exactly the options that the parser has for it."""

from __future__ import annotations

import argparse
import inspect
import typing
from collections.abc import Iterator
from importlib import import_module

import msgspec
import pytest

from p1tui.cli.common import CommonOptions
from p1tui.cli.errors import ExitStatus
from p1tui.cli.parsing.arguments import Arguments
from p1tui.cli.parsing.commands import make_parser

NAMELESS = (argparse._HelpAction, argparse._VersionAction, argparse._SubParsersAction)
"""Actions that leave nothing for a command."""


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parser of each command that can be run."""
    if parser.get_default("run") is not None:
        yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from commands(each)


def own(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Return a command's own options by the keyword that they become."""
    return {
        action.dest: action
        for action in parser._actions
        if not isinstance(action, NAMELESS) and action.dest not in Arguments.__annotations__
    }


def values(action: argparse.Action) -> Iterator[object]:
    """Yield what an option may leave in the namespace: an example of each kind."""
    if not action.required:
        yield action.default
    if action.choices is not None:
        yield from action.choices
    elif isinstance(action, argparse._StoreTrueAction):
        yield True
    elif action.nargs in ("+", "*"):
        yield ["7"]
    else:
        yield "7" if action.type is None else action.type("7")  # type: ignore[operator]


COMMANDS = list(commands(make_parser()))


def test_no_command_is_without_a_function() -> None:
    assert len(COMMANDS) == 28


@pytest.mark.parametrize("parser", COMMANDS, ids=lambda parser: parser.prog)
def test_a_function_takes_what_its_parser_gives(parser: argparse.ArgumentParser) -> None:
    module, _, name = parser.get_default("run").partition(":")
    function = getattr(import_module(module), name)
    first, *keywords = inspect.signature(function).parameters.values()
    hints = typing.get_type_hints(function)
    assert hints[first.name] is CommonOptions
    assert hints["return"] is ExitStatus
    assert {each.kind for each in keywords} <= {inspect.Parameter.KEYWORD_ONLY}
    assert [each.name for each in keywords if each.default is not inspect.Parameter.empty] == []
    assert {each.name for each in keywords} == set(own(parser))
    for option, action in own(parser).items():
        for value in values(action):
            msgspec.convert(value, hints[option])


@pytest.mark.parametrize("parser", COMMANDS, ids=lambda parser: parser.prog)
def test_a_function_expects_no_choice_that_its_parser_refuses(parser: argparse.ArgumentParser) -> None:
    module, _, name = parser.get_default("run").partition(":")
    hints = typing.get_type_hints(getattr(import_module(module), name))
    for option, action in own(parser).items():
        plain = [each for each in typing.get_args(hints[option]) if each is not type(None)]
        expected = [choice for each in plain for choice in typing.get_args(each) or (each,)]
        if expected and isinstance(expected[0], str):
            assert tuple(expected) == action.choices
