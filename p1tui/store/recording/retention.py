"""Readings older than `retention` days are dropped, except those that wait for an uplink.

The room is in the file, for the readings that follow: it does not shrink. Giving it back to the disk (an
incremental vacuum) would move the newest readings into it, all that was freed written once more, and the file
would have grown again in two days. After a long wait for an uplink `backup` makes a compact copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database.connection import transaction
from p1tui.store.database.partitions import Partitions

KEPT_FOR_UPLINK: Final = 60
"""Days that a reading waits for an uplink: a summer without Wi-Fi, in some 500 MB."""

EVERY: Final = HOUR
"""Between passes."""


class Retention:
    """Drops old samples, counted back from the newest reading, never from the host's clock.

    Threads: the recorder's.
    """

    def __init__(self, days: int, clock: Callable[[], float], waiting: int = KEPT_FOR_UPLINK) -> None:
        self.days = days
        self._waiting = waiting
        """Days that a reading is kept at most because it waits for an uplink."""
        self._clock = clock
        self._last = clock()

    def run(self, parts: Partitions, newest: int, cursors: Sequence[int]) -> None:
        """Make a pass if one is due. `cursors`: how far each uplink has come. Raises `sqlite3.Error`."""
        if self._clock() - self._last < EVERY:
            return
        self._last = self._clock()
        before = newest - self.days * DAY
        for cursor in cursors:
            before = min(before, max(cursor, newest - self._waiting * DAY))
        drop(parts, before)


def drop(parts: Partitions, before: int) -> None:
    """Drop the oldest part of the samples if all of it lies before that time. Raises `sqlite3.Error`.

    Every committed reading is rolled up in the same transaction, so what is dropped lives on in the minutes.
    """
    database = parts.database
    with transaction(database):
        if (begin := parts.drop_oldest(before)) is None:
            return
        for (device,) in database.execute("SELECT id FROM device").fetchall():
            # The last register before stays: it is what the readings after it go by.
            database.execute(
                "DELETE FROM device_sample WHERE device = ? AND seen <"
                " (SELECT max(seen) FROM device_sample WHERE device = ? AND seen < ?)",
                (device, device, begin),
            )
    database.execute("PRAGMA optimize")
