"""Assign the uncommitted readings to series, as their commit will."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from p1tui.p1.reading import Reading
from p1tui.store.batch import PendingReading
from p1tui.store.continuity import restarted
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
