"""Places of the bars of a chart: at one distance, or side by side up to the right edge."""

from __future__ import annotations

from typing import NamedTuple

from p1tui.tui.drawing import bar_places

PAIR = 3
"""Fewest cells of a bucket in which a bar stands beside that of the period before, with a gap after them."""


class Fit(NamedTuple):
    """The visible buckets, `shown` of them from number `first`."""

    first: int
    shown: int
    body: int
    """Cells of a bucket's bars; 0 where they lie side by side, some a cell wider."""
    each: int
    """Cells from one bucket to the next, or the fewest where they lie side by side."""
    room: int
    """Cells of the plot."""

    def bars(self, at: int, *, compare: bool) -> tuple[int, int]:
        """Return the cells of a bar, and of that of the period before; a gap may follow them."""
        body = self.body or len(self.bucket(at))
        now = bar_places.first_of_pair(body) if compare else body
        return now, body - now

    def bucket(self, at: int) -> range:
        """Return the cells of a bucket, with the gap at its end."""
        place = at - self.first
        return range(self._start(place), min(self._start(place + 1), self.room))

    def at(self, cell: int) -> int | None:
        """Return the number of the bucket that has a cell; None beside them all."""
        shown = range(self.first, self.first + self.shown)
        return next((at for at in shown if cell in self.bucket(at)), None)

    def _start(self, place: int) -> int:
        return place * self.each if self.body else place * self.room // self.shown

    def under(self, at: int, text: str) -> int:
        """Return the middle cell of a text below a bucket, which begins where its own bar begins."""
        return self.bucket(at).start + len(text) // 2

    def over(self, cell: int, text: str) -> int | None:
        """Return the number of the bucket below which a text has this middle cell."""
        return self.at(cell - len(text) // 2)


def fit(buckets: int, cursor: int, cells: int, *, apart: int = 0) -> Fit:
    """Make the buckets as wide as possible; if there are too many, show those around the cursor.

    Their bars are of one width at one distance. Where that is less than `apart`, they lie side by side and
    fill the room.
    """
    cells = max(cells, 1)
    shown = min(buckets, cells)
    first = min(max(cursor - shown // 2, 0), buckets - shown)
    body, pitch = bar_places.places(shown, cells)
    if pitch < apart:
        return Fit(first, shown, 0, cells // shown, cells)
    return Fit(first, shown, body, pitch, cells)
