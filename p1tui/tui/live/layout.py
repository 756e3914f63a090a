"""The layout of the live screen at any size, as plain functions that need no terminal.

A panel without data from this meter wants no lines and gets no rectangle; others take its room. Where room is
short, the least important panels are left out first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Wanted = Callable[[str, int], int]
"""Name and width of a panel -> the number of lines that it wants."""

FULL = (74, 16)
"""Smallest size of the full view, in cells: on less, yesterday has no room beside today, and a smaller screen
gets the compact view, which has it below the power."""

THREE_COLUMNS = 119
FOUR_COLUMNS = 176
"""Widths from which the head, the panels above the chart, has so many columns."""
POWER_CELLS, TALL_POWER_CELLS, WIDE_POWER_CELLS = 30, 38, 52
"""Widths of the first column: the power in digits of three rows, of five in bold, and of five still wider."""
TODAY_CELLS, MOST_TODAY_CELLS = 46, 58
"""Width of today's column, and the most that it gets: longer rows are hard to read across."""
MORE_HEAD = 4
"""Lines by which the last columns of the head may be longer than the first two."""
GAP = 2
"""Blank cells between columns."""
MARGIN = 1
"""Blank cells at both edges of the screen."""

AIRY_LINES = 28
"""Height from which the parts of the full view have a blank line between them."""

BIG_NUMBER_LINES = 6
"""Height from which the compact view has large digits; on fewer lines other numbers need the room."""

CHARTS = ("chart", "chart-2", "chart-3")
"""Panels of the charts, in the order in which a taller screen adds them."""
LEAST_CHART = 4
"""Fewest lines of a chart with its title."""
GOOD_CHART = 7
"""Fewest lines of a chart that nothing below it may make smaller, besides phases and demand."""
SPACIOUS = 20
"""Lines below the head from which registers that stand alone have a panel."""
ROOMY_CHART = 11
"""Lines of a chart; with room for as many again, there is another chart."""


class Rect(NamedTuple):
    """A panel's rectangle in cells."""

    name: str
    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """Return the line below the last one."""
        return self.y + self.height

    def holds(self, x: int, y: int) -> bool:
        """Return True for a cell in the rectangle."""
        return self.x <= x < self.x + self.width and self.y <= y < self.bottom


