"""Digits of any size, from the same pixels as those of three rows."""

from __future__ import annotations

from functools import lru_cache

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import FONT, GROUNDS
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run

ROWS = 5
"""Pixels of a digit from top to bottom."""

HALVES = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}
"""Half block -> its upper and its lower pixel."""


@lru_cache(maxsize=64)
def pixels(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the pixels of a text, row by row, with a blank column between two characters."""
    rows: list[list[bool]] = [[] for _ in range(2 * len(FONT["0"]))]
    for at, char in enumerate(text):
        for y, half_rows in enumerate(FONT[char]):
            for below in range(2):
                rows[2 * y + below] += [False] * bool(at) + [HALVES[half][below] for half in half_rows]
    return tuple(tuple(row) for row in rows[:ROWS])


def width(text: str) -> int:
    """Return the number of pixels of a text from left to right."""
    return len(pixels(text)[0])


def huge(text: str, across: int, down: int, glyphs: Glyphs, ink: Role) -> list[Line]:
    """Draw a text with pixels of `across` cells by `down` rows.

    A pixel is blanks on a coloured ground, which leaves no seams, or, without blocks, signs in the ink.
    `ink` is one of `GROUNDS`.
    """
    full = (" ", GROUNDS[ink]) if glyphs.blocks else ("#", ink)
    lines: list[Line] = []
    for row in pixels(text):
        runs: list[Run] = [(full[0] * across, full[1]) if pixel else (" " * across, "text") for pixel in row]
        lines += [ln.merged(runs)] * down
    return lines
