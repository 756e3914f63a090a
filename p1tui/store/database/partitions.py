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

FEW: Final = 4096
"""Readings at most that are moved to another table in one commit."""


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
        """Begin another table once the one for the newest reading is full, inside the caller's transaction.

        If none is free, that table keeps growing. Raises `sqlite3.Error`.
        """
        full = bucket_start(retention * DAY // (PARTS - 1), HOUR)
        index = max(bisect_right(self._starts, newest) - 1, 0)
        begin = bucket_start(newest, HOUR) + HOUR
        if index + 1 < len(self._starts) and self._starts[index + 1] <= begin:
            return  # the next one has been begun
        start, number = self._used[index]
        first = self.database.execute(f"SELECT min(time) FROM sample_{number}").fetchone()[0]
        if first is None or newest - max(first, start) < full or not self._runs(number, newest, full):
            return
        free = set(range(PARTS)) - {used for _, used in self._used}
        if free or (free := self._merge_future(begin)):
            # Not after the highest time in the table: that may be a wrong date.
            self.database.execute("INSERT INTO part (start, number) VALUES (?, ?)", (begin, min(free)))
            self.reload()

    def _runs(self, number: int, newest: int, full: int) -> bool:
        """Return True if a table has a reading of the days or hours before: else the date may be wrong."""
        query = f"SELECT 1 FROM sample_{number} WHERE time > ? AND time <= ? LIMIT 1"
        span = newest - full - 2 * DAY, newest - min(full, HOUR)
        return self.database.execute(query, span).fetchone() is not None

    def _merge_future(self, begin: int) -> set[int]:
        """Free one of the tables that start later than `begin` by moving its few readings to another.

        Wrong dates in the future made them. Returns the number of the free table, if any.
        """
        future = [number for start, number in self._used if start > begin]
        for number, into in zip(future[1:], future, strict=False):
            query = f"SELECT count(*) FROM (SELECT 1 FROM sample_{number} LIMIT {FEW + 1})"
            if self.database.execute(query).fetchone()[0] <= FEW:
                columns = self._stored_columns(number)
                self.database.execute(
                    f"INSERT OR IGNORE INTO sample_{into} ({columns}) SELECT {columns} FROM sample_{number}"
                )
                self.database.execute(f"DELETE FROM sample_{number}")
                self.database.execute("DELETE FROM part WHERE number = ?", (number,))
                return {number}
        return set()

    def _stored_columns(self, number: int) -> str:
        return ", ".join(row[1] for row in self.database.execute(f"PRAGMA table_info(sample_{number})"))

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
