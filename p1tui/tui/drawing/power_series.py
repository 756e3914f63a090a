"""Power over time in aligned buckets, filled from the history and then by each reading.

Buckets start at multiples of their length since the epoch, so a bar never changes once its time is over. A
window is as long as the span that was asked for, to the second, and its last bucket holds the newest moment;
only short buckets move two at a time, since each move draws a chart again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.queries.power import PowerPoint

STEPS = (
    *(1, 2, 3, 4, 5, 6, 10, 12, 15, 18, 20, 30, 36, 40, 45),
    *(n * MINUTE for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 45)),
    *(n * HOUR // 2 for n in (2, 3, 4, 6, 8, 12, 16, 24)),
)
"""Bucket lengths in seconds that are easily said; a chart takes those that divide its span."""

SHORT_S = 12
"""Seconds of a bucket below which the window moves by two."""


class Window(NamedTuple):
    """A range of time: `buckets` of `step` seconds from `start`, in UTC seconds."""

    start: int
    step: int
    buckets: int

    @property
    def end(self) -> int:
        """UTC seconds at which the last bucket ends."""
        return self.start + self.step * self.buckets

    def share(self, bucket: int, columns: int) -> range:
        """Return those of `columns` that a bucket has, which are shared as evenly as whole ones can be."""
        return range(bucket * columns // self.buckets, (bucket + 1) * columns // self.buckets)

    def column(self, time: int, columns: int) -> int:
        """Return the one of `columns` in which a moment lies."""
        bucket, seconds = divmod(time - self.start, self.step)
        share = self.share(bucket, columns)
        return share.start + seconds * len(share) // self.step


class Bar(NamedTuple):
    """The value of one bucket, in whole base units (W, Wh, dm3, MJ)."""

    up: int
    """From the grid."""
    down: int = 0
    """To the grid."""


def step_for(span: int, columns: int, cadence: int = 1) -> int:
    """Return the shortest bucket of which whole ones make up `span` and fit into `columns`.

    It is at least `cadence`, the time between readings; all in seconds.
    """
    least = max(-(-span // max(columns, 1)), cadence)
    return next((step for step in STEPS if step >= least and span % step == 0), span)


def window_at(time: int, span: int, step: int) -> Window:
    """Return the window of this length whose last bucket holds `time`, or of short buckets the last two."""
    page = step if step >= SHORT_S else min(2 * step, span)
    end = (time // page + 1) * page
    return Window(end - span, step, span // step)


class PowerSeries:
    """The buckets of one chart."""

    def __init__(self, span: int) -> None:
        self.span = span
        self.columns = 0
        """Columns of the chart that was drawn last."""
        self.window: Window | None = None
        self._cadence = 1
        self._sums: dict[int, tuple[int, int, int]] = {}
        self._highs: dict[int, Bar] = {}
        self._lows: dict[int, Bar] = {}
        self._bars: tuple[Bar | None, ...] | None = None
        self._high_bars: tuple[Bar | None, ...] | None = None
        self._low_bars: tuple[Bar | None, ...] | None = None

    def see(self, time: int, columns: int, cadence: int) -> Window | None:
        """Move the window to `time`; return it if the history must fill it.

        It must if the window's step or size changed, or if it moved back to what it has left behind.
        `cadence` is the time between readings in seconds, for which each that is added stands.
        """
        self.columns, self._cadence = columns, cadence
        wanted = window_at(time, self.span, step_for(self.span, columns, cadence))
        before, self.window = self.window, wanted
        if before is not None and before.step == wanted.step and wanted.start >= before.start:
            if wanted.start != before.start:
                self._bars = self._high_bars = self._low_bars = None
                self._sums = {at: sums for at, sums in self._sums.items() if wanted.start <= at < wanted.end}
                self._highs = {at: high for at, high in self._highs.items() if at in self._sums}
                self._lows = {at: low for at, low in self._lows.items() if at in self._sums}
            return None
        self._clear()
        return wanted

    def _clear(self) -> None:
        for each in (self._sums, self._highs, self._lows):
            each.clear()
        self._bars = self._high_bars = self._low_bars = None

    def load(self, points: Iterable[PowerPoint], upto: int, recent: Iterable[Reading]) -> None:
        """Fill the buckets with the history's answer, up to `upto`, and with later `recent` readings."""
        window = self.window
        if window is None:
            return
        self._clear()
        for point in points:
            if point.import_w is None and point.export_w is None:
                continue
            seconds = min(max(upto - point.time + 1, 1), window.step)
            imported, exported = point.import_w or 0, point.export_w or 0
            self._sums[point.time] = (imported * seconds, exported * seconds, seconds)
            high = Bar(point.import_high_w or 0, point.export_high_w or 0)
            self._extend(point.time, Bar(point.import_low_w or 0, point.export_low_w or 0), high)
        for reading in recent:
            if reading.time is not None and reading.time > upto:
                self.add(reading)

    def add(self, reading: Reading) -> None:
        """Add a reading to its bucket."""
        if self.window is None or reading.time is None or reading.net_power_w is None:
            return
        at = reading.time - reading.time % self.window.step
        imported, exported, seconds = self._sums.get(at, (0, 0, 0))
        imported += (reading.power_import_w or 0) * self._cadence
        exported += (reading.power_export_w or 0) * self._cadence
        self._sums[at] = (imported, exported, seconds + self._cadence)
        power = Bar(reading.power_import_w or 0, reading.power_export_w or 0)
        self._extend(at, power, power)
        index = (at - self.window.start) // self.window.step
        if self._bars is not None and 0 <= index < len(self._bars):
            bar = self._bar(self._sums[at])
            if bar != self._bars[index]:
                self._bars = (*self._bars[:index], bar, *self._bars[index + 1 :])

    def _extend(self, at: int, low: Bar, high: Bar) -> None:
        highest, lowest = self._highs.get(at, high), self._lows.get(at, low)
        highest = Bar(max(highest.up, high.up), max(highest.down, high.down))
        lowest = Bar(min(lowest.up, low.up), min(lowest.down, low.down))
        if highest != self._highs.get(at):
            self._highs[at], self._high_bars = highest, None
        if lowest != self._lows.get(at):
            self._lows[at], self._low_bars = lowest, None

    def highs(self) -> tuple[Bar | None, ...]:
        """Return the highest readings of each bar; none at all of bars shorter than a minute."""
        if self._high_bars is None:
            self._high_bars = self._extremes(self._highs)
        return self._high_bars

    def lows(self) -> tuple[Bar | None, ...]:
        """Return the lowest readings of each bar; none at all of bars shorter than a minute."""
        if self._low_bars is None:
            self._low_bars = self._extremes(self._lows)
        return self._low_bars

    def _extremes(self, found: Mapping[int, Bar]) -> tuple[Bar | None, ...]:
        if self.window is None or self.window.step < MINUTE:
            return ()
        return tuple(map(found.get, range(self.window.start, self.window.end, self.window.step)))

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
        imported, exported, seconds = sums
        return Bar(round(imported / seconds), round(exported / seconds))
