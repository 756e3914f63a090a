"""Digits three rows high, built from the half blocks that every font has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run

HEIGHT = 3
FONT = {
    "0": ("█▀█", "█ █", "▀▀▀"), "1": ("▀█ ", " █ ", "▀▀▀"), "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"), "4": ("█ █", "▀▀█", "  ▀"), "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"), "7": ("▀▀█", "  █", "  ▀"), "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"), "+": (" ▄ ", "▀█▀", "   "), "−": ("   ", "▀▀▀", "   "),
    " ": ("   ", "   ", "   "), ".": ("  ", "  ", "▀ "), ",": ("  ", "  ", "█ "), "–": ("   ", "▀▀▀", "   "),
}  # fmt: skip
"""Glyphs of three columns and five half rows; point and comma have two columns."""


IN_CELL: Final[Mapping[str, tuple[str, bool]]] = {"█": (" ", True), "▀": ("▄", True)}
"""Block -> what is drawn for it, True in swapped colours: upper and full blocks of some fonts do not reach
the upper edge of their cell, which leaves seams."""

GROUNDS: Final[Mapping[Role, Role]] = {
    "import": "import-mid#", "export": "export-mid#", "strong": "strong#", "dim": "dim#"
}  # fmt: skip
"""Role of a digit -> the same colour as ground."""


def big(text: str, glyphs: Glyphs, ink: Role) -> list[Line]:
    """Draw `text`, characters of `FONT`, in three rows of one width; without blocks, in the middle row.

    `ink` is one of `GROUNDS`.
    """
    rows = [" ".join(FONT[char][row] for char in text) for row in range(HEIGHT)]
    if glyphs.blocks:
        return [ln.merged(_run(char, ink) for char in row) for row in rows]
    cells = len(rows[0])
    blank: Line = ((" " * cells, "text"),)
    middle: Line = (("   ".join(text).rjust(cells), ink),)
    return [blank, middle, blank]


def _run(char: str, ink: Role) -> Run:
    drawn, swapped = IN_CELL.get(char, (char, False))
    return drawn, GROUNDS[ink] if swapped else ink
