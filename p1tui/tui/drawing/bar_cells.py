"""The look of one cell of a bar chart: of a bar, of the band from a mean to the highest, or of both.

A full cell is a blank on a ground of the bar's colour, which leaves no seam between rows in any font. What
of a bar stands in the upper rows has a tone of its own, the same in all of a row: colour tells the height.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, cast

from p1tui.tui.drawing.glyphs import Fill, Glyphs
from p1tui.tui.drawing.lines import Role, Run

Kind = Literal["now", "even", "good", "warn", "lit", "past"]
"""A bar of the period, one of one tone at any height, one that is good or to warn of, the one under the
cursor, and one of the period before."""

TOP = 3
"""The topmost of so many equal parts of a direction's rows has a tone of its own."""

FULL = "█"
"""A full cell in the tables of glyphs, which is drawn as a blank on a coloured ground."""
NOTCH = "─"
"""Mark of the lowest value in a bar that is a mean, as high as the labels of the axis."""
NOTCHED_ROWS = 20
"""Fewest rows of a plot that has these marks: in fewer most of them lie on one line, as a broken grid."""
NOTHING: Run = (" ", "text")
"""A cell without a bar or a band."""


class BarCell(NamedTuple):
    """One cell's part of a plot in one direction, in levels of the glyphs from the zero line."""

    bars: Fill
    highs: Fill
    """Heights of the bands, 0 for none."""
    lows: Fill
    """Heights of the lowest values, 0 for none."""
    kind: Kind


class Side(NamedTuple):
    """One direction of a chart."""

    name: Literal["import", "export"]
    rows: int
    """Its rows beyond that of the zero line."""
    glyphs: Glyphs

    @property
    def mid_rows(self) -> int:
        """Rows, from the zero line on, in which a bar has the tone of the key."""
        return self.rows - self.rows // TOP

    @property
    def table(self) -> Mapping[Fill, str]:
        """Characters by what they fill."""
        return self.glyphs.up if self.name == "import" else self.glyphs.down

    def swapped(self, fill: Fill) -> bool:
        """Return True if the character that stands for `fill` is the opposite one, in swapped colours."""
        return self.name == "export" and fill in self.glyphs.inverted


def band(glyphs: Glyphs) -> Run:
    """Return a full cell of a band."""
    return (" ", "band#") if glyphs.tinted else (glyphs.shade, "import-past")


def lowest(glyphs: Glyphs) -> Run:
    """Return a full cell of a bar with the mark of its lowest value."""
    solid = glyphs.up[(glyphs.levels,) * glyphs.across] == FULL
    return NOTCH, "import-mid-notch#" if solid else "import-mid"


def top_row(height: int, glyphs: Glyphs) -> int:
    """Return the row in which a bar of so many levels ends, counted from the zero line."""
    return _row(height, glyphs.levels)


def tone(row: int, kind: Kind, side: Side) -> str:
    """Return the tone of a bar in a row, counted from the zero line, or that of its kind."""
    if kind == "even":
        return "mid"
    if kind != "now":
        return kind
    return "high" if row > side.mid_rows else "mid"


def extent(cell: BarCell, side: Side) -> tuple[int, int, Run]:
    """Return the height of a cell's bar and band, that up to which it is full, and its look there, in levels.

    A bar with a notch counts as full nowhere: `look` draws each of its rows.
    """
    height = max(cell.bars)
    top = max(height, *cell.highs)
    solid = 0 if any(cell.lows) else min(cell.bars)
    if cell.kind == "now":
        solid = min(solid, side.glyphs.levels // 2 + side.mid_rows * side.glyphs.levels)
    return top, solid, look(cell, 1, side) if solid >= side.glyphs.levels * 3 // 2 else NOTHING


def look(cell: BarCell, row: int, side: Side) -> Run:
    """Return the character and the role of a cell in a row, counted from the zero line."""
    glyphs = side.glyphs
    most = glyphs.levels
    below = most // 2 + (row - 1) * most
    height = max(cell.bars)
    if height <= below and max(cell.highs) <= below:
        return NOTHING
    fill, over = _fill(cell.bars, below, most), _fill(cell.highs, below, most)
    if height <= below:
        return _band(over, side)
    role = f"{side.name}-{tone(row, cell.kind, side)}"
    whole = (most,) * glyphs.across
    banded = over == whole
    if banded and fill != whole and not glyphs.tinted:
        fill = whole  # the rest would be a hole between the bar and its band
    if cell.kind == "past" and not glyphs.blocks:
        return glyphs.shade, cast("Role", role)
    char = side.table[fill]
    if fill == whole:
        ground = "#" if char == FULL else ""
        low = max(cell.lows)
        if row == _row(low, most) and height - low >= most:
            marked = bool(ground) and cell.kind != "past"
            return NOTCH, cast("Role", f"{role}-notch#" if marked else role + ground)
        return " " if ground else char, cast("Role", role + ground)
    on = "-band" if banded else ""
    return char, cast("Role", f"{role}{on}{'#' if side.swapped(fill) else ''}")


def crossing(up: BarCell, down: BarCell, sides: tuple[Side, Side]) -> Run | None:
    """Return the cell of the zero line where a bar begins; None where none does."""
    glyphs = sides[0].glyphs
    heights = max(up.bars), max(down.bars)
    if not any(heights):
        return None
    rises, hangs = map(bool, heights)
    role = f"{'import' if rises else 'export'}-{tone(0, up.kind, sides[0])}"
    if not glyphs.blocks:
        return ":" if rises and hangs else "'" if rises else ".", cast("Role", role)
    if rises and hangs:
        both = up.kind if up.kind in ("lit", "past") else "mid"
        return "▄", cast("Role", f"both-{both}")
    on = "-band" if glyphs.tinted and any(down.highs if rises else up.highs) else ""
    return "▄", cast("Role", f"{role}{on}{'#' if rises else ''}")


def _row(height: int, most: int) -> int:
    """Return the row that holds a height, in levels; 0 is that of the zero line."""
    return -((most // 2 - height) // most) if height > most // 2 else 0


def _fill(heights: Fill, below: int, most: int) -> Fill:
    return tuple([min(max(height - below, 0), most) for height in heights])


def _band(fill: Fill, side: Side) -> Run:
    glyphs = side.glyphs
    if not glyphs.tinted:
        shaded = 2 * max(fill) >= glyphs.levels
        return (glyphs.shade, cast("Role", f"{side.name}-past")) if shaded else NOTHING
    if min(fill) == glyphs.levels:
        return band(glyphs)
    return side.table[fill], "band#" if side.swapped(fill) else "band"
