"""A database of another program is not taken for a history, whatever number its format has."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.store.backup import check
from p1tui.store.errors import CopyError


@pytest.mark.parametrize(
    ("version", "tables"),
    [(0, ()), (3, ("songs",)), (0, ("series", "minute", "hour", "day")), (3, ("series", "minute", "hour"))],
)
def test_what_is_no_history_is_told_so_and_not_that_it_is_damaged(
    tmp_path: Path, version: int, tables: tuple[str, ...]
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        for table in tables:
            database.execute(f"CREATE TABLE {table} (x)")
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
    with pytest.raises(CopyError, match=r"other\.db is no history of p1tui"):
        check(path)
