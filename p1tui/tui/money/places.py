"""Places of the bars of a chart with a gap after each: the last one ends at the right edge."""

from __future__ import annotations

MOST_BEFORE = 3
"""Most cells that are left free before the first bar, so that all gaps are alike; more widen some gaps."""


def start(at: int, bars: int, body: int, gap: int, room: int) -> int:
    """Return the first cell of a bar: bars of `body` cells, with gaps of `gap` cells or of one more."""
    over = room - bars * (body + gap) + gap
    if 0 <= over <= MOST_BEFORE:
        return over + at * (body + gap)
    return at * (room - body) // max(bars - 1, 1)
