"""Quarter-hour demand: what Flanders bills by the month, and what every meter can be read by."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from p1tui.model.snapshot import Quarter
from p1tui.p1.reading import Reading
from p1tui.store.queries.averages import Peak
from p1tui.store.recording.rollup import DAY, QUARTER
from p1tui.store.series import Series

_MINUTE: Final = 60
"""A register known this many seconds before a quarter is the one that it began with, as in `rollup`."""


class _Known(NamedTuple):
    """An import register in Wh, when, and whose."""

    time: int
    series: Series
    wh: int


class RunningQuarter:
    """The quarter hour that the newest reading lies in, kept up reading by reading."""

    def __init__(self) -> None:
        self._newest: Reading | None = None
        self._last: _Known | None = None
        self._began: _Known | None = None

    def add(self, reading: Reading, series: Series) -> None:
        """Take in a recorded reading."""
        assert reading.time is not None
        before, self._newest = self._newest, reading
        start = reading.time // QUARTER * QUARTER
        if before is None or before.time is None or before.time // QUARTER * QUARTER != start:
            heard = self._last is not None and 0 < start - self._last.time <= _MINUTE
            self._began = self._last if heard else None
        if reading.import_wh is not None:
            self._last = _Known(reading.time, series, reading.import_wh)

    def quarter(self) -> Quarter | None:
        """How it stands: by the meter's own figure, else by the register since it began."""
        reading = self._newest
        if reading is None or reading.time is None:
            return None
        so_far = reading.demand_w
        began, last = self._began, self._last
        if so_far is None and began is not None and last is not None and began.series is last.series:
            so_far = (last.wh - began.wh) * 3600 // QUARTER
        if so_far is None:
            return None
        start = reading.time // QUARTER * QUARTER
        forecast = None
        if reading.power_import_w is not None:
            forecast = so_far + reading.power_import_w * (start + QUARTER - reading.time) // QUARTER
        return Quarter(start, so_far, forecast)

    def restore(self, database: sqlite3.Connection, newest: Reading, series: Series) -> None:
        """Begin from what is stored; `newest` is its last reading. Raises `sqlite3.Error`."""
        assert newest.time is not None
        start = newest.time // QUARTER * QUARTER
        row = database.execute(
            "SELECT import_wh FROM minute WHERE time >= ? AND time < ? AND series = ? AND import_wh NOT NULL",
            (start - _MINUTE, start, series.id),
        ).fetchone()
        self._newest = newest
        self._began = None if row is None else _Known(start - 1, series, row[0])
        self._last = None if newest.import_wh is None else _Known(newest.time, series, newest.import_wh)


def peaks(database: sqlite3.Connection, edges: Sequence[int]) -> list[Peak | None]:
    """The highest quarter hour between each two edges, by its start. Raises `sqlite3.Error`."""
    return [_peak(database, start, end) for start, end in pairwise(edges)]


def _peak(database: sqlite3.Connection, start: int, end: int) -> Peak | None:
    """Of whole UTC days by their highest, of what is left at both ends by every quarter."""
    first, last = -(-start // DAY) * DAY, end // DAY * DAY
    found: list[tuple[int, int]] = []
    if first < last:
        found += database.execute(_highest("quarter", "demand_day"), (first, last))
        found += database.execute(_highest("time - time % 900", "quarter"), (start, first))
        found += database.execute(_highest("time - time % 900", "quarter"), (last, end))
    else:
        found += database.execute(_highest("time - time % 900", "quarter"), (start, end))
    return max((Peak(*row) for row in found), default=None, key=lambda peak: (peak.value, -peak.time))


def _highest(column: str, table: str) -> str:
    return f"SELECT {column}, demand_w FROM {table} WHERE time >= ? AND time < ? ORDER BY 2 DESC, 1 LIMIT 1"
