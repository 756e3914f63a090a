"""Which panel stands where, for any size: a plain function, so that it can be tested without a terminal.

Panels that this meter has nothing for want no lines and get no place; the rest takes theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Wanted = Callable[[str, int], int]
"""Name and width of a panel -> the lines it wants, 0 for none."""

FULL = (80, 24)
"""The least size of the full view; below it the compact one."""

THREE_COLUMNS = 116
FOUR_COLUMNS = 176
NET_CELLS = 30
PHASES_MORE = 8
"""Cells that the phases, which hold a bar, get more than the columns beside them."""
GAP = 2
MARGIN = 1

BIG_NUMBER_LINES = 6
"""Lines from which the compact view gives three to the power; below, other numbers need them more."""

CHARTS = ("chart", "chart-2", "chart-3")
LEAST_CHART = 4
GOOD_CHART = 7
ROOMY_CHART = 11
"""Lines of a chart with its title: the fewest, those for which the reasons of links are cut to one line, and
enough to give another chart the room instead."""


class Rect(NamedTuple):
    """A panel's rectangle in cells."""

    name: str
    x: int
    y: int
    width: int
    height: int


def arrange(width: int, height: int, wanted: Wanted, *, waiting: bool) -> list[Rect]:
    """Places for a screen of this size. `waiting` is the time before the first telegram."""
    top, bottom = 1 + wanted("banner", width), height - 1
    places = [
        Rect("status", 0, 0, width, 1),
        Rect("banner", 0, 1, width, top - 1),
        Rect("keys", 0, bottom, width, 1),
    ]
    full = width >= FULL[0] and height >= FULL[1]
    if waiting:
        strip = _strip("brief", width, bottom, wanted) if full else None
        places += [Rect("waiting", 0, top + 1, width, (strip.y if strip else bottom) - top - 1)]
        places += [strip] if strip else []
    elif full:
        places += _full(width, top, bottom, wanted)
    else:
        places += _compact(width, top, bottom, wanted)
    return [place for place in places if place.height > 0]


def enlarged(name: str, places: list[Rect], width: int, height: int) -> list[Rect]:
    """The panel of that name in place of all but the lines at the top and the bottom."""
    fixed = [place for place in places if place.name in ("status", "banner", "keys")]
    top = sum(place.height for place in fixed if place.name != "keys")
    margin = MARGIN if width >= FULL[0] else 0
    return [*fixed, Rect(name, margin, top, width - 2 * margin, max(height - 1 - top, 1))]


def _compact(width: int, top: int, bottom: int, wanted: Wanted) -> list[Rect]:
    name = "compact" if bottom - top >= BIG_NUMBER_LINES else "plain"
    lines = min(wanted(name, width), bottom - top)
    places = [Rect(name, 0, top, width, lines)]
    if bottom - top - lines > LEAST_CHART:
        places.append(Rect("chart", 0, top + lines, width, bottom - top - lines))
    return places


def _full(width: int, top: int, bottom: int, wanted: Wanted) -> list[Rect]:
    air = 1 if bottom - top >= 28 else 0
    head, left = _head(width, top + air, wanted)
    below = max(place.y + place.height for place in head) + air
    foot = _stacks(left, _split(MARGIN, width - 2 * MARGIN, 2), 0, wanted)
    foot_lines = max((place.y + place.height for place in foot), default=0)
    strip = _strip("link", width, bottom, wanted)
    if strip.y - air - foot_lines - below < GOOD_CHART:
        strip = _strip("brief", width, bottom, wanted)
    foot_y = strip.y - air - foot_lines
    lowered = [place._replace(y=place.y + foot_y) for place in foot]
    chart = _charts(width, below, foot_y - (air if foot else 0), air)
    return [*head, *chart, *lowered, strip]


def _strip(name: str, width: int, bottom: int, wanted: Wanted) -> Rect:
    lines = wanted(name, width - 2 * MARGIN)
    return Rect(name, MARGIN, bottom - lines, width - 2 * MARGIN, lines)


def _head(width: int, top: int, wanted: Wanted) -> tuple[list[Rect], list[str]]:
    """The panels beside and under the net power, and the names of those that are left for the foot."""
    count = 2 if width < THREE_COLUMNS else 3 if width < FOUR_COLUMNS else 4
    beside = MARGIN + NET_CELLS + GAP
    sides = _split(beside, width - MARGIN - beside, count - 1, PHASES_MORE)
    net = Rect("net", MARGIN, top, NET_CELLS, wanted("net", NET_CELLS))
    if count > 2:
        return [net, *_stacks(("phases", "registers", "demand", "media"), sides, top, wanted)], []
    shelf, left = _shelf(("phases", "demand", "registers", "media"), sides[0], top, net.height, wanted)
    if len(left) == 1 and len(shelf) > 1:
        left.append(shelf.pop().name)
    return [net, *shelf], [name for name in ("registers", "demand", "media") if name in left]


def _split(x: int, cells: int, count: int, more: int = 0) -> list[tuple[int, int]]:
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
    x, width = side
    places, left = [], []
    used = 0
    for name in names:
        lines = wanted(name, width)
        if lines and used + lines <= height:
            places.append(Rect(name, x, top + used, width, lines))
            used += lines
        elif lines:
            left.append(name)
    return places, left


def _stacks(names: Sequence[str], sides: Sequence[tuple[int, int]], top: int, wanted: Wanted) -> list[Rect]:
    used = [0] * len(sides)
    places = []
    for name in names:
        at = used.index(min(used))
        x, width = sides[at]
        lines = wanted(name, width)
        if lines:
            places.append(Rect(name, x, top + used[at], width, lines))
            used[at] += lines
    return places


def _charts(width: int, top: int, bottom: int, air: int) -> list[Rect]:
    room = bottom - top
    if room < LEAST_CHART:
        return []
    count = min(max(room // ROOMY_CHART, 1), len(CHARTS))
    each = (room - air * (count - 1)) // count
    places = []
    for at, name in enumerate(CHARTS[:count]):
        y = top + at * (each + air)
        lines = each if at < count - 1 else bottom - y
        places.append(Rect(name, MARGIN, y, width - 2 * MARGIN, lines))
    return places
