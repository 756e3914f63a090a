"""Readings older than `retention` days make room, but for what waits for an uplink."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from p1tui.store import state
from p1tui.store.connection import transaction

DAY: Final = 86_400

KEPT_FOR_UPLINK: Final = 60
"""Days that a reading waits for an uplink: a summer without Wi-Fi, in some 500 MB."""

EVERY: Final = 3600.0
"""Seconds between passes, so that each takes away an hour of readings, in the time of a commit."""

DAYS_A_PASS: Final = 2
"""Even after `retention` was lowered a pass stays short."""


class Retention:
    """Drops what is old, counted back from the newest reading, never from the host's clock."""

    def __init__(self, days: int, clock: Callable[[], float]) -> None:
        self._days = days
        self._clock = clock
        self._last = clock()

    def run(self, database: sqlite3.Connection, newest: int, cursors: Sequence[int]) -> None:
        """One pass if one is due. `cursors`: how far each uplink has come. Raises `sqlite3.Error`."""
        if self._clock() - self._last < EVERY:
            return
        self._last = self._clock()
        before = newest - self._days * DAY
        for cursor in cursors:
            before = min(before, max(cursor, newest - KEPT_FOR_UPLINK * DAY))
        drop(database, before // 3600 * 3600)


def drop(database: sqlite3.Connection, before: int) -> None:
    """Drop the oldest samples before a full hour, at most `DAYS_A_PASS` days of them. Raises `sqlite3.Error`.

    Every committed reading is rolled up in the same transaction, so what is dropped lives on in the minutes.
    """
    oldest = database.execute("SELECT min(time) FROM sample").fetchone()[0]
    if oldest is None or oldest >= before:
        return
    before = min(before, (oldest // 3600 * 3600) + DAYS_A_PASS * DAY)
    with transaction(database):
        database.execute("DELETE FROM sample WHERE time < ?", (before,))
        for (device,) in database.execute("SELECT id FROM device").fetchall():
            # The last register before stays: it is what the readings after it go by.
            database.execute(
                "DELETE FROM device_sample WHERE device = ? AND seen <"
                " (SELECT max(seen) FROM device_sample WHERE device = ? AND seen < ?)",
                (device, device, before),
            )
        state.put(database, "samples_from", before)
    database.execute("PRAGMA optimize")
