"""Writes of uplinks that wait for the recorder's next commit: progress and entries set aside."""

from __future__ import annotations

import sqlite3
import threading
from typing import Final, NamedTuple

import msgspec

from p1tui.model.entries import Parked, Progress

PROGRESS: Final = Progress.__struct_fields__
"""The columns of an uplink's progress are named like its fields."""

Aside = tuple[str, int]
"""An entry that is set aside: its target and its time."""


class UplinkWrites(NamedTuple):
    """A set of such writes, taken for one transaction."""

    progress: dict[str, tuple[int, Progress]]
    """Target -> the seconds of its interval, and its progress."""
    parked: dict[Aside, Parked | None]
    """Entry set aside -> its row, None once it is done with."""
    again: frozenset[str]
    """Targets whose entries set aside are to be tried again."""


NOTHING_PENDING: Final = UplinkWrites({}, {}, frozenset())


class PendingWrites:
    """Writes of all uplinks that wait for the recorder's next commit.

    Threads: any.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress: dict[str, tuple[int, Progress]] = {}
        self._parked: dict[Aside, Parked | None] = {}
        self._again: set[str] = set()

    def save(self, target: str, interval: int, progress: Progress) -> None:
        """Add an uplink's progress; the newest counts."""
        with self._lock:
            self._progress[target] = (interval, progress)

    def park(self, target: str, parked: Parked) -> None:
        """Add a refused entry."""
        with self._lock:
            self._parked[target, parked.entry.time] = parked

    def unpark(self, target: str, time: int) -> None:
        """Add that an entry set aside is done with."""
        with self._lock:
            self._parked[target, time] = None

    def again(self, target: str) -> None:
        """Add that all of a target's entries set aside are to be tried again."""
        with self._lock:
            self._again.add(target)

    def waiting(self) -> UplinkWrites:
        """Return all that is to be written."""
        with self._lock:
            return UplinkWrites(dict(self._progress), dict(self._parked), frozenset(self._again))

    def written(self, writes: UplinkWrites) -> None:
        """Forget what a commit has written, and keep what was added meanwhile."""
        with self._lock:
            for target, value in writes.progress.items():
                if self._progress.get(target) is value:
                    del self._progress[target]
            for key, row in writes.parked.items():
                if key in self._parked and self._parked[key] is row:
                    del self._parked[key]
            self._again -= writes.again


def write(database: sqlite3.Connection, writes: UplinkWrites) -> None:
    """Store it, inside the recorder's transaction. Raises `sqlite3.Error`."""
    for target, (interval, at) in writes.progress.items():
        database.execute(
            f"INSERT OR REPLACE INTO outbox (target, interval, {', '.join(PROGRESS)})"
            f" VALUES (?, ?{', ?' * len(PROGRESS)})",
            (target, interval, *msgspec.structs.astuple(at)),
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


def queue_parked(database: sqlite3.Connection, target: str) -> int:
    """Mark all of a target's entries set aside for another try. Returns how many. Raises `sqlite3.Error`."""
    return database.execute("UPDATE parked SET queued = 1 WHERE target = ?", (target,)).rowcount
