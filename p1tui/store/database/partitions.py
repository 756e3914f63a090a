"""Partition the samples by time over a few tables, so that old samples are dropped a whole table at a time.

Deleting single rows would rewrite half of their pages and scatter the new rows: 20 MB a day to the card for
nothing. Emptying a table writes almost nothing. The view `sample` combines the tables.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from typing import Final

from p1tui.runtime.duration import DAY, HOUR, bucket_start
from p1tui.store.database import state

PARTS: Final = 8
"""Tables: one being filled, six full, one spare. At most a seventh of the retention is kept in excess."""


class Partitions:
    """The sample tables in use: each holds the times from its start to the next start, the first all before.

    Threads: only the one that owns its connection.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self._used: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self.reload()

    def reload(self) -> None:
        """Reload the tables in use, as after a failed transaction. Raises `sqlite3.Error`."""
        self._used = self.database.execute("SELECT start, number FROM part ORDER BY start").fetchall()
        self._starts = [start for start, _ in self._used]

    def number(self, time: int) -> int:
        """Return the number of the table for a reading of that time."""
        index = bisect_right(self._starts, time) - 1
        return self._used[max(index, 0)][1]

    def advance(self, newest: int, retention: int) -> None:
        """Begin another table once the newest is full, inside the caller's transaction.

        If none is free, the newest keeps growing. Raises `sqlite3.Error`.
        """
        full = bucket_start(retention * DAY // (PARTS - 1), HOUR)
        free = set(range(PARTS)) - {number for _, number in self._used}
        filling = f"sample_{self._used[-1][1]}"
        first = self.database.execute(f"SELECT min(time) FROM {filling}").fetchone()[0]
        if free and first is not None and newest - max(first, self._starts[-1]) >= full:
            # Not after the highest time in the table: that may be a wrong date.
            begin = bucket_start(newest, HOUR) + HOUR
            self.database.execute("INSERT INTO part (start, number) VALUES (?, ?)", (begin, min(free)))
            self.reload()

    def drop_oldest(self, before: int) -> int | None:
        """Empty the oldest table if all of it lies before a time, inside the caller's transaction.

        Returns the start of the samples left, None if nothing was dropped. Raises `sqlite3.Error`.
        """
        if len(self._used) < 2 or self._starts[1] > before:
            return None
        (_, number), (begin, _) = self._used[:2]
        self.database.execute(f"DELETE FROM sample_{number}")
        self.database.execute("DELETE FROM part WHERE number = ?", (number,))
        state.put(self.database, "samples_from", begin)
        self.reload()
        return begin


def last_arrived(database: sqlite3.Connection) -> int:
    """Return the time of the last stored reading by arrival, 0 if none; it may be below `newest`.

    That is so after the clock went back.

    Raises `sqlite3.Error`.
    """
    arrived = state.get(database, "newest")
    return int(arrived) if arrived is not None else newest(database) or 0


def newest(database: sqlite3.Connection) -> int | None:
    """Return the highest time of all samples, None if there is none. Raises `sqlite3.Error`."""
    row = database.execute("SELECT time FROM sample ORDER BY time DESC LIMIT 1").fetchone()
    return None if row is None else int(row[0])
