"""The few things that the recorder must remember: the `state` table."""

from __future__ import annotations

import sqlite3
from typing import Literal

Key = Literal["timezone", "samples_from", "newest", "forward_from"]


def get(database: sqlite3.Connection, key: Key) -> str | None:
    """What was remembered, if anything. Raises `sqlite3.Error`."""
    row = database.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def number(database: sqlite3.Connection, key: Key) -> int:
    """What was remembered, 0 if nothing. Raises `sqlite3.Error`."""
    return int(get(database, key) or 0)


def put(database: sqlite3.Connection, key: Key, value: str | int) -> None:
    """Remember it, inside the caller's transaction. Raises `sqlite3.Error`."""
    database.execute("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", (key, str(value)))
