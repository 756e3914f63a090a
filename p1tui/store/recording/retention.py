"""Drop readings older than `retention` days of recording, except those that wait for an uplink.

More than a day without a reading does not count: a wrong date in the future, believed for a while, looks the
same, and must not drop what a day of right ones would have kept.

The file does not shrink: later readings use the free pages. An incremental vacuum would move the newest
readings into them, which writes as much as was freed, and the file would grow again within two days. After a
long wait for an uplink, `backup` makes a compact copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database.connection import transaction
from p1tui.store.database.partitions import Partitions

KEPT_FOR_UPLINK: Final = 60
"""Days that readings are kept for an uplink: a summer without Wi-Fi, some 500 MB."""

EVERY: Final = HOUR
"""Seconds between passes."""

LONGEST_GAP: Final = DAY
"""Seconds without a reading, at most, that count towards the age of those before."""


class Retention:
    """Drops old samples, by what was recorded since, never by the host's clock.

    Threads: the recorder's.
    """

    def __init__(self, days: int, clock: Callable[[], float]) -> None:
        self.days = days
        self._clock = clock
        self._last = clock()

    def run(self, parts: Partitions, newest: int, cursors: Sequence[int]) -> None:
        """Make a pass if one is due; `cursors` are those of the uplinks. Raises `sqlite3.Error`."""
        if self._clock() - self._last < EVERY:
            return
        self._last = self._clock()
        before = recorded_since(parts.database, newest, self.days * DAY)
        for cursor in cursors:
            waiting = recorded_since(parts.database, newest, KEPT_FOR_UPLINK * DAY)
            before = min(before, max(cursor, waiting))
        drop(parts, before)


def recorded_since(database: sqlite3.Connection, newest: int, seconds: int) -> int:
    """Return the time since which so many seconds were recorded up to `newest`; 0 if fewer were.

    Raises `sqlite3.Error`.
    """
    left, later = seconds, newest
    for (start,) in database.execute("SELECT time FROM hour WHERE time <= ? ORDER BY time DESC", (newest,)):
        if later - start <= LONGEST_GAP:
            left -= later - start
        if left <= 0:
            return int(start) - left
        later = start
    return 0


def drop(parts: Partitions, before: int) -> None:
    """Drop the oldest table of samples if all of it lies before a time. Raises `sqlite3.Error`.

    The commit of a reading also rolls it up, so dropped readings remain in the minutes.
    """
    database = parts.database
    with transaction(database):
        if (begin := parts.drop_oldest(before)) is None:
            return
        for (device,) in database.execute("SELECT id FROM device").fetchall():
            # Keep the last register before: it is valid until the next one.
            database.execute(
                "DELETE FROM device_sample WHERE device = ? AND seen <"
                " (SELECT max(seen) FROM device_sample WHERE device = ? AND seen < ?)",
                (device, device, begin),
            )
    database.execute("PRAGMA optimize")
