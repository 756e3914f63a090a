"""Quarter-hour demand: what Flanders bills by the month, and what every meter can be read by."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from p1tui.store.means import Peak

FLOOR_W: Final = 2500
"""The capacity tariff counts a month's peak as at least this (VREG, tariff methodology 2021-2024)."""

MONTHS: Final = 12


def peaks(database: sqlite3.Connection, edges: Sequence[int]) -> list[Peak | None]:
    """The highest quarter hour between each two edges, by its start. Raises `sqlite3.Error`."""
    query = (
        "SELECT time - time % 900, demand_w FROM quarter WHERE time >= ? AND time < ?"
        " ORDER BY demand_w DESC, time LIMIT 1"
    )
    rows = [database.execute(query, span).fetchone() for span in pairwise(edges)]
    return [None if row is None else Peak(*row) for row in rows]


def billed_w(months: Sequence[Peak | None]) -> int | None:
    """The mean of the last twelve months' peaks in W, each at least `FLOOR_W`; None without any."""
    known = [max(peak.value, FLOOR_W) for peak in months[-MONTHS:] if peak is not None]
    return round(sum(known) / len(known)) if known else None
