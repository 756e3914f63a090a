"""Follow one register over time, and tell its rise in each stretch between two moments at which it is known.

A register is known at the end of a quarter in which it was read in the last minutes. Of a meter that is read
seldom it is known there too, if it was as long ago as at the end before: then every quarter lasts as long as
a clock's. So neither a quarter that lost some minutes of its energy to the next one nor that next one pass
for quarters, since the second would be a peak that nobody had: both are a gap, of known energy together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from p1tui.runtime.duration import DAY, MINUTE, QUARTER, bucket_start

FRESH: Final = 5 * MINUTE
"""Seconds before the end of a quarter in which a register counts as that at its end: time for a restart."""


class Cell(NamedTuple):
    """What one series' register did in one quarter."""

    quarter: int
    """Start, UTC seconds."""
    series: int
    low: int
    """Register at the end of its first minute."""
    high: int
    """Register at the end of its last minute."""
    first: int
    """Time of its first minute in that quarter."""
    last: int
    """Time of its last minute, or a second later where two meters share that minute."""


class Known(NamedTuple):
    """A register at the end of a quarter."""

    series: int
    value: int


class Stretch(NamedTuple):
    """A stretch of whole quarters, and by how much the register rose in it."""

    start: int
    end: int
    """UTC seconds."""
    rise: int


def rise(left: Known | None, cells: Sequence[Cell]) -> int:
    """Return the rise over cells in the order of time; `left`: register at the start, if it is known.

    Across series it is the sum of each one's own: a rise never runs on from one meter into the next.
    """
    right = cells[-1]
    if left is not None and left.series == right.series:
        return max(0, right.high - left.value)
    spans = {} if left is None else {left.series: (left.value, left.value)}
    for cell in cells:
        low, high = spans.get(cell.series, (cell.low, cell.high))
        spans[cell.series] = min(low, cell.low), max(high, cell.high)
    return sum(high - low for low, high in spans.values())


class Timeline:
    """The stretches of one register, in the order of time.

    Threads: only the one that made it.
    """

    def __init__(self, edge: int | None = None, left: Known | None = None, age: int | None = None) -> None:
        """Begin at a moment at which the register is known; without one, at its first quarter.

        `age`: seconds since the register was read then.
        """
        self.stretches: list[Stretch] = []
        self._edge, self._left, self._age = edge, left, age
        self._pending: list[Cell] = []

    def add(self, cells: Sequence[Cell]) -> None:
        """Add the cells of the next quarter that has any, the last read one last."""
        quarter = cells[0].quarter
        if self._edge is None:
            self._edge = quarter
        self._pending += cells
        age = quarter + QUARTER - bucket_start(cells[-1].last, MINUTE)
        if age <= FRESH or (self._age is not None and abs(age - self._age) <= FRESH):
            self.finish()
        self._age = age

    def finish(self) -> None:
        """End a stretch with the last quarter that was added, as if nothing followed it."""
        if self._pending and self._edge is not None:
            right = self._pending[-1]
            end = right.quarter + QUARTER
            self.stretches.append(Stretch(self._edge, end, rise(self._left, self._pending)))
            self._left = self._known(right, end)
            self._edge, self._pending = end, []

    def _known(self, right: Cell, end: int) -> Known:
        """Return the register at the end of a stretch; within a day, it is never lower than before.

        A clock that was wrong for a while leaves lower registers between later ones: what rises after them
        would count twice. No day depends on that of another, so that each can be made anew alone.
        """
        value = right.high
        if self._left is not None and self._left.series == right.series and _is_within_day(self._edge, end):
            value = max(value, self._left.value)
        return Known(right.series, value)


def _is_within_day(edge: int | None, end: int) -> bool:
    return edge is not None and bucket_start(edge, DAY) < edge and end < bucket_start(edge, DAY) + DAY
