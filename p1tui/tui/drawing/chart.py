"""A bar chart around a zero line: import rises above it, export hangs below it.

Bars stand beside each other, each one or more columns wide, with or without gaps. A full cell is a blank on a
ground of the bar's colour, which leaves no seam between rows in any font. A row has few runs of one style,
which cost few bytes on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, cast

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Fill, Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.measure import Measure
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.value_axis import Axis, axis

Kind = Literal["now", "lit", "past"]
"""A bar of the period, the one under the cursor, and one of the period before."""

SAME = re.compile(r"(.)\1*")
"""A run of one character."""

FULL = "█"
"""A full cell in the tables of glyphs, which is drawn as a blank on a coloured ground."""


class Column(NamedTuple):
    """One column of a plot, as wide as a column of the glyphs."""

    bar: Bar | None
    """None without a reading."""
    kind: Kind = "now"
    high: Bar | None = None
    """Highest values of the time of which `bar` is the mean; None if they are not shown."""
    low: Bar | None = None
    """Lowest values of that time; None if they are not shown."""


Columns = Sequence[Column]

GAP = Column(Bar(0, 0))
"""A column between two bars, which the zero line crosses."""


class Levels(NamedTuple):
    """Bars in one direction, in levels of the glyphs."""

    bars: tuple[int, ...]
    """Heights from the zero line; the first half row lies in that line's row."""
    highs: tuple[int, ...]
    """Heights of the bands, 0 for none; empty if there are none at all."""
    lows: tuple[int, ...] = ()
    """Heights that the bars never fall below, which are drawn solid; empty if all bars are solid."""


class Plot(NamedTuple):
    """Bars on an axis. Equal plots give equal pictures."""

    axis: Axis
    up: Levels
    down: Levels
    kinds: tuple[Kind, ...]
    """Kind of each column; empty if all are `now`."""
    known: tuple[bool, ...]
    """True for a column with a reading."""


def columns(
    bars: Sequence[Bar | None],
    each: int,
    highs: Sequence[Bar | None] = (),
    lows: Sequence[Bar | None] = (),
) -> list[Column]:
    """Return `each` columns for every bar, with the highest and the lowest readings if there are any."""
    nothing = [None] * len(bars)
    found = [
        Column(bar, high=high, low=low)
        for bar, high, low in zip(bars, highs or nothing, lows or nothing, strict=True)
    ]
    return [column for column in found for _ in range(each)]


def fitting(shown: Columns, rows: int, measure: Measure, least: int) -> Axis:
    """Return the axis on which all columns fit into `rows`, and which spans at least `least` base units."""
    found = [bar for column in shown for bar in (column.bar, column.high) if bar is not None]
    most_up = max((bar.up for bar in found), default=0)
    most_down = max((bar.down for bar in found), default=0)
    return axis(most_up, most_down, rows, measure, least)


def plot(shown: Columns, on: Axis, glyphs: Glyphs) -> Plot:
    """Put columns on an axis, with unknown ones at the end to fill the last cell."""
    shown = [*shown, *[Column(None)] * (-len(shown) % glyphs.across)]
    plain = all(column.kind == "now" for column in shown)
    return Plot(
        on,
        _levels(shown, on, glyphs, down=False),
        _levels(shown, on, glyphs, down=True),
        () if plain else tuple(column.kind for column in shown),
        tuple(column.bar is not None for column in shown),
    )


def _levels(shown: Columns, on: Axis, glyphs: Glyphs, *, down: bool) -> Levels:
    def heights(bars: Iterable[Bar | None]) -> tuple[int, ...]:
        return tuple([on.level(bar[down], glyphs.levels) if bar and bar[down] else 0 for bar in bars])

    bars = heights(column.bar for column in shown)
    highs = heights(column.high for column in shown) if any(column.high for column in shown) else ()
    if not any(column.low for column in shown):
        return Levels(bars, highs)
    # A bar without a lowest value is solid, as that of the period before.
    lows = heights(column.low or column.bar for column in shown)
    return Levels(bars, highs, lows)


def draw(drawn: Plot, times: Line, glyphs: Glyphs, label_cells: int, quiet_to: int = -1) -> list[Line]:
    """Draw the rows of a plot with their labels, the zero line, and the axis `times` beside the unit.

    Columns without a reading up to number `quiet_to` are drawn as a gap, also if none follows that has one.
    """
    on = drawn.axis
    lines = [_row(drawn, row, glyphs, label_cells) for row in range(on.up, 0, -1)]
    lines.append(_zero(drawn, glyphs, label_cells, quiet_to))
    lines += [_row(drawn, -row, glyphs, label_cells) for row in range(1, on.down + 1)]
    return [*lines, (_label(on.unit.name, label_cells), *times)]


def _label(text: str, cells: int) -> Run:
    return (text.rjust(cells - 1) + " ", "dim")


def _row(drawn: Plot, row: int, glyphs: Glyphs, label_cells: int) -> Line:
    on, down = drawn.axis, row < 0
    levels = drawn.down if down else drawn.up
    table = glyphs.down if down else glyphs.up
    chars = _chars(levels.bars, abs(row), glyphs, table)
    shade = _shade(abs(row), on.down if down else on.up)
    name = "export" if down else "import"
    swapped = {table[fill] for fill in glyphs.inverted} if down else set()
    if levels.lows:
        chars = _thinned(chars, _filled(levels.lows, abs(row), glyphs), table, glyphs)
    if levels.highs:
        chars = _banded(chars, _filled(levels.highs, abs(row), glyphs), table, glyphs)
    runs: list[Run] = [_label(on.label(row), label_cells)]
    for char, count, kind in _alike(chars, drawn.kinds[:: glyphs.across]):
        of_row = shade if kind == "now" else kind
        runs.append(_run(char, count, name, of_row, glyphs, char in swapped))
    return ln.merged(runs)


