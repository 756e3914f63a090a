"""Digits three rows high, made of the half blocks that every font has."""

from __future__ import annotations

from p1tui.tui.drawing.glyphs import Glyphs

HEIGHT = 3
FONT = {
    "0": ("█▀█", "█ █", "▀▀▀"), "1": ("▀█ ", " █ ", "▀▀▀"), "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"), "4": ("█ █", "▀▀█", "  ▀"), "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"), "7": ("▀▀█", "  █", "  ▀"), "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"), "+": ("   ", "▄█▄", " ▀ "), "−": ("   ", "▄▄▄", "   "),
    " ": ("   ", "   ", "   "), ".": ("  ", "  ", "▀ "), "–": ("   ", "▀▀▀", "   "),
}  # fmt: skip
"""Three columns by five half rows each; the point is two columns wide."""


def big(text: str, glyphs: Glyphs) -> tuple[str, str, str]:
    """`text`, of characters in `FONT`, as three equally wide rows; without blocks, on one of them."""
    top, middle, bottom = (" ".join(FONT[char][row] for char in text) for row in range(HEIGHT))
    if glyphs.blocks:
        return top, middle, bottom
    return " " * len(top), "   ".join(text).rjust(len(top)), " " * len(top)
