"""Demand of the running quarter-hour; Flanders bills the highest of each month."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from p1tui.model.snapshot import Quarter
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE, QUARTER, bucket_start
from p1tui.store.series import Series

BEGINS_WITHIN: Final = MINUTE
"""Seconds before a quarter-hour in which a register counts as the one at its start, as in `quarters`."""


class _ImportRegister(NamedTuple):
    """Import register of a meter at a time."""

    time: int
    series: Series
    wh: int


class RunningQuarter:
    """Demand of the newest reading's quarter-hour, updated with each reading.

    Threads: the recorder's.
    """

    def __init__(self) -> None:
        self._newest: Reading | None = None
        self._last: _ImportRegister | None = None
        self._began: _ImportRegister | None = None

    def add(self, reading: Reading, series: Series) -> None:
        """Add a recorded reading."""
        assert reading.time is not None
        before, self._newest = self._newest, reading
        start = bucket_start(reading.time, QUARTER)
        if before is None or before.time is None or bucket_start(before.time, QUARTER) != start:
            near = self._last is not None and 0 < start - self._last.time <= BEGINS_WITHIN
            self._began = self._last if near else None
        if reading.import_wh is not None:
            self._last = _ImportRegister(reading.time, series, reading.import_wh)

    def quarter(self) -> Quarter | None:
        """Return the demand so far, by the meter's own figure, else by the register; `None` if unknown."""
        reading = self._newest
        if reading is None or reading.time is None:
            return None
        so_far = reading.demand_w
        began, last = self._began, self._last
        if so_far is None and began is not None and last is not None and began.series is last.series:
            so_far = (last.wh - began.wh) * HOUR // QUARTER
        if so_far is None:
            return None
        start = bucket_start(reading.time, QUARTER)
        forecast = None
        if reading.power_import_w is not None:
            forecast = so_far + reading.power_import_w * (start + QUARTER - reading.time) // QUARTER
        return Quarter(start, so_far, forecast)

    def restore(self, database: sqlite3.Connection, newest: Reading, series: Series) -> None:
        """Restore the state from the file; `newest` is its last reading. Raises `sqlite3.Error`."""
        assert newest.time is not None
        start = bucket_start(newest.time, QUARTER)
        row = database.execute(
            "SELECT import_wh FROM minute WHERE time >= ? AND time < ? AND series = ? AND import_wh NOT NULL",
            (start - BEGINS_WITHIN, start, series.id),
        ).fetchone()
        self._newest = newest
        self._began = None if row is None else _ImportRegister(start - 1, series, row[0])
        self._last = (
            None if newest.import_wh is None else _ImportRegister(newest.time, series, newest.import_wh)
        )
