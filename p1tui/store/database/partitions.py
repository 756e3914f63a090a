"""Samples lie in a few tables that each hold a span of time, so that old ones go by emptying a whole table.

Deleting rows one by one would write half of their pages once more and scatter the new ones: 20 MB a day to
the card for nothing. Emptying a table writes next to nothing. `sample` is the view over all of them.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from typing import Final

from p1tui.runtime.duration import DAY, HOUR, bucket_start
from p1tui.store.database import state

PARTS: Final = 8
"""One fills, six are full, one may be empty: a seventh of the retention is kept beyond it at most."""


class Partitions:
    """The sample tables in use: each holds the times from its start to the next one's, the first all before.

    Threads: those of its connection's writer.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self._used: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self.reload()

    def reload(self) -> None:
        """Read the tables in use again, after a transaction that failed. Raises `sqlite3.Error`."""
        self._used = self.database.execute("SELECT start, number FROM part ORDER BY start").fetchall()
        self._starts = [start for start, _ in self._used]

    def number(self, time: int) -> int:
        """Return the number of the table that a reading of that time belongs to."""
        place = bisect_right(self._starts, time) - 1
        return self._used[max(place, 0)][1]

    def advance(self, newest: int, retention: int) -> None:
        """Begin another part once the newest one is full, inside the caller's transaction.

        With none free it grows on: what waits for an uplink is kept. Raises `sqlite3.Error`.
        """
        full = bucket_start(retention * DAY // (PARTS - 1), HOUR)
        free = set(range(PARTS)) - {number for _, number in self._used}
        filling = f"sample_{self._used[-1][1]}"
        first = self.database.execute(f"SELECT min(time) FROM {filling}").fetchone()[0]
        if free and first is not None and newest - max(first, self._starts[-1]) >= full:
            # Not after the highest time in it: that one may be a wrong date.
            begin = bucket_start(newest, HOUR) + HOUR
            self.database.execute("INSERT INTO part (start, number) VALUES (?, ?)", (begin, min(free)))
            self.reload()

    def drop_oldest(self, before: int) -> int | None:
        """Empty the oldest part if all of it lies before that time, inside the caller's transaction.

        Returns where samples begin now, None if nothing was dropped. Raises `sqlite3.Error`.
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
    """Return the time of the reading stored last, 0 if none is: the newest one's, unless the clock went back.

    Raises `sqlite3.Error`.
    """
    arrived = state.get(database, "newest")
    return int(arrived) if arrived is not None else newest(database) or 0


def newest(database: sqlite3.Connection) -> int | None:
    """Return the newest time of all samples. Raises `sqlite3.Error`."""
    row = database.execute("SELECT time FROM sample ORDER BY time DESC LIMIT 1").fetchone()
    return None if row is None else int(row[0])
