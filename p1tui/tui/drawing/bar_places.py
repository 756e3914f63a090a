"""Places of the bars of a chart that fills its width: the last one ends at the right edge."""

from __future__ import annotations

MOST_SPARE = 3
"""Most blank cells left of the first bar, where gaps of two widths would look like missing bars."""


def spare(bars: int, body: int, room: int) -> int:
    """Return the blank cells left of the first of some bars of `body` cells in a room of cells."""
    over = (room - body) % max(bars - 1, 1)
    return over if over <= MOST_SPARE else 0


def start(at: int, bars: int, body: int, room: int) -> int:
    """Return the first cell of a bar; the gaps are alike, or differ by a cell."""
    free = spare(bars, body, room)
    return free + at * (room - body - free) // max(bars - 1, 1)
