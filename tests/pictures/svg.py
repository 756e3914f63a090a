"""A screen's cells as an SVG: letters as text, blocks and lines as shapes.

Textual's own export lays whole runs out in a web font, so that columns shift and rows of blocks have seams
wherever that font is not at hand; here every word stands in its own cell, whatever the font.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from rich.color import Color
from rich.segment import Segment

WIDTH, HEIGHT = 10, 20
"""Pixels of a cell."""

FONT = "Liberation Mono, Courier New, DejaVu Sans Mono, monospace"
FONT_SIZE = WIDTH / 0.6
"""The advance of these fonts is 0.6 of their size."""

BASELINE = 15

SHAPES: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "█": ((0, 0, 10, 20),), "▀": ((0, 0, 10, 10),), "▄": ((0, 10, 10, 10),), "▌": ((0, 0, 5, 20),),
    "▐": ((5, 0, 5, 20),), "─": ((0, 9, 10, 1),), "│": ((4, 0, 1, 20),), "┌": ((4, 9, 6, 1), (4, 9, 1, 11)),
    "┐": ((0, 9, 5, 1), (4, 9, 1, 11)), "└": ((4, 9, 6, 1), (4, 0, 1, 10)),
    "┘": ((0, 9, 5, 1), (4, 0, 1, 10)),
}  # fmt: skip
"""Rectangles within the cell: x, y, width, height."""


class Piece(NamedTuple):
    """A word, or one shape several times, in one colour; or the ground under them where `text` is empty."""

    x: int
    y: int
    cells: int
    text: str
    color: str


def draw(rows: Sequence[Sequence[Segment]], *, title: str, ground: str) -> str:
    """The picture of `rows`, all of one width, on a `ground` of that colour (`#rrggbb`)."""
    columns = max(sum(len(run.text) for run in row) for row in rows)
    grounds: dict[str, list[str]] = defaultdict(list)
    paths: dict[str, list[str]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for piece in (piece for y, row in enumerate(rows) for piece in _pieces(row, y, ground)):
        x, y, cells = piece.x * WIDTH, piece.y * HEIGHT, piece.cells
        if not piece.text:
            grounds[piece.color].append(f"M{x} {y}h{cells * WIDTH}v{HEIGHT}h-{cells * WIDTH}z")
        elif piece.text in SHAPES:
            paths[piece.color] += _outlines(x, y, cells, piece.text)
        else:
            at = f'x="{x}" y="{y + BASELINE}" textLength="{cells * WIDTH}"'
            texts[piece.color].append(f"<text {at}>{escape(piece.text)}</text>")
    size = columns * WIDTH, len(rows) * HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" role="img" '
        f'font-family="{FONT}" font-size="{FONT_SIZE:.2f}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="100%" height="100%" fill="{ground}"/>',
        *(f'<path fill="{color}" shape-rendering="crispEdges" d="{"".join(found)}"/>'
          for color, found in (*grounds.items(), *paths.items())),
        *(f'<g fill="{color}">{"".join(found)}</g>' for color, found in texts.items()),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _outlines(x: int, y: int, cells: int, char: str) -> Iterator[str]:
    wide = all(width == WIDTH for _, _, width, _ in SHAPES[char])
    for at in (0,) if wide else range(cells):
        for left, top, width, height in SHAPES[char]:
            across = width * cells if wide else width
            yield f"M{x + at * WIDTH + left} {y + top}h{across}v{height}h-{across}z"


def _pieces(row: Sequence[Segment], y: int, ground: str) -> Iterator[Piece]:
    """The grounds of a row, and the inks that stand on them."""
    x, inks = 0, []
    for run in row:
        assert run.style is not None
        ink, under = _hex(run.style.color, "#ffffff"), _hex(run.style.bgcolor, ground)
        if under != ground:
            yield Piece(x, y, len(run.text), "", under)
        for found in re.finditer(r"([█▀▄▌▐─│┌┐└┘])\1*|[^\s█▀▄▌▐─│┌┐└┘]+", run.text):
            text = found[1] or found[0]
            inks.append(Piece(x + found.start(), y, len(found[0]), text, ink))
        x += len(run.text)
    yield from inks


def _hex(color: Color | None, default: str) -> str:
    return default if color is None else color.get_truecolor().hex
