"""Drop readings older than `retention` days, except those that wait for an uplink.

The file does not shrink: later readings use the free pages. An incremental vacuum would move the newest
readings into them, which writes as much as was freed, and the file would grow again within two days. After a
long wait for an uplink, `backup` makes a compact copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.database.connection import transaction
from p1tui.store.database.partitions import Partitions

KEPT_FOR_UPLINK: Final = 60
"""Days that readings are kept for an uplink: a summer without Wi-Fi, some 500 MB."""

EVERY: Final = HOUR
"""Seconds between passes."""


class Retention:
    """Drops old samples, counted back from the newest reading, never from the host's clock.

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
        before = newest - self.days * DAY
        for cursor in cursors:
            before = min(before, max(cursor, newest - KEPT_FOR_UPLINK * DAY))
        drop(parts, before)


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
