"""Every number of a reading is stored in one place, and each listed column is in its tables."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from p1tui.p1.reading_keys import NUMBERS
from p1tui.store.database.columns import COUNTERS, EXTREMES, LIVE, MEANS, STORED, TOTALS, TableColumns
from p1tui.store.database.connection import open_writer


def columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f"PRAGMA table_xinfo({table})")}


def test_every_number_of_a_reading_is_stored_in_one_place() -> None:
    stored = Counter([*TOTALS, *STORED, *COUNTERS, *LIVE])
    assert set(stored.values()) == {1}
    assert {key for key in stored if not key.endswith("time")} == NUMBERS - {"net_power_w"}


def test_every_listed_column_is_in_its_tables(tmp_path: Path) -> None:
    with closing(open_writer(tmp_path / "history.db")) as database:
        table = TableColumns.of(database)
        assert set(table.sample) <= columns(database, "sample")
        for number in range(8):
            assert columns(database, f"sample_{number}") >= set(table.sample)
        assert columns(database, "counter") == {"time", *COUNTERS}
        for bucket in ("minute", "hour", "day"):
            assert set(table.bucket(bucket)) <= columns(database, bucket)
    assert set(EXTREMES) <= set(MEANS)
