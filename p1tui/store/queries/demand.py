"""Highest quarter-hour demand of periods."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import pairwise

from p1tui.runtime.duration import DAY, QUARTER, bucket_start
from p1tui.store.queries.averages import Peak


def peaks(database: sqlite3.Connection, edges: Sequence[int]) -> list[Peak | None]:
    """Return the highest quarter-hour between each two edges, by its start. Raises `sqlite3.Error`."""
    return [_peak(database, start, end) for start, end in pairwise(edges)]


def _peak(database: sqlite3.Connection, start: int, end: int) -> Peak | None:
    """Search whole UTC days by `demand_day`, and both ends by `quarter`."""
    of_quarter = f"time - time % {QUARTER}"
    first = min(bucket_start(start + DAY - 1, DAY), end)
    last = max(bucket_start(end, DAY), first)
    found: list[tuple[int, int]] = []
    found += database.execute(_highest("quarter", "demand_day"), (first, last))
    found += database.execute(_highest(of_quarter, "quarter"), (start, first))
    found += database.execute(_highest(of_quarter, "quarter"), (last, end))
    return max((Peak(*row) for row in found), default=None, key=lambda peak: (peak.value, -peak.time))


def _highest(column: str, table: str) -> str:
    return f"SELECT {column}, demand_w FROM {table} WHERE time >= ? AND time < ? ORDER BY 2 DESC, 1 LIMIT 1"
