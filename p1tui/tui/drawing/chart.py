"""A bar chart around a zero line: import rises above it, export hangs below it.

The zero line runs through the middle of its row, and every bar begins there with half a cell. So the middle
of the k-th row above it, where its label stands, is k times the scale. A row has few runs of one style, which
cost few bytes on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.i18n.numbers import whole
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Fill, Glyphs
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.power_series import Bar, Window

LABEL = 10
"""Cells of the labels at the left: `−12.5 kWh `."""

FINEST_W = 50
"""Fewest W that a row stands for, so that the standby power of a house does not fill the chart."""
MANTISSAS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
"""Values of a row that are easy to read; each may be multiplied by a power of ten."""
TICKS = (15, 30, *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)), *(n * HOUR for n in (1, 2, 3, 6, 12)), DAY)
"""Seconds between marks of the time axis; each gives round times of day."""
TICK_GAP = 12
"""Fewest cells between two marks of the time axis."""


class Scale(NamedTuple):
    """The value of a row, and the numbers of rows above and below the row of the zero line."""

    per_row: int
    up: int
    down: int


def scale(most_up: int, most_down: int, rows: int, finest: int) -> Scale:
    """Return the finest round scale on which both values fit into `rows`; spare rows go to the import."""
    for power in range(10):
        for mantissa in MANTISSAS:
            per_row = max(round(mantissa * 10**power), finest)
            up, down = _rows(most_up, per_row), _rows(most_down, per_row)
            if up + down <= rows:
                return Scale(per_row, rows - down, down)
    return Scale(10**10, rows, 0)


def _rows(most: int, per_row: int) -> int:
    return -(-max(2 * most - per_row, 0) // (2 * per_row))


Marks = Mapping[int, str]
"""Cell of the plot -> the text of the time axis below it."""

Bars = Sequence[Bar | None]
"""The bars of a chart, oldest first; `None` for a bucket without a reading."""

NOTHING = Bar(0, 0)


class Plot(NamedTuple):
    """Bars in levels of the glyphs. Equal plots give equal pictures."""

    scale: Scale
    ups: tuple[int, ...]
    """Heights above the zero line; the first half row lies in that line's row."""
    downs: tuple[int, ...]
    """Depths below the zero line."""
    known: tuple[bool, ...]
    """True for a bucket with a reading."""


def plot(bars: Bars, glyphs: Glyphs, rows: int, finest: int = FINEST_W, most: Bar = NOTHING) -> Plot:
    """Scale `bars`, and a bar as high as `most`, to `rows` that each stand for at least `finest`."""
    ups = [bar.up if bar else 0 for bar in bars]
    downs = [bar.down if bar else 0 for bar in bars]
    fitting = scale(max([most.up, *ups]), max([most.down, *downs]), rows, finest)
    per_level = fitting.per_row / glyphs.levels
    return Plot(
        fitting,
        tuple(round(value / per_level) for value in ups),
        tuple(round(value / per_level) for value in downs),
        tuple(bar is not None for bar in bars),
    )


def watts(value: int) -> str:
    """Format a power for a label."""
    return f"{whole(value)} W"


def draw(drawn: Plot, marks: Marks, glyphs: Glyphs, write: Callable[[int], str] = watts) -> list[Line]:
    """Draw the rows of a plot with their labels, the zero line, and the `marks` of the time axis."""
    per_row, up, down = drawn.scale
    lines: list[Line] = []
    for row in range(up, 0, -1):
        plotted = "".join(_row(drawn.ups, row, glyphs, glyphs.up))
        lines.append((_label(row, up, write(row * per_row)), (plotted, "import")))
    lines.append(_zero(drawn, glyphs, write(0)))
    for row in range(1, down + 1):
        label = _label(row, down, f"−{write(row * per_row)}")
        lines.append((label, *_hanging(drawn.downs, row, glyphs)))
    return [*lines, _times(marks, len(drawn.ups) // glyphs.across)]


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


def _label(row: int, rows: int, text: str) -> Run:
    every = 1 if rows <= 4 else 2 if rows <= 12 else 4
    shown = row % every == 0
    return (f"{text} ".rjust(LABEL) if shown else " " * LABEL, "dim")


def _zero(drawn: Plot, glyphs: Glyphs, label: str) -> Line:
    runs: list[Run] = [(f"{label} ".rjust(LABEL), "dim")]
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


def ticks(window: Window, zone: ZoneInfo, across: int) -> Marks:
    """Return marks at round local times, at least `TICK_GAP` cells apart; midnight is marked by the date."""
    every = next((tick for tick in TICKS if tick >= window.step * TICK_GAP * across), TICKS[-1])
    found: dict[int, str] = {}
    for at in range(window.buckets):
        time = window.start + at * window.step
        local = datetime.fromtimestamp(time, zone)
        offset = local.utcoffset()
        seconds = time + (int(offset.total_seconds()) if offset else 0)
        if seconds % every < window.step:
            midnight = every >= HOUR and local.hour == 0
            found[at // across] = dates.day(local) if midnight else dates.minutes(local)
    return found


def _times(marks: Marks, cells: int) -> Line:
    row = [" "] * cells
    for cell, text in marks.items():
        start = max(cell - len(text) // 2, 0)
        if start + len(text) <= cells:
            row[start : start + len(text)] = text
    return ((" " * LABEL, "text"), ("".join(row), "dim"))
