"""Means and extremes of periods, from the coarsest roll-up that is fine enough."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database import state
from p1tui.store.database.columns import EXTREMES
from p1tui.store.database.weights import kept_seconds, weighed, weighted
from p1tui.store.queries.uncommitted import WeighedTail

_ENOUGH: Final = (("day", 9 * DAY), ("hour", 30 * HOUR), ("minute", 30 * MINUTE))
"""Roll-up -> width of a point in seconds from which it is fine enough for any edges."""

_LEVELS: Final = (("day", 25 * HOUR), ("hour", HOUR), ("minute", 1))
"""Roll-up -> the longest span of a bucket in seconds; a minute's peak is not searched further."""


class MeanPoint(NamedTuple):
    """Mean, lowest and highest value of the point that starts at `time`; None if unknown."""

    time: int
    mean: int | None = None
    low: int | None = None
    high: int | None = None


class Peak(NamedTuple):
    """The highest value of a period, and its time."""

    time: int
    value: int


def means(
    database: sqlite3.Connection, key: str, edges: Sequence[int], tail: Iterable[Reading]
) -> list[MeanPoint]:
    """Return one point between each two edges. Raises `sqlite3.Error`.

    `key` is one of `columns.MEANS`. Extremes are single readings for power, means of buckets for the rest.
    """
    table = fitting(edges, state.number(database, "samples_from"))
    waiting = WeighedTail.of(database, tail)
    query = _query(table, key, kept_seconds(database))
    uncommitted: dict[int, list[tuple[int, int]]] = {}
    for reading, weight in waiting.readings:
        if (value := reading.value(key)) is not None:
            uncommitted.setdefault(bisect_right(edges, reading.time or 0) - 1, []).append((value, weight))
    points = []
    for number, (start, end) in enumerate(pairwise(edges)):
        span = {"start": start, "end": end, "tail": waiting.since}
        total, weight, low, high = database.execute(query, span).fetchone()
        if mine := uncommitted.get(number):
            total = (total or 0) + sum(value * seconds for value, seconds in mine)
            weight = (weight or 0) + sum(seconds for _, seconds in mine)
            values = [value for value, _ in mine]
            low = min(values) if low is None else min(low, *values)
            high = max(values) if high is None else max(high, *values)
        points.append(MeanPoint(start, round(total / weight) if weight else None, low, high))
    return points


def fitting(edges: Sequence[int], samples_from: int) -> str:
    """Return the coarsest table whose buckets fit the edges, or are far narrower than the points."""
    narrowest = min(end - start for start, end in pairwise(edges))
    for table, enough in _ENOUGH:
        width = HOUR if table == "hour" else MINUTE
        if narrowest >= enough or (table != "day" and all(edge % width == 0 for edge in edges)):
            return table
    return "minute" if edges[0] < samples_from else "sample"


def _query(table: str, key: str, kept: str) -> str:
    low, high = (key, key) if table == "sample" else EXTREMES.get(key, (key, key))
    rows = weighed(table, f"{key}, {low} AS low, {high} AS high", kept=kept, tail=":tail")
    return f"SELECT {', '.join(weighted(key))}, min(low), max(high) FROM {rows}"


def _values(key: str, tail: Iterable[Reading]) -> list[tuple[int, int]]:
    found = ((reading.time, reading.value(key)) for reading in tail)
    return [(time, value) for time, value in found if time is not None and value is not None]


def peak(
    database: sqlite3.Connection, key: str, start: int, end: int, tail: Iterable[Reading]
) -> Peak | None:
    """Return the highest value in a period, its time to the minute. Raises `sqlite3.Error`."""
    _, column = EXTREMES.get(key, (key, key))
    found = list(_highest(database, column, start, end, _LEVELS))
    found += [Peak(time, value) for time, value in _values(key, tail) if start <= time < end]
    return max(found, default=None, key=lambda peak: (peak.value, -peak.time))


def _highest(
    database: sqlite3.Connection, column: str, start: int, end: int, levels: tuple[tuple[str, int], ...]
) -> Iterator[Peak]:
    """Yield candidates: search the highest day by hours, its highest hour by minutes, and both ends."""
    (table, width), *finer = levels
    rows = database.execute(
        f"SELECT time, {column} FROM {table} WHERE time >= ? AND time <= ? AND {column} IS NOT NULL"
        " ORDER BY 2 DESC, 1 LIMIT 1",
        (start, end - width),
    ).fetchall()
    if not finer:
        yield from (Peak(*row) for row in rows)
        return
    spans = {(time, time + width) for time, _ in rows}
    spans |= {(start, min(start + width, end)), (max(end - width, start), end)}
    for first, last in spans:
        yield from _highest(database, column, first, last, tuple(finer))
