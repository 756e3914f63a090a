"""The `state` table: values that the recorder keeps between runs."""

from __future__ import annotations

import sqlite3
from typing import Literal

Key = Literal["timezone", "offsets", "samples_from", "newest", "forward_from", "energy_until"]
"""`offsets` is the zone of every stored `utc_offset`, `energy_until` the end of the days in `energy_day`;
for the others see the table's comments."""


def get(database: sqlite3.Connection, key: Key) -> str | None:
    """Return a value, `None` if it is not set. Raises `sqlite3.Error`."""
    row = database.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def number(database: sqlite3.Connection, key: Key) -> int:
    """Return a value as a number, 0 if it is not set. Raises `sqlite3.Error`."""
    return int(get(database, key) or 0)


def put(database: sqlite3.Connection, key: Key, value: str | int) -> None:
    """Store a value, inside the caller's transaction. Raises `sqlite3.Error`."""
    database.execute("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", (key, str(value)))
