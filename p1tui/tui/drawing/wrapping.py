"""Wrap sentences for a narrow screen; a long path loses its middle before any word is cut."""

from __future__ import annotations

import re
import textwrap
from typing import Final

LEAST_CELLS = 10
"""Narrowest width to wrap to; a narrower window cuts lines at its edge."""

LEAST_PATH = 20
"""Fewest cells of a shortened path, enough for its first folder and its file."""

MONEY: Final = re.compile("(?<=[€≥]) ")
"""Matches the blank between a sign and its amount, which stay on one line."""

COMMAND: Final = re.compile("`[^`]+`")
"""Matches a command that a sentence names, which stays on one line if one holds it."""

KEYS: Final = re.compile(
    r"\b(?:[Pp]ress|[Dd]ruk(?: op)?) \w\b(?:(?:, then| en dan| on screen| op scherm) \w\b)?"
)
"""Matches the keys that a sentence tells to press, in every language, which stay on one line, too."""

NUMBERED: Final = re.compile(r"(?<![\d.,])\d{1,3} (?:[A-Za-z]{3,9}\b(?: \d{4})?|[Wdhsu]\b|%)")
"""Matches a number and its word, as in `3 rows`, `14 d` and `31 Dec 2026`, which stay on one line."""

SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
"""Matches the blank between two sentences."""

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
"""Blank at which textwrap breaks no line."""


def wrap(words: str, width: int, most: int | None = None) -> list[str]:
    """Wrap `words` to at most `most` lines of `width` cells; line breaks in them are kept.

    If they need more lines, every path loses its middle; a text that is still too long ends in an ellipsis.
    """
    cells = max(width, LEAST_CELLS)
    lines = _lines(words, cells)
    if most is None or len(lines) <= most:
        return lines
    paths = [word for word in words.split() if "/" in word or "\\" in word]
    for room in range(max(map(len, paths), default=0) - 1, LEAST_PATH - 1, -1):
        lines = _lines(" ".join(shorten_middle(w, room) if w in paths else w for w in words.split()), cells)
        if len(lines) <= most:
            return lines
    return _wrapped(" ".join(lines), cells, most)


def wrap_sentences(words: str, width: int, most: int) -> list[str]:
    """Wrap as many whole sentences as fit into `most` lines; the first one may end in an ellipsis."""
    sentences = SENTENCE_END.split(words)
    for count in range(len(sentences), 1, -1):
        lines = wrap(" ".join(sentences[:count]), width)
        if len(lines) <= most:
            return lines
    return wrap(sentences[0], width, most)


def _lines(words: str, cells: int) -> list[str]:
    return [line for each in words.splitlines() for line in _wrapped(each, cells)]


def _wrapped(words: str, cells: int, most: int | None = None) -> list[str]:
    kept = MONEY.sub(NO_BREAK, words)
    for together in (COMMAND, KEYS, NUMBERED):
        kept = together.sub(lambda found: found[0].replace(" ", NO_BREAK), kept)
    lines = textwrap.wrap(kept, cells, max_lines=most, placeholder=" …", break_on_hyphens=False)
    return [line.replace(NO_BREAK, " ") for line in lines]


def shorten_middle(text: str, cells: int) -> str:
    """Shorten a text to `cells`: its start, an ellipsis, and twice as much of its end."""
    if len(text) <= cells:
        return text
    begin = max((cells - 1) // 3, 0)
    end = max(cells - 1 - begin, 0)
    return text[:begin] + "…"[:cells] + text[len(text) - end :]
