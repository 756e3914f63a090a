"""Read, watch and damage the file of a history from outside the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch


def rows(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a query over a connection of its own, and return its rows."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query, values).fetchall()


def sample_times(path: Path) -> list[int]:
    """Return the times of all stored readings, oldest first."""
    return [time for (time,) in rows(path, "SELECT time FROM sample ORDER BY time")]


@contextmanager
def noted_connections() -> Iterator[list[sqlite3.Connection]]:
    """Collect every connection that any thread opens in the `with` block, in order."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        made.append(connect(*arguments, **settings))
        return made[-1]

    with patch.object(sqlite3, "connect", noted):
        yield made


def is_closed(database: sqlite3.Connection) -> bool:
    """Return True if the connection has been closed."""
    try:
        database.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def forbid_growth(database: sqlite3.Connection) -> None:
    """Make writes of this connection fail as on a full disk: the file may not get more pages.

    Pages of it that are free are filled first, by some 50 readings.
    """
    database.execute("PRAGMA max_page_count = 1")


def allow_growth(database: sqlite3.Connection) -> None:
    """Let the file grow again."""
    database.execute("PRAGMA max_page_count = 1000000")


def damage(path: Path, start: int) -> None:
    """Overwrite the file from byte `start` to its end."""
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(start)
        file.write(b"\xa5" * (size - start))
