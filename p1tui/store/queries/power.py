"""Mean, highest and lowest power of points of one length, by the widest buckets that fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE, bucket_start
from p1tui.store.database.columns import EXTREMES
from p1tui.store.database.weights import kept_seconds, weighed, weighted
from p1tui.store.queries.uncommitted import WeighedTail

TABLES: Final = (("hour", HOUR), ("minute", MINUTE))
"""Tables of buckets and their widths, the widest first."""

_FINE_ENOUGH: Final = 30
"""A bucket may cross a point's edge if it is this many times narrower: the error is under 4 %."""


class PowerPoint(NamedTuple):
    """Mean, highest and lowest power in W of the point that starts at `time`; None if unknown.

    Of points shorter than a minute only the mean is told.
    """

    time: int
    import_w: int | None
    export_w: int | None
    import_high_w: int | None = None
    export_high_w: int | None = None
    import_low_w: int | None = None
    export_low_w: int | None = None


def power(
    database: sqlite3.Connection, start: int, step: int, count: int, rest: Iterable[Reading]
) -> list[PowerPoint]:
    """Return the power of `count` points of `step` seconds; `rest` are the readings that are not committed.

    Raises `sqlite3.Error`.
    """
    points = _Points(start, step, count)
    waiting = WeighedTail.of(database, rest)
    _add_stored(database, points, waiting.since)
    for reading, seconds in waiting.readings:
        assert reading.time is not None
        points.add(reading.time, seconds, (reading.power_import_w, reading.power_export_w))
    return points.points()


class _Points:
    """Weighted sums, highest and lowest readings of import and export power, by point."""

    def __init__(self, start: int, step: int, count: int) -> None:
        self.start = start
        self.step = step
        self.end = start + step * count
        self._sums = [[0, 0, 0, 0] for _ in range(count)]
        self._highs: list[list[int | None]] = [[None, None] for _ in range(count)]
        self._lows: list[list[int | None]] = [[None, None] for _ in range(count)]
        self._tells_extremes = step >= MINUTE

    def add(self, time: int, weight: int, powers: Iterable[int | None]) -> None:
        """Add mean powers with a weight to the point of `time`, if there is one."""
        if self.start <= time < self.end:
            point = (time - self.start) // self.step
            sums = self._sums[point]
            for place, power in enumerate(powers):
                if power is not None:
                    sums[2 * place] += power * weight
                    sums[2 * place + 1] += weight
                    self._extend(point, place, power, power)

    def add_sums(self, point: int, sums: Sequence[int | None], extremes: Sequence[int | None]) -> None:
        """Add to a point sum and weight of import, then of export, and the lowest and highest of each."""
        for place, value in enumerate(sums):
            self._sums[point][place] += value or 0
        for place, (low, high) in enumerate(zip(extremes[::2], extremes[1::2], strict=True)):
            if low is not None and high is not None:
                self._extend(point, place, low, high)

    def _extend(self, point: int, place: int, low: int, high: int) -> None:
        if not self._tells_extremes:
            return
        lows, highs = self._lows[point], self._highs[point]
        lowest, highest = lows[place], highs[place]
        lows[place] = low if lowest is None else min(lowest, low)
        highs[place] = high if highest is None else max(highest, high)

    def points(self) -> list[PowerPoint]:
        """Return the means of all points."""
        return [
            PowerPoint(
                self.start + number * self.step,
                round(imported / known) if known else None,
                round(exported / known_export) if known_export else None,
                *self._highs[number],
                *self._lows[number],
            )
            for number, (imported, known, exported, known_export) in enumerate(self._sums)
        ]


def _add_stored(database: sqlite3.Connection, points: _Points, tail: int) -> None:
    for table, width in TABLES:
        if (points.start % width == 0 and points.step % width == 0) or width * _FINE_ENOUGH <= points.step:
            _add_grouped(database, points, table, points.start, tail)
            return
    first = database.execute("SELECT value FROM state WHERE key = 'samples_from'").fetchone()
    samples_from = max(points.start, int(first[0]) if first is not None else 0)
    # Before `samples_from` only minutes are left: each is spread evenly over its seconds.
    query = "SELECT time, power_import_w, power_export_w FROM minute WHERE time > ? AND time < ?"
    for time, *powers in database.execute(query, (points.start - MINUTE, min(samples_from, points.end))):
        minute = bucket_start(time, MINUTE)
        second, end = max(minute, points.start), min(minute + MINUTE, samples_from, points.end)
        while second < end:
            stop = min(second + points.step - (second - points.start) % points.step, end)
            points.add(second, stop - second, powers)
            second = stop
    _add_grouped(database, points, "sample", samples_from, tail)


def _add_grouped(database: sqlite3.Connection, points: _Points, table: str, start: int, tail: int) -> None:
    powers = ("power_import_w", "power_export_w")
    ends = [(name, name) if table == "sample" else EXTREMES[name] for name in powers]
    extremes = ", ".join(f"min({low}), max({high})" for low, high in ends)
    sums = ", ".join(sql for name in powers for sql in weighted(name))
    columns = ", ".join(["time", *powers, *(sql for pair in ends for sql in pair if sql not in powers)])
    stored = weighed(table, columns, kept=kept_seconds(database), tail=":tail")
    rows = database.execute(
        f"SELECT (time - :first) / :step, {sums}, {extremes} FROM {stored} GROUP BY 1",
        {"first": points.start, "step": points.step, "start": start, "end": points.end, "tail": tail},
    )
    for point, *row in rows:
        points.add_sums(point, row[:4], row[4:])
