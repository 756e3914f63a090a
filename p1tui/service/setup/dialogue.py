"""A dialogue: what it asks and says, and the loops that ask until an answer can be used."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Final, Literal, TypeVar

import msgspec

from p1tui.i18n.message import NOTHING, Message

T = TypeVar("T")


class Choice(msgspec.Struct, frozen=True):
    """One of the answers that a question offers."""

    key: str
    """Answer that is sent to the dialogue."""
    text: Message


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question; its answer is the key of a choice, or a text."""

    text: Message
    choices: tuple[Choice, ...] = ()
    """Answers to choose from; none: a text is typed."""
    typed: bool = False
    """True if a text may be typed in place of a choice."""
    default: str = ""
    """Answer of who just presses Enter: the present value, or the usual one; empty: there is none."""
    secret: bool = False
    """True if what is typed is not to be seen."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that needs no answer; any answer to it is ignored."""

    text: Message
    facts: tuple[Message, ...] = ()
    """What the sentence introduces, to be read below it, one by one."""
    kind: Literal["note", "busy", "good", "trouble"] = "note"
    """`busy`: what comes next takes its time; `good` and `trouble`: how it ended."""
    lasting: bool = False
    """True if it is to be read once more at the end."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One of the steps of the whole."""

    name: Message
    answer: Message = NOTHING
    """Answer in a few words; `NOTHING` as long as there is none."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """The point that is reached; needs no answer."""

    stages: tuple[Stage, ...]
    at: int
    """Index of the step at hand; past the last one: all are answered."""
    goes_back: bool
    """True if there is a question before, to which `WentBack` leads."""


class Spoken(msgspec.Struct, frozen=True):
    """The language in which all that follows is to be said; needs no answer."""

    code: str


Turn = Question | Said | Progress | Spoken

Dialogue = Generator[Turn, str, T]
"""Yields what is asked and said, is sent the answers, and returns its result.

Threads: one at a time; it blocks while it tries a cable or a channel.
"""


class WentBack(Exception):
    """Thrown into a dialogue in place of an answer, it leads back to the question before."""


class AnswerRefused(Exception):
    """An answer cannot be used."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
        """Sentence on why, and on what can be."""


YES: Final = (Choice("yes", Message("yes")), Choice("no", Message("no")))
"""Choices of a question that is answered by yes or no."""


def ask(question: Question, read: Callable[[str], T]) -> Dialogue[T]:
    """Ask until `read` takes the answer, and return what it makes of it; `read` raises `AnswerRefused`."""
    while True:
        answer = yield question
        try:
            return read(answer.strip())
        except AnswerRefused as refused:
            yield Said(text=refused.message, kind="trouble")


def agree(text: Message, *, default: bool) -> Dialogue[bool]:
    """Ask for yes or no."""
    answer = yield Question(text=text, choices=YES, default="yes" if default else "no")
    return answer == "yes"