def _chars(levels: Sequence[int], row: int, glyphs: Glyphs, table: Mapping[Fill, str]) -> Sequence[str]:
    most = glyphs.levels
    below = most // 2 + (row - 1) * most
    highest = max(levels, default=0)
    if highest <= below:
        return " " * (len(levels) // glyphs.across)
    if glyphs.across > 1:
        return [table[fill] for fill in _filled(levels, row, glyphs)]
    by_level = [table[min(max(level - below, 0), most),] for level in range(highest + 1)]
    return [by_level[level] for level in levels]


def _alike(chars: Sequence[str], kinds: Sequence[Kind]) -> Iterator[tuple[str, int, Kind]]:
    """Yield each run of cells of one character and kind, with its length; without kinds all are `now`."""
    if not kinds:
        for match in SAME.finditer("".join(chars)):
            yield match[1], len(match[0]), "now"
        return
    for (char, kind), cells in groupby(zip(chars, kinds, strict=True)):
        yield char, len(list(cells)), kind


def _run(char: str, count: int, name: str, kind: str, glyphs: Glyphs, swapped: bool) -> Run:
    if char == " ":
        return " " * count, "text"
    if kind == "past" and not glyphs.blocks:
        char = glyphs.shade
    if char == glyphs.shade:
        return char * count, cast("Role", f"{name}-past")
    if char == FULL:
        return " " * count, cast("Role", f"{name}-{kind}#")
    return char * count, cast("Role", f"{name}-{kind}{'#' if swapped else ''}")


def _shade(row: int, rows: int) -> str:
    """Return the shade of a row by its height."""
    return ("low", "mid", "high")[min(3 * (row - 1) // max(rows, 1), 2)]


def _filled(levels: Sequence[int], row: int, glyphs: Glyphs) -> list[Fill]:
    most = glyphs.levels
    below = most // 2 + (row - 1) * most
    filled = [0 if level <= below else min(level - below, most) for level in levels]
    return [tuple(filled[at : at + glyphs.across]) for at in range(0, len(filled), glyphs.across)]


def _thinned(chars: Sequence[str], lows: list[Fill], table: Mapping[Fill, str], glyphs: Glyphs) -> list[str]:
    """Thin out the full cells that the lowest values do not reach at least to the half."""
    full, half = table[(glyphs.levels,) * glyphs.across], glyphs.levels / 2
    return [
        glyphs.dense if char == full and max(low) < half else char
        for char, low in zip(chars, lows, strict=True)
    ]


def _banded(chars: Sequence[str], highs: list[Fill], table: Mapping[Fill, str], glyphs: Glyphs) -> list[str]:
    """Fill the empty cells that the highest values reach at least to the half.

    A cell that the bar fills in part is a thin one of the bar below a band: the rest of it would be a hole.
    """
    half, whole = glyphs.levels / 2, {" ", glyphs.dense, table[(glyphs.levels,) * glyphs.across]}
    return [
        (glyphs.shade if max(high) >= half else char)
        if char == " "
        else glyphs.dense
        if char not in whole and max(high) == glyphs.levels
        else char
        for char, high in zip(chars, highs, strict=True)
    ]


def _zero(drawn: Plot, glyphs: Glyphs, label_cells: int, quiet_to: int) -> Line:
    present = (at for at, kind in enumerate(drawn.kinds or drawn.known) if kind != "past")
    quiet = max((at for at in present if drawn.known[at]), default=-1)
    quiet = max(quiet, quiet_to)
    across = glyphs.across
    ups, downs, known = (_by_cell(each, across) for each in (drawn.up.bars, drawn.down.bars, drawn.known))
    kinds = drawn.kinds[::across] or ("now",) * len(known)
    silent = [at <= quiet for at in range(0, len(drawn.known), across)]
    runs: list[Run] = [_label(drawn.axis.label(0), label_cells)]
    for (up, down, is_known, kind, is_silent), cells in groupby(
        zip(ups, downs, known, kinds, silent, strict=True)
    ):
        char, role = _crossing(up, down, "low" if kind == "now" else kind, glyphs) or (
            ("─", "strong" if kind == "lit" else "rule") if is_known else ("·" if is_silent else " ", "rule")
        )
        runs.append((char * len(list(cells)), role))
    return ln.merged(runs)


def _by_cell(values: Sequence[int], across: int) -> list[bool]:
    """Return, for each cell, True if any of its columns is not 0."""
    if across == 1:
        return list(map(bool, values))
    return [any(values[at : at + across]) for at in range(0, len(values), across)]


def _crossing(up: bool, down: bool, kind: str, glyphs: Glyphs) -> Run | None:
    """Return the cell of the zero line where a bar begins; None where none does."""
    if not (up or down):
        return None
    name = "import" if up else "export"
    if not glyphs.blocks:
        char = ":" if up and down else "'" if up else "."
        return char, cast("Role", f"{name}-{kind}")
    if up and down:
        return "▄", cast("Role", "both" if kind == "low" else f"both-{kind}")
    return "▄", cast("Role", f"{name}-{kind}{'#' if up else ''}")
