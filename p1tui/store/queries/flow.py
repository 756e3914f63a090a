"""The time since when power flows the way it does, from the grid or to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, MINUTE, bucket_start

GAP: Final = 10 * MINUTE
"""Seconds without readings after which nobody knows which way the power flowed."""

LONGEST: Final = DAY + GAP
"""Seconds before which nothing is searched: readings of a whole day are within them."""


def way(net_w: int) -> int:
    """Return 1 for power from the grid, -1 for power to it, 0 for neither."""
    return (net_w > 0) - (net_w < 0)


def flow_since(database: sqlite3.Connection, now: int, tail: Sequence[Reading]) -> int | None:
    """Return the time of the first reading since which power flows as at `now`, UTC seconds.

    `None` if the power at `now` is unknown. A gap of `GAP` ends the search, and so does `LONGEST`; `tail` are
    the uncommitted readings, oldest first. Raises `sqlite3.Error`.
    """
    present: int | None = None
    since: int | None = None
    for time, net_w in _readings(database, now, tail):
        if since is not None and since - time > GAP:
            break
        if present is None:
            present = way(net_w)
        elif way(net_w) != present:
            break
        since = time
    return since


def _readings(database: sqlite3.Connection, now: int, tail: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Yield times and net powers up to `now`, newest first; one for a minute that has one way."""
    waiting = [
        (reading.time, reading.net_power_w)
        for reading in reversed(tail)
        if reading.time is not None and reading.net_power_w is not None and reading.time <= now
    ]
    yield from waiting
    end = waiting[-1][0] if waiting else now + 1
    minutes = database.execute(
        "SELECT time, power_import_min_w, power_import_max_w, power_export_min_w, power_export_max_w"
        " FROM minute WHERE time >= ? AND time < ? ORDER BY time DESC",
        (now - LONGEST, end),
    )
    for key, *powers in minutes.fetchall():
        start = bucket_start(key, MINUTE)
        known = [power for power in powers if power is not None]
        if known and (way_of_all := _only_way(powers)) is not None and start + MINUTE <= end:
            yield start, way_of_all
        elif known:
            yield from _samples(database, start, min(start + MINUTE, end))


def _only_way(powers: Iterable[int | None]) -> int | None:
    """Return the way of all readings of a minute, from its extremes; `None` if it changes, or may."""
    import_min, import_max, export_min, export_max = (power or 0 for power in powers)
    if import_min and not export_max:
        return 1
    if export_min and not import_max:
        return -1
    return None if import_max or export_max else 0


def _samples(database: sqlite3.Connection, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the readings of a minute, newest first; of one whose readings are gone, one of no way."""
    found = database.execute(
        "SELECT time, coalesce(power_import_w, 0) - coalesce(power_export_w, 0) FROM sample"
        " WHERE time >= ? AND time < ? AND (power_import_w NOTNULL OR power_export_w NOTNULL)"
        " ORDER BY time DESC",
        (start, end),
    ).fetchall()
    yield from found or [(start, 0)]
