"""The layout of the live screen at any size, as plain functions that need no terminal.

A panel without data from this meter wants no lines and gets no rectangle; others take its room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Wanted = Callable[[str, int], int]
"""Name and width of a panel -> the number of lines that it wants."""

FULL = (80, 24)
"""Smallest size of the full view, in cells; a smaller screen gets the compact one."""

THREE_COLUMNS = 116
FOUR_COLUMNS = 176
"""Widths from which the head, the panels above the chart, has so many columns."""
POWER_CELLS = 30
"""Width of the first column, the power in large digits."""
PHASES_MORE = 8
"""Cells by which the column of the phases, which hold a bar, is wider than the others."""
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
"""Fewest lines of a chart for which the reasons of links are not cut to one line."""
ROOMY_CHART = 11
"""Lines of a chart; with room for as many again, there is another chart."""


class Rect(NamedTuple):
    """A panel's rectangle in cells."""

    name: str
    x: int
    y: int
    width: int
    height: int


def arrange(width: int, height: int, wanted: Wanted, *, waiting: bool) -> list[Rect]:
    """Lay out a screen of this size; `waiting` is True until the first telegram."""
    top, bottom = 1 + wanted("banner", width), height - 1
    rects = [
        Rect("status", 0, 0, width, 1),
        Rect("banner", 0, 1, width, top - 1),
        Rect("keys", 0, bottom, width, 1),
    ]
    full = width >= FULL[0] and height >= FULL[1]
    if waiting:
        strip = _strip("brief", width, bottom, wanted) if full else None
        rects += [Rect("waiting", 0, top + 1, width, (strip.y if strip else bottom) - top - 1)]
        rects += [strip] if strip else []
    elif full:
        rects += _full(width, top, bottom, wanted)
    else:
        rects += _compact(width, top, bottom, wanted)
    return [rect for rect in rects if rect.height > 0]


def enlarged(name: str, rects: list[Rect], width: int, height: int) -> list[Rect]:
    """Give one panel the room of all others, except the status line, the banner and the keys."""
    fixed = [rect for rect in rects if rect.name in ("status", "banner", "keys")]
    top = sum(rect.height for rect in fixed if rect.name != "keys")
    margin = MARGIN if width >= FULL[0] else 0
    return [*fixed, Rect(name, margin, top, width - 2 * margin, max(height - 1 - top, 1))]


def _compact(width: int, top: int, bottom: int, wanted: Wanted) -> list[Rect]:
    name = "compact" if bottom - top >= BIG_NUMBER_LINES else "plain"
    lines = min(wanted(name, width), bottom - top)
    rects = [Rect(name, 0, top, width, lines)]
    if bottom - top - lines > LEAST_CHART:
        rects.append(Rect("chart", 0, top + lines, width, bottom - top - lines))
    return rects


def _full(width: int, top: int, bottom: int, wanted: Wanted) -> list[Rect]:
    air = 1 if bottom - top >= AIRY_LINES else 0
    head, left = _head(width, top + air, wanted)
    below = max(rect.y + rect.height for rect in head) + air
    foot = _stacks(left, _split(MARGIN, width - 2 * MARGIN, 2), 0, wanted)
    foot_lines = max((rect.y + rect.height for rect in foot), default=0)
    strip = _strip("link", width, bottom, wanted)
    if strip.y - air - foot_lines - below < GOOD_CHART:
        strip = _strip("brief", width, bottom, wanted)
    foot_y = strip.y - air - foot_lines
    lowered = [rect._replace(y=rect.y + foot_y) for rect in foot]
    chart = _charts(width, below, foot_y - (air if foot else 0), air)
    return [*head, *chart, *lowered, strip]


def _strip(name: str, width: int, bottom: int, wanted: Wanted) -> Rect:
    lines = wanted(name, width - 2 * MARGIN)
    return Rect(name, MARGIN, bottom - lines, width - 2 * MARGIN, lines)


def _head(width: int, top: int, wanted: Wanted) -> tuple[list[Rect], list[str]]:
    """Lay out the power and the panels beside it; return also the names of those left for the foot."""
    count = 2 if width < THREE_COLUMNS else 3 if width < FOUR_COLUMNS else 4
    beside = MARGIN + POWER_CELLS + GAP
    sides = _split(beside, width - MARGIN - beside, count - 1, PHASES_MORE)
    power = Rect("power", MARGIN, top, POWER_CELLS, wanted("power", POWER_CELLS))
    if count > 2:
        return [power, *_stacks(("phases", "registers", "demand", "media"), sides, top, wanted)], []
    shelf, left = _shelf(("phases", "demand", "registers", "media"), sides[0], top, power.height, wanted)
    if len(left) == 1 and len(shelf) > 1:
        left.append(shelf.pop().name)
    return [power, *shelf], [name for name in ("registers", "demand", "media") if name in left]


def _split(x: int, cells: int, count: int, more: int = 0) -> list[tuple[int, int]]:
    """Divide a span into columns `(x, width)`, the first `more` cells wider than the others."""
    if count == 1:
        return [(x, cells)]
    each = (cells - GAP * (count - 1) - more) // count
    first = each + more
    spans = [(x, first)] + [(x + first + GAP + at * (each + GAP), each) for at in range(count - 1)]
    last_x, _ = spans[-1]
    return [*spans[:-1], (last_x, x + cells - last_x)]


def _shelf(
    names: Sequence[str], side: tuple[int, int], top: int, height: int, wanted: Wanted
) -> tuple[list[Rect], list[str]]:
    """Stack the panels that fit into one column of this height; return also the names of the others."""
    x, width = side
    rects, left = [], []
    used = 0
    for name in names:
        lines = wanted(name, width)
        if lines and used + lines <= height:
            rects.append(Rect(name, x, top + used, width, lines))
            used += lines
        elif lines:
            left.append(name)
    return rects, left


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


def _charts(width: int, top: int, bottom: int, air: int) -> list[Rect]:
    """Fill the lines from `top` to `bottom` with charts, one for every `ROOMY_CHART` lines."""
    room = bottom - top
    if room < LEAST_CHART:
        return []
    count = min(max(room // ROOMY_CHART, 1), len(CHARTS))
    each = (room - air * (count - 1)) // count
    rects = []
    for at, name in enumerate(CHARTS[:count]):
        y = top + at * (each + air)
        lines = each if at < count - 1 else bottom - y
        rects.append(Rect(name, MARGIN, y, width - 2 * MARGIN, lines))
    return rects
