"""Glyph styles: the characters that charts and texts may use in a terminal's font.

PuTTY's fonts on Windows hold the WGL4 repertoire (Microsoft's Windows Glyph List 4), which has half blocks
but no eighths, no braille, no rounded or heavy lines. `half` and `ascii` are therefore safe everywhere;
`eighth` and `braille` are for terminals whose fonts have more.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Fill = tuple[int, ...]
"""Filled levels of each column inside one cell."""


@dataclass(frozen=True)
class Glyphs:
    """One style of glyphs."""

    name: str
    levels: int
    """Number of levels of a column inside one cell."""
    across: int
    """Number of columns inside one cell."""
    up: Mapping[Fill, str]
    """Chart cells that are filled from the bottom."""
    down: Mapping[Fill, str]
    """Chart cells that are filled from the top."""
    bar: tuple[str, str, str]
    """Full, half and empty cell of a horizontal bar."""
    translation: Mapping[int, str]
    """Table for `str.translate` that replaces every character the font may lack."""
    inverted: frozenset[Fill] = field(default_factory=frozenset)
    """Fills without a block of their own: `down` holds the opposite one, to be drawn in swapped colours."""
    shade: str = "▒"
    """Cell of a band, which reaches from a mean to the highest value, where it is not a coloured ground."""
    tinted: bool = True
    """True if the terminal has colours for a band that is a ground: it must differ from those of bars."""
    blocks: bool = True
    """True if the style has blocks: large digits are built from them, full cells are coloured grounds."""

    def safe(self, text: str) -> str:
        """Replace every character that this style lacks by one of the same width."""
        return text if text.isascii() and text.isprintable() else text.translate(self.translation)


class _Allowed(dict[int, str]):
    """A table for `str.translate`: allowed characters stay, others become their substitute or `?`.

    The substitute of a letter with a mark is the letter without it.
    """

    def __init__(self, allowed: frozenset[str], substitutes: Mapping[str, str]) -> None:
        super().__init__({ord(char): char for char in allowed})
        self.update({ord(char): substitute for char, substitute in substitutes.items()})

    def __missing__(self, code: int) -> str:
        plain = ord(unicodedata.normalize("NFD", chr(code))[0])
        if code < 32:
            self[code] = " "
        else:
            self[code] = self[plain] if plain != code else "?"
        return self[code]


def _ranges(*spans: str) -> Iterator[str]:
    for span in spans:
        first, _, last = span.partition("..")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            yield chr(code)


ASCII = frozenset(_ranges("20..7E"))

WGL4 = ASCII | frozenset(
    _ranges(
        "A0..17F", "192", "1FA..1FF", "2C6..2C7", "2C9", "2D8..2DB", "2DD", "384..38A", "38C", "38E..3A1",
        "3A3..3CE", "401..40C", "40E..44F", "451..45C", "45E..45F", "490..491", "1E80..1E85",
        "1EF2..1EF3", "2013..2015", "2017..201E", "2020..2022", "2026", "2030", "2032..2033",
        "2039..203A", "203C", "203E", "2044", "207F", "20A3..20A4", "20A7", "20AC", "2105", "2113",
        "2116", "2122", "2126", "212E", "215B..215E", "2190..2195", "21A8", "2202", "2206", "220F",
        "2211..2212", "2215", "2219..221A", "221E..221F", "2229", "222B", "2248", "2260..2261",
        "2264..2265", "2302", "2310", "2320..2321", "2500", "2502", "250C", "2510", "2514", "2518",
        "251C", "2524", "252C", "2534", "253C", "2550..256C", "2580", "2584", "2588", "258C",
        "2590..2593", "25A0..25A1", "25AA..25AC", "25B2", "25BA", "25BC", "25C4", "25CA..25CB", "25CF",
        "25D8..25D9", "25E6", "263A..263C", "2640", "2642", "2660", "2663", "2665..2666", "266A..266B",
    )
)  # fmt: skip
"""Windows Glyph List 4, without the private ligatures."""

EIGHTHS = " ▁▂▃▄▅▆▇█"
BRAILLE = frozenset(_ranges("2800..28FF"))

_PLAIN = {
    "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+",
    "┼": "+", "═": "=", "█": "#", "▀": '"', "▄": "_", "▌": "|", "▐": "|", "░": ".", "▒": ":", "▓": "%",
    "▲": "^", "▼": "v", "►": ">", "◄": "<", "●": "*", "○": "o", "•": "*", "·": ".", "■": "#", "□": "o",
    "…": "~", "−": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "±": "+", "×": "x",
    "≈": "~", "≤": "<", "≥": ">", "³": "3", "²": "2", "°": "o", "√": "v", "→": ">", "←": "<", "↑": "^",
    "↓": "v", "¹": "1", "ß": "s", "æ": "a", "Æ": "A", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "€": "E",
    "\u00a0": " ",
}  # fmt: skip


def _single(blocks: str) -> dict[Fill, str]:
    return {(level,): char for level, char in enumerate(blocks)}


def _braille(left: tuple[int, ...], right: tuple[int, ...]) -> dict[Fill, str]:
    pairs = itertools.product(range(5), range(5))
    return {(a, b): chr(0x2800 + sum(left[:a]) + sum(right[:b])) if a or b else " " for a, b in pairs}


_HALF_BAR = ("█", "▌", "·")

HALF = Glyphs("half", 2, 1, _single(" ▄█"), _single(" ▄█"), _HALF_BAR, _Allowed(WGL4, {}), frozenset({(1,)}))
# `▄` in swapped colours stands for `▀`, which leaves a seam at its upper edge in some fonts.
EIGHTH = Glyphs(
    "eighth",
    8,
    1,
    _single(EIGHTHS),
    _single(" ▇▆▅▄▃▂▁█"),
    _HALF_BAR,
    _Allowed(WGL4 | frozenset(EIGHTHS), {}),
    frozenset((level,) for level in range(1, 8)),
)
BRAILLES = Glyphs(
    "braille",
    4,
    2,
    _braille((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08)),
    _braille((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)),
    _HALF_BAR,
    _Allowed(WGL4 | BRAILLE, {}),
)
PLAIN = Glyphs(
    "ascii",
    2,
    1,
    _single(" .#"),
    _single(" '#"),
    ("#", "=", "."),
    _Allowed(ASCII, _PLAIN),
    shade=":",
    tinted=False,
    blocks=False,
)

STYLES = {style.name: style for style in (HALF, EIGHTH, BRAILLES, PLAIN)}
"""Styles by the value of the setting `tui.glyphs`, in the order in which a key steps through them."""
