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
from p1tui.store.database.columns import EXTREMES, seconds_known

_ENOUGH: Final = (("day", 9 * DAY), ("hour", 30 * HOUR), ("minute", 30 * MINUTE))
"""Roll-up -> width of a point in seconds from which it is fine enough for any edges."""

_LEVELS: Final = (("day", 25 * HOUR), ("hour", HOUR), ("minute", 1))
"""Roll-up -> the longest span of a bucket in seconds; a minute's peak is not searched further."""


_WIDTHS: Final = {"day": DAY, "hour": HOUR, "minute": MINUTE}
"""Roll-up -> seconds of a whole bucket."""


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
    query = _query(table, key)
    uncommitted: dict[int, list[int]] = {}
    values = _values(key, tail)
    each = 1 if table == "sample" else _pace(values)
    for time, value in values:
        uncommitted.setdefault(bisect_right(edges, time) - 1, []).append(value)
    points = []
    for number, span in enumerate(pairwise(edges)):
        total, weight, low, high = database.execute(query, span).fetchone()
        if mine := uncommitted.get(number):
            total, weight = (total or 0) + sum(mine) * each, (weight or 0) + len(mine) * each
            low = min(mine) if low is None else min(low, *mine)
            high = max(mine) if high is None else max(high, *mine)
        points.append(MeanPoint(span[0], round(total / weight) if weight else None, low, high))
    return points


def fitting(edges: Sequence[int], samples_from: int) -> str:
    """Return the coarsest table whose buckets fit the edges, or are far narrower than the points."""
    narrowest = min(end - start for start, end in pairwise(edges))
    for table, enough in _ENOUGH:
        width = HOUR if table == "hour" else MINUTE
        if narrowest >= enough or (table != "day" and all(edge % width == 0 for edge in edges)):
            return table
    return "minute" if edges[0] < samples_from else "sample"


def _query(table: str, key: str) -> str:
    sums, low, high = f"sum({key}), count({key})", key, key
    if table != "sample":
        weight = seconds_known(_WIDTHS[table])
        sums = f"sum({key} * ({weight})), sum(CASE WHEN {key} IS NOT NULL THEN {weight} END)"
        low, high = EXTREMES.get(key, (key, key))
    return f"SELECT {sums}, min({low}), max({high}) FROM {table} WHERE time >= ? AND time < ?"


def _pace(values: Sequence[tuple[int, int]]) -> int:
    """Return the seconds from one reading to the next, for which each stands."""
    return max(round((values[-1][0] - values[0][0]) / (len(values) - 1)), 1) if len(values) > 1 else 1


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
