"""The questions of setup on a terminal, line by line."""

from __future__ import annotations

import getpass
import sys
import textwrap

from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.i18n import language
from p1tui.i18n.message import Message, joined
from p1tui.i18n.printable import printable
from p1tui.i18n.sentences import tell
from p1tui.service.setup.dialogue import (
    YES,
    Dialogue,
    Progress,
    Question,
    Said,
    Spoken,
    Turn,
    WentBack,
)

WIDTH = 79
"""Cells of a line that is asked or said."""

BACK = "<"
"""Typed in place of an answer, it leads back to the question before."""

HOW = Message(
    "Enter takes what stands in brackets, {back} goes back a question, Ctrl+C breaks off.", back=BACK
)


def converse(dialogue: Dialogue[bool], command: str = "setup") -> bool:
    """Ask and say all of a command's dialogue, and return its result.

    Raises `CommandError` at the end of the input.
    """
    _print(HOW)
    turn = next(dialogue)
    while True:
        try:
            turn = _next(dialogue, turn)
        except StopIteration as end:
            return bool(end.value)
        except EOFError:
            print()
            broken_off = Message("{command} was broken off.", command=command)
            raise CommandError(ExitStatus.FAILED, broken_off) from None


def _next(dialogue: Dialogue[bool], turn: Turn) -> Turn:
    match turn:
        case Question():
            answer = _answer(turn)
            return dialogue.throw(WentBack()) if answer == BACK else dialogue.send(answer)
        case Said():
            _print(turn.text, joined(turn.facts))
        case Spoken():
            language.use(turn.code)
        case Progress():
            pass  # the questions say it by themselves
    return dialogue.send("")


def _print(*texts: Message) -> None:
    for paragraph in " ".join(tell(text) for text in texts if text).split("\n"):
        print(textwrap.fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False))
    sys.stdout.flush()


def _answer(question: Question) -> str:
    """Ask until the answer is one that the question takes, or `BACK`."""
    listed = () if question.choices == YES else question.choices
    print()
    _print(question.text)
    for number, choice in enumerate(listed, 1):
        print(f"  {number}  {tell(choice.text)}")
    while True:
        text = _typed(question)
        if text == BACK:
            return BACK
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
            _print(Message("Type yes or no."))
        else:
            _print(Message("Type a number from 1 to {count}.", count=len(question.choices)))


def _typed(question: Question) -> str:
    """Read a line, after a prompt with the default. Raises `EOFError` at the end of the input."""
    prompt = f"{_prompt(question)}> "
    try:
        if question.secret:
            return getpass.getpass(prompt).strip()
        print(prompt, end="", flush=True)
        # Not `input`: a byte that is no UTF-8, from a terminal with another setting, must not end it.
        line = sys.stdin.buffer.readline()
    except UnicodeDecodeError:
        return ""
    if not line:
        raise EOFError
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
