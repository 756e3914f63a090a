"""Peaks of months as the meter itself says: its own register holds also for days that nobody recorded."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final

from p1tui.model.quarters import MeterPeak
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE, QUARTER, bucket_start

_CHANGE: Final = 2 * HOUR
"""Longest time without readings in which a meter is changed: the power is off, so no peak is missed."""

Heard = Callable[[int, int], bool]
"""Tells if there is a reading from one time to before another one."""


_time = attrgetter("time")


def meter_peaks(
    database: sqlite3.Connection, months: Sequence[int], end: int, tail: Sequence[Reading]
) -> Iterator[MeterPeak]:
    """Yield each peak that the meter told of months that it tells whole, oldest first.

    `months` are the starts of local months, the last one after `end`. A month is whole if readings go on into
    its last quarter hour, or up to `end`: the register keeps what came before. Raises `sqlite3.Error`.
    """

    def heard(begin: int, stop: int) -> bool:
        query = "SELECT 1 FROM minute WHERE time >= ? AND time < ? LIMIT 1"
        known = any(reading.time is not None and begin <= reading.time < stop for reading in tail)
        return known or database.execute(query, (begin, stop)).fetchone() is not None

    told = _told(database, tail)
    for begin, stop in pairwise(months):
        # A quarter hour is known by its end: midnight ends the last one of the month before.
        own = told[bisect_right(told, begin, key=_time) : bisect_right(told, min(stop, end), key=_time)]
        if own and _is_whole(database, begin, min(stop, end), heard, runs=stop > end):
            yield from own
            yield from _last_quarter(database, stop) if stop <= end else ()


def _told(database: sqlite3.Connection, tail: Sequence[Reading]) -> list[MeterPeak]:
    """Return all peaks that the meter ever told."""
    found = {
        MeterPeak(*row)
        for row in database.execute(
            "SELECT DISTINCT peak_demand_time, peak_demand_w FROM counter"
            " WHERE peak_demand_time NOTNULL AND peak_demand_w NOTNULL"
        )
    }
    found |= {
        MeterPeak(reading.peak_demand_time, reading.peak_demand_w)
        for reading in tail
        if reading.peak_demand_time is not None and reading.peak_demand_w is not None
    }
    return sorted(found)


def _is_whole(database: sqlite3.Connection, begin: int, stop: int, heard: Heard, *, runs: bool) -> bool:
    """Return True if the register was read as late as needed, also that of a meter before a change."""
    # Of a running month the present quarter hour may not have been committed yet.
    if not heard(stop - QUARTER * (2 if runs else 1), stop):
        return False
    query = (
        "SELECT first_time FROM series WHERE first_time > ? AND first_time < ?"
        " AND first_time > (SELECT min(first_time) FROM series)"
    )
    changes = database.execute(query, (begin, stop)).fetchall()
    return all(heard(time - _CHANGE, bucket_start(time, MINUTE)) for (time,) in changes)


def _last_quarter(database: sqlite3.Connection, stop: int) -> Iterator[MeterPeak]:
    """Yield the month's last quarter hour, after which the register starts anew before it can tell it."""
    query = "SELECT max(demand_w) FROM quarter WHERE time >= ? AND time < ?"
    (demand_w,) = database.execute(query, (stop - QUARTER, stop)).fetchone()
    if demand_w is not None:
        yield MeterPeak(stop, demand_w)
