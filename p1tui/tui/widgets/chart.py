"""Power around a zero line: import rises from it, export hangs below it. Plain functions of data.

The zero line runs through the middle of its row, and a bar begins there with half a cell; so the middle of
the k-th row above it, where its label stands, is k times the scale. Rows are few runs of one style each,
not one for each cell, which costs few bytes on the wire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.tui import lines as ln
from p1tui.tui.glyphs import Fill, Glyphs
from p1tui.tui.lines import Line, Role, Run
from p1tui.tui.series import Bar, Window

LABEL = 9
"""Cells at the left for the scale: `12000 W ` with its sign."""

FINEST_W = 50
"""The least W that a row stands for: the hum of a sleeping house must not look like a storm."""
MANTISSAS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
TICKS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
TICK_GAP = 12
"""Fewest cells from one time on the axis to the next."""


class Scale(NamedTuple):
    """How many W one row stands for, and the rows above and below that of the zero line."""

    watts: int
    up: int
    down: int


def scale(most_import: int, most_export: int, rows: int) -> Scale:
    """The finest round scale on which both fit into `rows`; rows that are left over go to the import."""
    for power in range(1, 7):
        for mantissa in MANTISSAS:
            watts = max(round(mantissa * 10**power), FINEST_W)
            up, down = _rows(most_import, watts), _rows(most_export, watts)
            if up + down <= rows:
                return Scale(watts, rows - down, down)
    return Scale(10**7, rows, 0)


def _rows(most: int, watts: int) -> int:
    return -(-max(2 * most - watts, 0) // (2 * watts))


Bars = Sequence[Bar | None]
"""A chart's buckets, oldest first; `None` where there is no reading."""


class Plot(NamedTuple):
    """Bars as they are drawn: two that are equal give the same picture.

    `ups` and `downs` are heights in levels of the glyphs, of which the first half row lies in the row of the
    zero line; `known` says where there is a reading.
    """

    scale: Scale
    ups: tuple[int, ...]
    downs: tuple[int, ...]
    known: tuple[bool, ...]


def plot(bars: Bars, glyphs: Glyphs, rows: int) -> Plot:
    """Fit `bars` into `rows` around the zero line."""
    imports = [bar.import_w if bar else 0 for bar in bars]
    exports = [bar.export_w if bar else 0 for bar in bars]
    size = scale(max(imports, default=0), max(exports, default=0), rows)
    per_level = size.watts / glyphs.levels
    ups = tuple(round(watts / per_level) for watts in imports)
    downs = tuple(round(watts / per_level) for watts in exports)
    return Plot(size, ups, downs, tuple(bar is not None for bar in bars))


def draw(drawn: Plot, window: Window, zone: ZoneInfo, glyphs: Glyphs) -> list[Line]:
    """The rows of the plot with their scale, the zero line, and the times."""
    watts, up, down = drawn.scale
    lines: list[Line] = []
    for row in range(up, 0, -1):
        lines.append((_label(row, up, watts), ("".join(_row(drawn.ups, row, glyphs, glyphs.up)), "import")))
    lines.append(_zero(drawn, glyphs))
    for row in range(1, down + 1):
        lines.append((_label(row, down, -watts), *_hanging(drawn.downs, row, glyphs)))
    return [*lines, _times(ticks(window, zone, glyphs.across), window.buckets // glyphs.across)]


def _row(levels: Sequence[int], row: int, glyphs: Glyphs, table: Mapping[Fill, str]) -> list[str]:
    most = glyphs.levels
    below = most // 2 + (row - 1) * most
    filled = [0 if level <= below else min(level - below, most) for level in levels]
    return [table[tuple(filled[at : at + glyphs.across])] for at in range(0, len(filled), glyphs.across)]


def _hanging(levels: Sequence[int], row: int, glyphs: Glyphs) -> Line:
    chars = _row(levels, row, glyphs, glyphs.down)
    if not glyphs.inverted:
        return (("".join(chars), "export"),)
    swapped = {glyphs.down[fill] for fill in glyphs.inverted}
    return ln.merged((char, "export!" if char in swapped else "export") for char in chars)


def _label(row: int, rows: int, watts: int) -> Run:
    every = 1 if rows <= 4 else 2 if rows <= 12 else 4
    shown = (rows - row) % every == 0
    return (f"{row * watts} W ".replace("-", "−").rjust(LABEL) if shown else " " * LABEL, "dim")


def _zero(drawn: Plot, glyphs: Glyphs) -> Line:
    runs: list[Run] = [("0 W ".rjust(LABEL), "dim")]
    last = max((at for at, known in enumerate(drawn.known) if known), default=-1)
    for at in range(0, len(drawn.known), glyphs.across):
        here = slice(at, at + glyphs.across)
        up = max(drawn.ups[here]) * 2 >= glyphs.levels
        down = max(drawn.downs[here]) * 2 >= glyphs.levels
        if up or down:
            runs.append(("▀", "both" if down else "import") if up else ("▄", "export"))
        elif any(drawn.known[here]):
            runs.append(("─", "rule"))
        else:
            runs.append((" " if at > last else "·", "rule"))
    return ln.merged(runs)


def ticks(window: Window, zone: ZoneInfo, across: int) -> dict[int, str]:
    """Cell -> the local time, or at midnight the day, that begins in it, at round times far enough apart."""
    every = next((tick for tick in TICKS if tick >= window.step * TICK_GAP * across), TICKS[-1])
    found = {}
    for at in range(window.buckets):
        time = window.start + at * window.step
        local = datetime.fromtimestamp(time, zone)
        offset = local.utcoffset()
        seconds = time + (int(offset.total_seconds()) if offset else 0)
        if seconds % every < window.step:
            midnight = every >= 3600 and local.hour == 0
            found[at // across] = f"{local.day} {local:%b}" if midnight else f"{local:%H:%M}"
    return found


def _times(marks: Mapping[int, str], cells: int) -> Line:
    row = [" "] * cells
    for cell, text in marks.items():
        start = cell - len(text) // 2
        if start >= 0 and start + len(text) <= cells:
            row[start : start + len(text)] = text
    return ((" " * LABEL, "text"), ("".join(row), "dim"))


LEGEND: tuple[tuple[str, Role], ...] = (("▲ import", "import"), ("  ", "text"), ("▼ export", "export"))
