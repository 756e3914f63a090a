"""Digits three rows high, built from the half blocks that every font has."""

from __future__ import annotations

from p1tui.tui.drawing.glyphs import Glyphs

HEIGHT = 3
FONT = {
    "0": ("█▀█", "█ █", "▀▀▀"), "1": ("▀█ ", " █ ", "▀▀▀"), "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"), "4": ("█ █", "▀▀█", "  ▀"), "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"), "7": ("▀▀█", "  █", "  ▀"), "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"), "+": ("   ", "▄█▄", " ▀ "), "−": ("   ", "▄▄▄", "   "),
    " ": ("   ", "   ", "   "), ".": ("  ", "  ", "▀ "), ",": ("  ", "  ", "█ "), "–": ("   ", "▀▀▀", "   "),
}  # fmt: skip
"""Glyphs of three columns and five half rows; point and comma have two columns."""


def big(text: str, glyphs: Glyphs) -> tuple[str, str, str]:
    """Return `text`, characters of `FONT`, as three rows of one width; without blocks, in the middle row."""
    top, middle, bottom = (" ".join(FONT[char][row] for char in text) for row in range(HEIGHT))
    if glyphs.blocks:
        return top, middle, bottom
    return " " * len(top), "   ".join(text).rjust(len(top)), " " * len(top)
