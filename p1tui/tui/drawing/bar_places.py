"""Places of the bars of a chart that fills its width: the last one ends at the right edge."""

from __future__ import annotations

PART = 0.6
"""Part of the cells of a pair of bars that the first one has, beside that of the period before."""

SPARE_PART = 12
"""One cell in so many may be blank left of the first bar, so that all gaps are alike."""


def most_spare(room: int) -> int:
    """Return the most blank cells left of the first bar."""
    return room // SPARE_PART


def spare(bars: int, body: int, room: int) -> int:
    """Return the blank cells left of the first of some bars of `body` cells in a room of cells."""
    over = (room - body) % max(bars - 1, 1)
    return over if over <= most_spare(room) else 0


def start(at: int, bars: int, body: int, room: int) -> int:
    """Return the first cell of a bar; the gaps are alike, or differ by a cell if too much would be blank."""
    free = spare(bars, body, room)
    return free + at * (room - body - free) // max(bars - 1, 1)


def first_of_pair(body: int, part: float = PART) -> int:
    """Return the cells of the first of two bars that share `body` cells."""
    return max(int(body * part + 0.5), 1)
