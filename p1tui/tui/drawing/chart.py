"""A bar chart around a zero line: import rises above it, export hangs below it.

Bars stand beside each other, each one or more columns wide, with or without gaps. A row has few runs of one
style, which cost few bytes on the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, repeat, starmap
from typing import NamedTuple

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import NOTHING, BarCell, Kind, Side, crossing, extent, look
from p1tui.tui.drawing.glyphs import Fill, Glyphs
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.measure import Measure
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.value_axis import Axis, axis


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
    lows: tuple[int, ...]
    """Heights of the lowest values, 0 for none; empty if there are none at all."""


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
    shares: Iterable[int],
    highs: Sequence[Bar | None] = (),
    lows: Sequence[Bar | None] = (),
) -> list[Column]:
    """Return columns for every bar, as many as its share, with the highest and the lowest readings if any."""
    nothing = [None] * len(bars)
    shown = zip(bars, shares, highs or nothing, lows or nothing, strict=True)
    return [column for bar, share, high, low in shown for column in [Column(bar, "now", high, low)] * share]


def most(bars: Iterable[Bar | None]) -> tuple[int, int]:
    """Return the largest value in each direction, 0 for none."""
    found = [bar for bar in bars if bar is not None]
    return max((bar.up for bar in found), default=0), max((bar.down for bar in found), default=0)


def fitting(shown: Columns, rows: int, measure: Measure, least: int) -> Axis:
    """Return the axis on which all columns fit into `rows`, and which spans at least `least` base units."""
    return axis(*most(bar for column in shown for bar in (column.bar, column.high)), rows, measure, least)


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

    return Levels(
        heights(column.bar for column in shown),
        heights(column.high for column in shown) if any(column.high for column in shown) else (),
        heights(column.low for column in shown) if any(column.low for column in shown) else (),
    )


def draw(drawn: Plot, times: Line, glyphs: Glyphs, label_cells: int, quiet_to: int = -1) -> list[Line]:
    """Draw the rows of a plot with their labels, the zero line, and the axis `times` beside the unit.

    Columns without a reading up to number `quiet_to` are drawn as a gap, also if none follows that has one.
    """
    on = drawn.axis
    up, down = Side("import", on.up, glyphs), Side("export", on.down, glyphs)
    ups, downs = (list(_cells(levels, drawn.kinds, glyphs.across)) for levels in (drawn.up, drawn.down))
    rising, hanging = _spans(ups, up), _spans(downs, down)
    lines = [_row(rising, row, up, _label(on.label(row), label_cells)) for row in range(on.up, 0, -1)]
    crossings = [crossing(*pair, (up, down)) for pair in zip(ups, downs, strict=True)]
    lines.append(_zero(drawn, crossings, glyphs.across, _label(on.label(0), label_cells), quiet_to))
    lines += [_row(hanging, row, down, _label(on.label(-row), label_cells)) for row in range(1, on.down + 1)]
    return [*lines, (_label(on.unit.name, label_cells), *times)]


def _label(text: str, cells: int) -> Run:
    return (text.rjust(cells - 1) + " ", "dim")


def _cells(levels: Levels, kinds: Sequence[Kind], across: int) -> Iterator[BarCell]:
    """Yield the cells of one direction, from left to right."""
    bars, highs, lows = (_by_cell(each, across) for each in levels)
    nothing = repeat((0,) * across)
    of_cell: Iterable[Kind] = kinds[::across] if kinds else repeat("now")
    return starmap(BarCell, zip(bars, highs or nothing, lows or nothing, of_cell, strict=False))


def _by_cell(values: Sequence[int], across: int) -> list[Fill]:
    return [tuple(values[at : at + across]) for at in range(0, len(values), across)]


class _Spans(NamedTuple):
    """The cells of one direction."""

    different: tuple[tuple[BarCell, int, int, Run], ...]
    """Each cell once, with its height, that up to which it is full, and the look of it there."""
    spans: tuple[tuple[int, int], ...]
    """Index of a cell, and how often it stands there in a row."""


def _spans(cells: Sequence[BarCell], side: Side) -> _Spans:
    indices: dict[BarCell, int] = {}
    spans = [(indices.setdefault(cell, len(indices)), len(list(same))) for cell, same in groupby(cells)]
    return _Spans(tuple((cell, *extent(cell, side)) for cell in indices), tuple(spans))


def _row(drawn: _Spans, row: int, side: Side, label: Run) -> Line:
    """Draw a row, counted from the zero line."""
    most = side.glyphs.levels
    below = most // 2 + (row - 1) * most
    looks = [
        NOTHING if top <= below else full if solid >= below + most else look(cell, row, side)
        for cell, top, solid, full in drawn.different
    ]
    return ln.merged([label, *((looks[at][0] * count, looks[at][1]) for at, count in drawn.spans)])


def _zero(drawn: Plot, crossings: Sequence[Run | None], across: int, label: Run, quiet_to: int) -> Line:
    """Draw the zero line, which goes on over what is still to come, and is dotted where nothing is known."""
    present = (at for at, kind in enumerate(drawn.kinds or drawn.known) if kind != "past")
    quiet = max((at for at in present if drawn.known[at]), default=-1)
    quiet = max(quiet, quiet_to)
    known = map(any, _by_cell(drawn.known, across))
    kinds = drawn.kinds[::across] or repeat("now")
    runs: list[Run] = [label]
    for at, (begun, is_known, kind) in enumerate(zip(crossings, known, kinds, strict=False)):
        gap = not is_known and at * across <= quiet
        runs.append(begun or ("·" if gap else "─", "strong" if is_known and kind == "lit" else "rule"))
    return ln.merged(runs)