def arrange(
    width: int, height: int, wanted: Wanted, *, waiting: bool, charts: Sequence[str] = CHARTS
) -> list[Rect]:
    """Lay out a screen of this size.

    `waiting` is True until the first telegram; `charts` are the charts that this meter may have.
    """
    top, bottom = max(min(wanted("status", width), height // 2), 1), height - 1
    rects = [Rect("status", 0, 0, width, top), Rect("keys", 0, bottom, width, 1)]
    if waiting:
        rects += [Rect("waiting", 0, top + 1, width, bottom - top - 1)]
    elif width >= FULL[0] and height >= FULL[1]:
        rects += _full(width, top, bottom, wanted, charts)
    else:
        rects += _compact(width, top, bottom, wanted, charts)
    return [rect for rect in rects if rect.height > 0]


def enlarged(name: str, rects: list[Rect], width: int, height: int) -> list[Rect]:
    """Give one panel the room of all others, except the top of the screen and the keys."""
    fixed = [rect for rect in rects if rect.name in ("status", "keys")]
    top = sum(rect.height for rect in fixed if rect.name != "keys")
    margin = MARGIN if width >= FULL[0] else 0
    return [*fixed, Rect(name, margin, top, width - 2 * margin, max(height - 1 - top, 1))]


def _compact(width: int, top: int, bottom: int, wanted: Wanted, charts: Sequence[str]) -> list[Rect]:
    name = "compact" if bottom - top >= BIG_NUMBER_LINES else "plain"
    lines = min(wanted(name, width), bottom - top)
    rects = [Rect(name, 0, top, width, lines)]
    if bottom - top - lines > LEAST_CHART:
        rects.append(Rect(charts[0], 0, top + lines, width, bottom - top - lines))
    return rects


def _full(width: int, top: int, bottom: int, wanted: Wanted, charts: Sequence[str]) -> list[Rect]:
    air = 1 if bottom - top >= AIRY_LINES else 0
    head, left = _head(width, top + air, wanted, airy=bool(air))
    below = max(rect.bottom for rect in head) + air
    room = bottom - below - air
    foot = _foot(width, left, room, wanted)
    foot_lines = max((rect.bottom for rect in foot), default=0)
    foot_y = bottom - foot_lines
    lowered = [rect._replace(y=rect.y + foot_y) for rect in foot]
    return [*head, *_charts(charts, width, below, foot_y - (air if foot else 0), air), *lowered]


def _head(width: int, top: int, wanted: Wanted, *, airy: bool) -> tuple[list[Rect], list[str]]:
    """Lay out the power and the panels beside it; return also the names of those left for the foot."""
    cells = POWER_CELLS
    if airy and width >= THREE_COLUMNS:
        cells = TALL_POWER_CELLS if width < FOUR_COLUMNS else WIDE_POWER_CELLS
    today_x = MARGIN + cells + GAP
    today_cells = min(width - MARGIN - today_x, MOST_TODAY_CELLS)
    if width >= THREE_COLUMNS:
        today_cells = TODAY_CELLS
    rects = [
        Rect("power", MARGIN, top, cells, wanted("power", cells)),
        Rect("today", today_x, top, today_cells, wanted("today", today_cells)),
    ]
    if width < THREE_COLUMNS:
        return rects, ["phases", "demand", "registers"]
    beside = today_x + today_cells + GAP
    sides = _split(beside, width - MARGIN - beside, 1 if width < FOUR_COLUMNS else 2)
    lowest = max(rect.bottom for rect in rects) + MORE_HEAD
    whole = _stacks(("phases", "demand", "registers"), sides, top, wanted)
    if max((rect.bottom for rect in whole), default=0) <= lowest:
        return [*rects, *whole], []
    return [*rects, *_stacks(("phases", "demand"), sides, top, wanted)], ["registers"]


def _foot(width: int, names: Sequence[str], room: int, wanted: Wanted) -> list[Rect]:
    """Lay out the panels below the chart from line 0 on, or as many as leave a chart in `room` lines.

    The registers have a panel only if it costs the chart little; else one line, or none.
    """
    if not names:
        return []
    inner = width - 2 * MARGIN
    sides, wishes = _wishes(width, names, room, wanted)
    tally = Rect("tally", MARGIN, 0, inner, wanted("tally", inner))
    for wish in wishes:
        found = _stacks([name for name in wish if name not in ("tally", "phase-line")], sides, 0, wanted)
        lines = max((rect.bottom for rect in found), default=0)
        for name in ("phase-line", "tally"):
            if name in wish:
                found.append(Rect(name, MARGIN, lines, inner, wanted(name, inner)))
                lines = found[-1].bottom
        if len(sides) == 2 and "registers" in wish and not _is_even(found):
            continue
        if len(sides) == 2 and "registers" not in wish and room - lines - tally.height >= GOOD_CHART:
            found.append(tally._replace(y=lines))
            lines += tally.height
        if room - lines >= (GOOD_CHART if "registers" in wish else LEAST_CHART):
            return [rect for rect in found if rect.height]
    return []


def _wishes(
    width: int, names: Sequence[str], room: int, wanted: Wanted
) -> tuple[list[tuple[int, int]], list[list[str]]]:
    """Return the columns of the foot, and the panels that it may have, the best choice first."""
    inner = width - 2 * MARGIN
    whole = [(MARGIN, inner)]
    halves = _split(MARGIN, inner, 2)
    if any(name in names and wanted(name, halves[0][1]) for name in ("phases", "demand")):
        return halves, [["phases", "demand", "registers"], ["phases", "demand"], ["phase-line"]]
    if room >= SPACIOUS or not wanted("tally", inner):
        return whole, [["registers"], ["tally"]]
    return whole, [["tally"]]


def _is_even(found: Sequence[Rect]) -> bool:
    """Return True if no column of the foot is more than a line longer than the other."""
    ends = {rect.x: rect.bottom for rect in found}
    return len(ends) == 2 and max(ends.values()) - min(ends.values()) <= 3


def _split(x: int, cells: int, count: int) -> list[tuple[int, int]]:
    """Divide a span into columns `(x, width)`."""
    each = (cells - GAP * (count - 1)) // count
    spans = [(x + at * (each + GAP), each) for at in range(count)]
    last_x, _ = spans[-1]
    return [*spans[:-1], (last_x, x + cells - last_x)]


def _stacks(names: Sequence[str], sides: Sequence[tuple[int, int]], top: int, wanted: Wanted) -> list[Rect]:
    """Stack all panels in columns, each in the shortest one so far."""
    used = [0] * len(sides)
    rects = []
    for name in names:
        at = used.index(min(used))
        x, width = sides[at]
        lines = wanted(name, width)
        if lines:
            rects.append(Rect(name, x, top + used[at], width, lines))
            used[at] += lines
    return rects


def _charts(names: Sequence[str], width: int, top: int, bottom: int, air: int) -> list[Rect]:
    """Fill the lines from `top` to `bottom` with charts, one for every `ROOMY_CHART` lines."""
    room = bottom - top
    if room < LEAST_CHART:
        return []
    count = min(max(room // ROOMY_CHART, 1), len(names))
    each = (room - air * (count - 1)) // count
    rects = []
    for at, name in enumerate(names[:count]):
        y = top + at * (each + air)
        lines = each if at < count - 1 else bottom - y
        rects.append(Rect(name, MARGIN, y, width - 2 * MARGIN, lines))
    return rects
