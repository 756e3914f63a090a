"""Hold a dialogue of setup: its questions are answered from a list, and all that it says is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from p1tui.service.setup.dialogue import Dialogue, Question, Said

T = TypeVar("T")


def talk(dialogue: Dialogue[T], answers: Sequence[str]) -> tuple[T, list[str], list[Question]]:
    """Return the result of a dialogue, what it said, and what it asked; `""` answers with the default."""
    said, asked, left = list[str](), list[Question](), list(answers)
    answer: str | None = None
    while True:
        try:
            step = next(dialogue) if answer is None else dialogue.send(answer)
        except StopIteration as end:
            assert not left, f"not asked for: {left}"
            return end.value, said, asked
        if isinstance(step, Said):
            said.append(str(step.text))
            answer = ""
        else:
            asked.append(step)
            answer = left.pop(0) or step.default
