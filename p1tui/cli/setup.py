"""`p1tui setup`: ask on the terminal, line by line, what the config should hold."""

from __future__ import annotations

import getpass
import sys
import textwrap
from contextlib import closing

import msgspec

from p1tui.cli import service
from p1tui.cli.common import CommonOptions, history_file, load_settings, profile_files
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.config.settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.i18n.printable import printable
from p1tui.i18n.sentences import tell
from p1tui.runtime import invocation
from p1tui.service.setup.dialogue import YES, Dialogue, Question, Said
from p1tui.service.setup.steps import Machine, setup

WIDTH = 79
"""Cells of a line that is asked or said."""


def run(common: CommonOptions, *, plain: bool, url: str | None) -> ExitStatus:
    """Ask all, and write the config; `plain` is the only way there is."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        refused = Message(
            "There is no terminal to ask in; run {command} in one.", command=invocation.command("setup")
        )
        raise CommandError(ExitStatus.USAGE, refused)
    if common.overrides:
        refused = Message("--set is not kept by setup; answer its questions in place of it.")
        raise CommandError(ExitStatus.USAGE, refused)
    settings = load_settings(common, to_make=True)
    machine = Machine(
        config=profile_files(common).config,
        present=settings,
        history=history_file(common, settings),
        unit=service.unit_name(common),
        url=_server(url),
    )
    with closing(setup(machine)) as dialogue:
        wants_service = converse(dialogue)
    return service.install(common, system=False, backup=None) if wants_service else ExitStatus.DONE


def _server(url: str | None) -> str:
    try:
        return msgspec.convert({} if url is None else {"url": url}, ThingSpeakSettings).url
    except msgspec.ValidationError:
        wrong = Message("--url {url}: name a server, like https://api.thingspeak.com.", url=url or "")
        raise CommandError(ExitStatus.USAGE, wrong) from None


def converse(dialogue: Dialogue[bool]) -> bool:
    """Ask and say all of a dialogue, and return its result."""
    answer: str | None = None
    while True:
        try:
            step = next(dialogue) if answer is None else dialogue.send(answer)
        except StopIteration as end:
            return bool(end.value)
        answer = _answer(step) if isinstance(step, Question) else _say(step)


def _say(said: Said) -> str:
    for paragraph in tell(said.text).split("\n"):
        print(textwrap.fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False))
    sys.stdout.flush()
    return ""


def _answer(question: Question) -> str:
    """Ask until the answer is one that the question takes."""
    listed = () if question.choices == YES else question.choices
    print()
    _say(Said(question.text))
    for number, choice in enumerate(listed, 1):
        print(f"  {number}  {tell(choice.text)}")
    while True:
        text = _typed(question)
        if not text and (question.default or not question.choices):
            return question.default
        for number, choice in enumerate(question.choices, 1):
            words = [tell(choice.text), choice.key, *([] if question.choices == YES else [str(number)])]
            if text.casefold() in (word.casefold() for word in words):
                return choice.key
            if question.choices == YES and text and words[0].casefold().startswith(text.casefold()):
                return choice.key
        if not question.choices or (text and question.typed):
            return text
        if question.choices == YES:
            _say(Said(Message("Type yes or no.")))
        else:
            _say(Said(Message("Type a number from 1 to {count}.", count=len(question.choices))))


def _typed(question: Question) -> str:
    """Read a line, after a prompt with the default. Raises `CommandError` at the end of the input."""
    prompt = f"{_prompt(question)}> "
    try:
        if question.secret:
            return getpass.getpass(prompt).strip()
        print(prompt, end="", flush=True)
        # Not `input`: a byte that is no UTF-8, from a terminal with another setting, must not end it.
        line = sys.stdin.buffer.readline()
    except UnicodeDecodeError:
        return ""
    except EOFError:
        line = b""
    if not line:
        print()
        raise CommandError(ExitStatus.FAILED, Message("{command} was broken off.", command="setup"))
    return line.decode(errors="replace").strip()


def _prompt(question: Question) -> str:
    """Return the default in brackets: its number, or itself."""
    if not question.default:
        return tell(Message("not shown")) + " " if question.secret else ""
    if question.choices == YES:
        text = next(tell(choice.text) for choice in YES if choice.key == question.default)
    else:
        keys = [choice.key for choice in question.choices]
        text = str(keys.index(question.default) + 1) if question.default in keys else question.default
    return f"[{printable(text)}] "
