"""Places of the bars of a chart, which fill its width: the last ends at its right edge."""

from __future__ import annotations

from typing import NamedTuple

from p1tui.tui.drawing import bar_places

WIDEST = 22
"""Most cells of a bar and of the one of the period before."""
GAPS = ((2, 1), (10, 2))
"""Cells of a bucket from which it has a gap of so many cells, or of one more, at its end."""
PAIR = 3
"""Fewest cells of a bucket in which a bar stands beside that of the period before, with a gap after them."""


class Fit(NamedTuple):
    """The visible buckets, `shown` of them from number `first`."""

    first: int
    shown: int
    body: int
    """Cells of a bucket's bars, or the fewest where they lie side by side without gaps."""
    gap: int
    """Fewest cells between a bucket's bars and the next bucket."""
    room: int
    """Cells of all buckets. What is over where all are as wide as can be makes some of the gaps wider."""

    @property
    def each(self) -> int:
        """Fewest cells of a bucket."""
        return self.body + self.gap

    @property
    def spare(self) -> int:
        """Blank cells left of the first bar."""
        return bar_places.spare(self.shown, self.body, self.room) if self.gap else 0

    def bars(self, at: int, *, compare: bool) -> tuple[int, int]:
        """Return the cells of a bar, and of that of the period before; a gap follows them."""
        body = self.body if self.gap else len(self.bucket(at))
        now = bar_places.first_of_pair(body) if compare else body
        return now, body - now

    def bucket(self, at: int) -> range:
        """Return the cells of a bucket, with the gap at its end."""
        place = at - self.first
        last = place == self.shown - 1
        return range(self._start(place), self.room if last else self._start(place + 1))

    def _start(self, place: int) -> int:
        if not self.gap:
            return place * self.room // self.shown
        return bar_places.start(place, self.shown, self.body, self.room)

    def under(self, at: int, text: str) -> int:
        """Return the middle cell of a text below a bucket, which begins where its own bar begins."""
        return self.bucket(at).start + len(text) // 2


def fit(buckets: int, cursor: int, cells: int, *, continuous: bool = False) -> Fit:
    """Make the buckets as wide as possible; if there are too many, show those around the cursor.

    Their bars are of one width, with gaps that differ by a cell at most. Where there is no room for gaps, or
    bars of less than `PAIR` cells are `continuous`, they lie side by side, and some are a cell wider.
    """
    cells = max(cells, 1)
    shown = min(buckets, cells)
    first = min(max(cursor - shown // 2, 0), buckets - shown)
    each = cells // shown
    gap = max((gap for least, gap in GAPS if each >= least), default=0)
    if continuous and each < PAIR:
        gap = 0
    body = min((cells + gap) // shown - gap, WIDEST)
    return Fit(first, shown, body, gap, cells)
