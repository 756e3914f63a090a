"""The uncommitted readings: their series, as their commit will assign them, and their weights in means."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from p1tui.p1.reading import Reading
from p1tui.store.batch import PendingReading
from p1tui.store.continuity import restarted
from p1tui.store.database.partitions import last_arrived
from p1tui.store.database.weights import SPARSE_S, seconds_of
from p1tui.store.series_registry import SeriesRegistry


def assigned(database: sqlite3.Connection, newest: int, tail: Sequence[Reading]) -> list[PendingReading]:
    """Return uncommitted readings with their series; `newest` is the time of the last stored reading.

    Raises `sqlite3.Error`.
    """
    registry = SeriesRegistry(database)
    registry.follow(newest)
    found = []
    for reading in tail:
        before = registry.before
        fell = restarted(before.named(), reading) if before is not None else ()
        found.append(registry.assign(reading, fell))
    return found


class WeighedTail(NamedTuple):
    """The uncommitted readings, each with the seconds for which it stands."""

    readings: list[tuple[Reading, int]]
    since: int
    """Where they begin, UTC seconds: the minute that is stored up to here stands for so long alone."""

    @classmethod
    def of(cls, database: sqlite3.Connection, tail: Iterable[Reading]) -> WeighedTail:
        """Weigh a tail by its steps and that from the last stored reading on. Raises `sqlite3.Error`."""
        timed = sorted(
            ((reading.time, reading) for reading in tail if reading.time is not None), key=itemgetter(0)
        )
        times = [time for time, _ in timed]
        if not times:
            return cls([], 0)
        before = last_arrived(database)
        known = [before] if times[0] - SPARSE_S < before < times[0] else []
        seconds = seconds_of([*known, *times])[len(known) :]
        return cls([(reading, each) for (_, reading), each in zip(timed, seconds, strict=True)], times[0])
