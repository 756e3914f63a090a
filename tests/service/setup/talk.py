"""Hold a dialogue of setup: its questions are answered from a list, and all that it says is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from p1tui.i18n.message import joined
from p1tui.service.setup.dialogue import Dialogue, Question, Said, Turn, WentBack

T = TypeVar("T")

BACK = "<"
"""Among the answers: go back."""


def talk(dialogue: Dialogue[T], answers: Sequence[str]) -> tuple[T, list[str], list[Question]]:
    """Return the result of a dialogue, what it said, and what it asked; `""` answers with the default."""
    said, asked, left = list[str](), list[Question](), list(answers)

    def answer(turn: Turn) -> Turn:
        if isinstance(turn, Said):
            said.append(" ".join(str(text) for text in (turn.text, joined(turn.facts)) if text))
        if not isinstance(turn, Question):
            return dialogue.send("")
        asked.append(turn)
        text = left.pop(0)
        return dialogue.throw(WentBack()) if text == BACK else dialogue.send(text or turn.default)

    turn = next(dialogue)
    while True:
        try:
            turn = answer(turn)
        except StopIteration as end:
            assert not left, f"not asked for: {left}"
            return end.value, said, asked
