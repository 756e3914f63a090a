"""The offset from UTC that is stored beside each bucket, by the zone of the meter."""

from __future__ import annotations

import sqlite3
from datetime import date
from zoneinfo import ZoneInfo

from p1tui.store.database import state
from p1tui.store.database.calendar import day_bounds, utc_offsets
from p1tui.store.database.connection import transaction
from p1tui.store.database.schema import LOCAL_TABLES


def store_offsets(database: sqlite3.Connection, table: str, start: int, end: int, timezone: ZoneInfo) -> None:
    """Store the offset of the buckets between two times, inside the caller's transaction.

    Rows that have it are not written. Raises `sqlite3.Error`.
    """
    for first, until, offset in utc_offsets(start, end, timezone):
        _store(database, table, first, until, offset)


def follow_zone(database: sqlite3.Connection, timezone: ZoneInfo) -> None:
    """Store every offset anew if those stored are of another zone or format. Raises `sqlite3.Error`.

    Each stretch between two clock changes is a transaction of its own, so that the log of years of minutes
    stays small; a run that is broken off begins again.
    """
    if state.get(database, "offsets") == timezone.key:
        return
    for table in LOCAL_TABLES:
        first, last = database.execute(f"SELECT min(time), max(time) FROM {table}").fetchone()
        for start, until, offset in utc_offsets(first, last + 1, timezone) if first is not None else ():
            with transaction(database):
                _store(database, table, start, until, offset)
    with transaction(database):
        days = [day for (day,) in database.execute("SELECT DISTINCT date FROM day")]
        ends = [(day_bounds(date.fromisoformat(day), timezone)[1], day) for day in days]
        database.executemany("UPDATE day SET until = ? WHERE date = ?", ends)
        state.put(database, "offsets", timezone.key)


def _store(database: sqlite3.Connection, table: str, start: int, end: int, offset: int) -> None:
    database.execute(
        f"UPDATE {table} SET utc_offset = ? WHERE time >= ? AND time < ? AND utc_offset IS NOT ?",
        (offset, start, end, offset),
    )
