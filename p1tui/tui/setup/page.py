"""The page: what is asked, said and typed, and what keys do to it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from p1tui.i18n.sentences import tell
from p1tui.service.setup.dialogue import Progress, Question, Said, Turn

LONGEST: Final = 255
"""Most characters of a typed answer."""


class Reply(NamedTuple):
    """The effect of a key that goes beyond the page."""

    kind: Literal["answer", "back", "leave"]
    text: str = ""
    """The answer."""


class Page:
    """What the screen shows.

    Threads: the app's only.
    """

    def __init__(self) -> None:
        self.progress = Progress(stages=(), at=0, goes_back=False)
        self.said: list[Said] = []
        """Sentences since the last answer."""
        self.lasting: list[Said] = []
        """Sentences to be read once more at the end."""
        self.question: Question | None = None
        """Question that waits for its answer."""
        self.at = 0
        """Index of the choice that is marked; past the last: the field."""
        self.typed = ""
        self.busy_since: float | None = None
        """Clock when what takes its time began."""
        self.leaves = False
        """True if Escape was pressed, and is to be pressed once more."""
        self.ended = False

    @property
    def has_field(self) -> bool:
        """True if a text may be typed."""
        return self.question is not None and (self.question.typed or not self.question.choices)

    @property
    def in_field(self) -> bool:
        """True if the field is marked, and not a choice."""
        return self.has_field and self.question is not None and self.at >= len(self.question.choices)

    @property
    def goes_back(self) -> bool:
        """True if the left arrow goes back."""
        return self.question is not None and self.progress.goes_back and not self.typed

    def take(self, turn: Turn, now: float) -> None:
        """Take what the dialogue asks or says; `now` is a clock in seconds."""
        match turn:
            case Progress():
                self.progress = turn
            case Said():
                self._drop_busy()
                self.said.append(turn)
                self.busy_since = now if turn.kind == "busy" else None
                if turn.lasting:
                    self.lasting = [each for each in self.lasting if each != turn] + [turn]
            case Question():
                self._drop_busy()
                keys = [choice.key for choice in turn.choices]
                self.question, self.typed, self.busy_since = turn, "", None
                self.at = keys.index(turn.default) if turn.default in keys else 0

    def _drop_busy(self) -> None:
        """Take away the sentence on what has taken its time, since its end is told."""
        self.said = [said for said in self.said if said.kind != "busy"]

    def press(self, key: str, character: str | None) -> Reply | None:
        """Take a key; return what it means beyond the page."""
        if self.ended:
            return Reply("leave") if key in ("enter", "escape", "q") else None
        if self.leaves or key == "escape":
            again, self.leaves = self.leaves and key == "escape", not self.leaves
            return Reply("leave") if again else None
        if self.question is None:
            return None
        match key:
            case "up" | "down":
                rows = len(self.question.choices) + self.has_field
                self.at = (self.at + (1 if key == "down" else -1)) % rows
            case "left":
                return self._answered(Reply("back")) if self.goes_back else None
            case "enter":
                return self._take()
            case "backspace":
                self.typed = self.typed[:-1]
            case "ctrl+u":
                self.typed = ""
            case _ if character is not None and character.isprintable():
                self.write(character)
        return None

    def write(self, text: str) -> None:
        """Write a text into the field, or mark the choice that it numbers or begins."""
        question = self.question
        if question is None or self.leaves:
            return
        if self.has_field:
            self.typed = (self.typed + text)[:LONGEST]
            self.at = len(question.choices)
            return
        for number, choice in enumerate(question.choices, 1):
            if text == str(number) or (text and tell(choice.text).casefold().startswith(text.casefold())):
                self.at = number - 1
                return

    def _take(self) -> Reply | None:
        """Return the answer that Enter gives; nothing for an empty field that needs a text."""
        assert self.question is not None
        if not self.in_field:
            return self._answered(Reply("answer", self.question.choices[self.at].key))
        text = self.typed.strip()
        if not text and self.question.choices:
            return None
        return self._answered(Reply("answer", text or self.question.default))

    def _answered(self, reply: Reply) -> Reply:
        self.question, self.typed, self.said, self.at = None, "", [], 0
        return reply
