"""A history's file from outside: its rows by plain SQL, its connections, and what harms it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch


def rows(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what a query finds, asked over a connection of its own."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query, values).fetchall()


def sample_times(path: Path) -> list[int]:
    """Return the times of all stored readings, oldest first."""
    return [time for (time,) in rows(path, "SELECT time FROM sample ORDER BY time")]


@contextmanager
def noted_connections() -> Iterator[list[sqlite3.Connection]]:
    """Note every connection that is made meanwhile, by any thread, in its order."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        made.append(connect(*arguments, **settings))
        return made[-1]

    with patch.object(sqlite3, "connect", noted):
        yield made


def is_closed(database: sqlite3.Connection) -> bool:
    """Return True for a connection that its owner has ended."""
    try:
        database.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def forbid_growth(database: sqlite3.Connection) -> None:
    """Let what this connection writes find the disk full: the file may have no more pages than it has.

    Pages of it that are free are filled first, by some 50 readings.
    """
    database.execute("PRAGMA max_page_count = 1")


def allow_growth(database: sqlite3.Connection) -> None:
    """Let the file grow again."""
    database.execute("PRAGMA max_page_count = 1000000")


def damage(path: Path, start: int) -> None:
    """Overwrite the file from there to its end."""
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(start)
        file.write(b"\xa5" * (size - start))
