"""Power over time in aligned buckets, filled from the history and then by each reading.

Buckets start at multiples of their length since the epoch, so a bar never changes once its time is over. The
window moves by several buckets, a page, at a time, so the picture stands still in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.queries.history import PowerPoint

STEPS = (
    *(1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30),
    *(n * MINUTE for n in (1, 2, 3, 4, 5, 10, 15, 20, 30)),
    *(n * HOUR for n in (1, 2, 3, 6)),
)
"""Bucket lengths in seconds; each divides a minute, an hour or a day, so that ticks fall on buckets."""

PAGE = 6
"""Number of buckets by which the window moves."""


class Window(NamedTuple):
    """A range of time: `buckets` of `step` seconds from `start`, in UTC seconds."""

    start: int
    step: int
    buckets: int

    @property
    def end(self) -> int:
        """UTC seconds at which the last bucket ends."""
        return self.start + self.step * self.buckets


class Bar(NamedTuple):
    """The value of one bucket, in whole base units (W, Wh, dm3, MJ)."""

    up: int
    """From the grid."""
    down: int = 0
    """To the grid."""


def step_for(span: int, columns: int, cadence: int = 1) -> int:
    """Return the shortest bucket that shows `span` in `columns`, at least `cadence`, all in seconds."""
    least = max(-(-span // max(columns, 1)), cadence)
    return next((step for step in STEPS if step >= least), STEPS[-1])


def window_at(time: int, step: int, columns: int) -> Window:
    """Return the window whose last page holds `time`."""
    page = step * PAGE
    end = (time // page + 1) * page
    return Window(end - columns * step, step, columns)


class PowerSeries:
    """The buckets of one chart."""

    def __init__(self, span: int) -> None:
        self.span = span
        self.window: Window | None = None
        self._sums: dict[int, tuple[int, int, int]] = {}
        self._bars: tuple[Bar | None, ...] | None = None

    def see(self, time: int, columns: int, cadence: int) -> Window | None:
        """Move the window to `time`; return it if its step or size changed and the history must fill it."""
        wanted = window_at(time, step_for(self.span, columns, cadence), columns)
        before, self.window = self.window, wanted
        if before is not None and (before.step, before.buckets) == (wanted.step, wanted.buckets):
            if wanted.start != before.start:
                self._bars = None
                self._sums = {at: sums for at, sums in self._sums.items() if wanted.start <= at < wanted.end}
            return None
        self._sums.clear()
        self._bars = None
        return wanted

    def load(self, points: Iterable[PowerPoint], upto: int, recent: Iterable[Reading]) -> None:
        """Fill the buckets with the history's answer, up to `upto`, and with later `recent` readings."""
        window = self.window
        if window is None:
            return
        self._sums.clear()
        self._bars = None
        for point in points:
            if point.import_w is None and point.export_w is None:
                continue
            seconds = min(max(upto - point.time + 1, 1), window.step)
            imported, exported = point.import_w or 0, point.export_w or 0
            self._sums[point.time] = (imported * seconds, exported * seconds, seconds)
        for reading in recent:
            if reading.time is not None and reading.time > upto:
                self.add(reading)

    def add(self, reading: Reading) -> None:
        """Add a reading to its bucket."""
        if self.window is None or reading.time is None or reading.net_power_w is None:
            return
        at = reading.time - reading.time % self.window.step
        imported, exported, n = self._sums.get(at, (0, 0, 0))
        imported += reading.power_import_w or 0
        exported += reading.power_export_w or 0
        self._sums[at] = (imported, exported, n + 1)
        index = (at - self.window.start) // self.window.step
        if self._bars is not None and 0 <= index < len(self._bars):
            bar = self._bar(self._sums[at])
            if bar != self._bars[index]:
                self._bars = (*self._bars[:index], bar, *self._bars[index + 1 :])

    def bars(self) -> tuple[Bar | None, ...]:
        """Return the bars of the window, oldest first; the same object until a bar changes."""
        if self.window is None:
            return ()
        if self._bars is None:
            times = range(self.window.start, self.window.end, self.window.step)
            self._bars = tuple(self._bar(self._sums.get(at)) for at in times)
        return self._bars

    @staticmethod
    def _bar(sums: tuple[int, int, int] | None) -> Bar | None:
        if sums is None:
            return None
        imported, exported, n = sums
        return Bar(round(imported / n), round(exported / n))
