"""Places of the bars of a calendar: of one width at one distance, the first at the axis.

What is over stays blank after the last one: shared among the gaps, it would look like bars that are missing.
"""

from __future__ import annotations

from typing import NamedTuple

PART = 0.6
"""Part of the cells of a pair of bars that the first one has, beside that of the period before."""

WIDEST = 12
"""Most cells of a bar with that of the period before: wider ones are slabs of colour."""

GAPS = ((2, 1), (10, 2))
"""Cells from one bar to the next from which so many of them, at least, are a gap."""


class Places(NamedTuple):
    """Bars of one width at one distance."""

    body: int
    """Cells of a bar with that of the period before."""
    pitch: int
    """Cells from the start of a bar to that of the next."""


def places(bars: int, room: int) -> Places:
    """Return the widest places of so many bars in a room of at least as many cells."""
    gap = max((gap for least, gap in GAPS if (room + gap) // bars >= least), default=0)
    pitch = (room + gap) // bars
    return Places(min(pitch - gap, WIDEST), pitch)


def first_of_pair(body: int, part: float = PART) -> int:
    """Return the cells of the first of two bars that share `body` cells."""
    return max(int(body * part + 0.5), 1)
