"""Digits five rows high with strokes of two cells, as wide as a row is high, and narrow blanks in them."""

from __future__ import annotations

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import GROUNDS
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role

FONT = {
    "0": ("#####", "## ##", "## ##", "## ##", "#####"), "1": (" ### ", "  ## ", "  ## ", "  ## ", " ####"),
    "2": ("#####", "   ##", "#####", "##   ", "#####"), "3": ("#####", "   ##", " ####", "   ##", "#####"),
    "4": ("## ##", "## ##", "#####", "   ##", "   ##"), "5": ("#####", "##   ", "#####", "   ##", "#####"),
    "6": ("#####", "##   ", "#####", "## ##", "#####"), "7": ("#####", "   ##", "   ##", "   ##", "   ##"),
    "8": ("#####", "## ##", "#####", "## ##", "#####"), "9": ("#####", "## ##", "#####", "   ##", "#####"),
    "+": ("     ", "  ## ", " ####", "  ## ", "     "), "−": ("     ", "     ", " ####", "     ", "     "),
    "–": ("     ", "     ", " ####", "     ", "     "), " ": ("     ", "     ", "     ", "     ", "     "),
    ".": ("  ", "  ", "  ", "  ", "##"), ",": ("  ", "  ", "  ", "  ", "##"),
}  # fmt: skip
"""Rows of a character; `#` is a cell of it."""

HEIGHT = 5


def bold(text: str, glyphs: Glyphs, ink: Role) -> list[Line]:
    """Draw a text, characters of `FONT`, with a blank cell between two.

    A cell is a blank on a coloured ground, which leaves no seams, or, without blocks, a sign in the ink.
    `ink` is one of `big_digits.GROUNDS`.
    """
    drawn = (" ", GROUNDS[ink]) if glyphs.blocks else ("#", ink)
    rows = [" ".join(FONT[char][row] for char in text) for row in range(HEIGHT)]
    return [ln.merged(drawn if cell == "#" else (" ", "text") for cell in row) for row in rows]
