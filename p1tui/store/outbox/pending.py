"""Writes of uplinks that wait for the recorder's next commit: progress and parked entries."""

from __future__ import annotations

import sqlite3
import threading
from typing import Final, NamedTuple

import msgspec

from p1tui.model.entries import Parked, Progress

PROGRESS: Final = Progress.__struct_fields__
"""Columns of an uplink's progress, named like its fields."""

ParkedKey = tuple[str, int]
"""Target and time of a parked entry."""


class UplinkWrites(NamedTuple):
    """Pending writes of all uplinks, taken for one transaction."""

    progress: dict[str, tuple[int, Progress]]
    """Target -> the seconds of its interval, and its progress."""
    parked: dict[ParkedKey, Parked | None]
    """Parked entry -> its row; None to delete it."""
    again: frozenset[str]
    """Targets whose parked entries are queued again."""
    done: dict[tuple[str, int], int]
    """Target and a time -> the time up to which its entries later than the first are done with."""


NOTHING_PENDING: Final = UplinkWrites({}, {}, frozenset(), {})


class PendingWrites:
    """Writes of all uplinks that wait for the recorder's next commit.

    Threads: any.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress: dict[str, tuple[int, Progress]] = {}
        self._parked: dict[ParkedKey, Parked | None] = {}
        self._again: set[str] = set()
        self._done: dict[tuple[str, int], int] = {}

    def save(self, target: str, interval: int, progress: Progress) -> None:
        """Add an uplink's progress, in place of an earlier one."""
        with self._lock:
            self._progress[target] = (interval, progress)

    def pass_over(self, target: str, after: int, until: int) -> None:
        """Add a span whose entries are done with, in place of an earlier one that begins there."""
        with self._lock:
            self._done[target, after] = until

    def park(self, target: str, parked: Parked) -> None:
        """Add a refused entry."""
        with self._lock:
            self._parked[target, parked.entry.time] = parked

    def unpark(self, target: str, time: int) -> None:
        """Add the deletion of a parked entry."""
        with self._lock:
            self._parked[target, time] = None

    def again(self, target: str) -> None:
        """Add the request to queue all parked entries of a target again."""
        with self._lock:
            self._again.add(target)

    def waiting(self) -> UplinkWrites:
        """Return all pending writes."""
        with self._lock:
            return UplinkWrites(
                dict(self._progress), dict(self._parked), frozenset(self._again), dict(self._done)
            )

    def written(self, writes: UplinkWrites) -> None:
        """Remove the writes that a commit has stored; keep those added meanwhile."""
        with self._lock:
            for target, value in writes.progress.items():
                if self._progress.get(target) is value:
                    del self._progress[target]
            for key, row in writes.parked.items():
                if key in self._parked and self._parked[key] is row:
                    del self._parked[key]
            self._again -= writes.again
            for span, until in writes.done.items():
                if self._done.get(span) == until:
                    del self._done[span]


def write(database: sqlite3.Connection, writes: UplinkWrites) -> None:
    """Store pending writes, inside the caller's transaction. Raises `sqlite3.Error`."""
    for target, (interval, progress) in writes.progress.items():
        database.execute(
            f"INSERT OR REPLACE INTO outbox (target, interval, {', '.join(PROGRESS)})"
            f" VALUES (?, ?{', ?' * len(PROGRESS)})",
            (target, interval, *msgspec.structs.astuple(progress)),
        )
    for (target, time), row in writes.parked.items():
        if row is None:
            database.execute("DELETE FROM parked WHERE target = ? AND time = ?", (target, time))
            continue
        database.execute(
            "INSERT OR REPLACE INTO parked (target, time, entry, reason, parked_at) VALUES (?, ?, ?, ?, ?)",
            (target, time, msgspec.json.encode(row.entry.values).decode(), row.reason, row.parked_at),
        )
    for target in writes.again:
        queue_parked(database, target)
    database.executemany(
        "INSERT OR REPLACE INTO done_span (target, after, until) VALUES (?, ?, ?)",
        [(target, after, until) for (target, after), until in writes.done.items()],
    )


def queue_parked(database: sqlite3.Connection, target: str) -> int:
    """Mark all parked entries of a target as queued again. Returns their number. Raises `sqlite3.Error`."""
    return database.execute("UPDATE parked SET queued = 1 WHERE target = ?", (target,)).rowcount
