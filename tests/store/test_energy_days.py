"""The table of quarters holds what the minutes and hours say, however it came about."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from p1tui.model.quarters import Gap
from p1tui.p1.reading import Reading
from p1tui.store.database import schema
from p1tui.store.quarters import days
from p1tui.store.transfer.export import TimeRange, export
from p1tui.store.transfer.text import json_lines
from tests.shared.times import AMSTERDAM
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

DAY, QUARTER = 86_400, 900
T = 1_790_000_000 // DAY * DAY
"""Start of a UTC day."""


def readings(first: int, last: int, step: int = 60, **fields: Any) -> list[Reading]:
    """Return readings of every so many seconds, from `first` to `last` after T."""
    return [make(T + second, wh=second // 6, **fields) for second in range(first, last, step)]


def stored(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT * FROM energy_day ORDER BY time").fetchall()


def made_anew(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows of the table as they are made from nothing, and leave it so."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DELETE FROM energy_day")
        database.execute("DELETE FROM state WHERE key = 'energy_until'")
        days.catch_up(database)
    return stored(path)


def test_a_day_is_stored_once_it_is_over(shelf: Shelf) -> None:
    recorder = shelf.open()
    for reading in readings(-600, DAY):
        recorder.record(reading)
    recorder.commit()
    assert [time - T + DAY for time, *_ in stored(shelf.path)] == [0, 1, 2, 3, 4, 5]
    recorder.record(make(T + DAY, wh=DAY // 6))
    recorder.commit()
    rows = stored(shelf.path)
    assert [(time - T - slot, register) for slot, (time, register, *_) in enumerate(rows[6:])] == [
        (0, "import_wh"), (0, "export_wh"), (0, "import_t1_wh"), (0, "export_t1_wh"), (0, "import_t2_wh"),
        (0, "export_t2_wh"),
    ]  # fmt: skip
    assert rows[6][2:] == (f"[{','.join(['150'] * 96)}]", None)
    assert shelf.rows("SELECT value FROM state WHERE key = 'energy_until'") == [(str(T + DAY),)]


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7])
def test_a_history_of_an_older_format_gets_its_days(shelf: Shelf, version: int) -> None:
    new = shelf.folder / "new.db"
    recorder = shelf.open(new)
    recorder.backfill(readings(-600, 40 * DAY, 300))
    recorder.backfill(readings(60 * DAY, 62 * DAY, 600))
    recorder.close()
    with closing(sqlite3.connect(shelf.path)) as database:
        schema.migrate(database, version)
        database.execute("ATTACH ? AS new", (str(new),))
        for table in ("series", "minute", "hour"):
            query = f"SELECT name FROM pragma_table_info('{table}')"
            columns = ", ".join(name for (name,) in database.execute(query) if name != "utc_offset")
            database.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
        database.commit()
    shelf.open().close()
    assert len(stored(new)) == 6 * 42
    assert stored(shelf.path) == stored(new)


def test_days_that_are_missing_are_made_in_several_steps(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = shelf.open()
    recorder.backfill(readings(0, 9 * DAY, 900))
    recorder.close()
    before = stored(shelf.path)
    monkeypatch.setattr(days, "CHUNK", 2 * DAY)
    assert made_anew(shelf.path) == before


@pytest.mark.parametrize("seed", range(6))
def test_readings_in_any_order_give_the_same_days_as_made_anew(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    known = readings(-600, 6 * DAY, chance.choice([60, 300, 900, 1700, 7200]))
    silent = [(at, at + chance.randrange(2 * DAY)) for at in (chance.randrange(6 * DAY) for _ in range(3))]
    known = [each for each in known if not any(T + at < (each.time or 0) < T + end for at, end in silent)]
    chunks = [known[at : at + len(known) // 9] for at in range(0, len(known), len(known) // 9)]
    chance.shuffle(chunks)
    recorder = shelf.open()
    for chunk in chunks:
        recorder.backfill(chunk)
    recorder.close()
    before = stored(shelf.path)
    assert before
    assert made_anew(shelf.path) == before


def test_a_late_reading_changes_its_day_and_the_one_after_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(
        each for each in readings(0, 3 * DAY) if not T + DAY - 3600 <= (each.time or 0) < T + DAY + 1800
    )
    before = dict(row[:1] + row[3:] for row in stored(shelf.path))
    assert before[T] is None
    assert before[T + DAY] == "[[-4,3,1050]]"
    recorder.backfill(readings(DAY - 3600, DAY - 1800))
    assert dict(row[:1] + row[3:] for row in stored(shelf.path))[T + DAY] == "[[-2,3,750]]"
    recorder.backfill(readings(DAY - 1800, DAY + 1800))
    assert {row[3] for row in stored(shelf.path)} == {None}


def test_a_clock_that_goes_back_leaves_no_day_that_is_not_over(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(readings(0, 2 * DAY, 300))
    for number in range(20):
        recorder.record(make(T + 5 * DAY + 10 * number, wh=DAY // 3 + number))
    recorder.commit()
    assert shelf.rows("SELECT max(time) FROM energy_day") == [(T + DAY + 5,)]
    for number in range(30):
        recorder.record(make(T + 2 * DAY + 10 * number, wh=DAY // 3 + number))
    recorder.commit()
    assert shelf.rows("SELECT value FROM state WHERE key = 'energy_until'") == [(str(T + 2 * DAY),)]
    found = shelf.history.quarters(["import_wh"], T, T + 2 * DAY).courses["import_wh"]
    assert found.rises == [150 if number else 100 for number in range(192)]


def test_imported_hours_are_days_at_once(shelf: Shelf) -> None:
    whole = shelf.folder / "whole.db"
    recorder = shelf.open(whole)
    recorder.backfill(readings(-600, 5 * DAY, 300))
    recorder.close()
    take(shelf.path, parsed(json_lines(export(whole, "hour", TimeRange(), AMSTERDAM))))
    assert shelf.rows("SELECT gaps FROM energy_day WHERE time = ?", T + DAY)[0][0].startswith(
        "[[0,4,600],[4,8,600]"
    )
    before = stored(shelf.path)
    take(shelf.path, parsed(json_lines(export(whole, "minute", TimeRange(), AMSTERDAM))))
    assert stored(shelf.path) != before
    assert stored(shelf.path) == made_anew(shelf.path)
    exact = shelf.history.quarters(["import_wh"], T, T + 4 * DAY).courses["import_wh"]
    assert exact.rises == [150] * 384


def test_a_viewer_of_a_file_that_an_older_version_writes_sees_the_same(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(readings(-600, 3 * DAY, 300))
    recorder.close()
    keys = ["import_wh", "import_t2_wh"]
    known = shelf.history.quarters(keys, T, T + 3 * DAY)
    with closing(sqlite3.connect(shelf.path)) as database:
        database.execute("DROP VIEW quarter_kwh")
        database.execute("DROP TABLE energy_day")
    assert shelf.history.quarters(keys, T, T + 3 * DAY) == known


def test_the_view_has_each_quarter_in_local_time(shelf: Shelf) -> None:
    start = 1_792_886_400  # 25 October 2026, UTC
    recorder = shelf.open()
    recorder.backfill(make(time, wh=(time - start) // 6) for time in range(start - 600, start + DAY + 60, 60))
    found = shelf.rows("SELECT * FROM quarter_kwh")
    assert len(found) == 100
    assert found[2] == ("2026-10-25 01:30:00", "+02:00", *[None] * 6)
    assert found[6] == ("2026-10-25 02:30:00", "+02:00", 0.15, 0.0, 0.15, 0.0, 0.0, 0.0)
    assert found[10][:2] == ("2026-10-25 02:30:00", "+01:00")


def test_a_further_tariff_has_its_own_rows(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(
        make(T + second, import_tariff_wh={1: 5, 2: 6, 3: second // 6}, import_wh=None)
        for second in range(-60, DAY + 60, 60)
    )
    rows = shelf.rows("SELECT time, register FROM energy_day WHERE register = 'import_t3_wh'")
    assert rows == [(T - DAY + 6, "import_t3_wh"), (T + 6, "import_t3_wh")]
    found = shelf.history.quarters(["import_t3_wh"], T, T + DAY).courses["import_t3_wh"]
    assert found.rises == [150] * 96


def test_a_commit_within_a_day_writes_no_row(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(readings(0, 2 * DAY + 60, 300))
    written: list[str] = []
    shelf.connection.set_trace_callback(written.append)
    for number in range(1, 5):
        recorder.record(make(T + 2 * DAY + 30 * number, wh=DAY // 3))
        recorder.commit()
    assert any("INTO sample_" in statement for statement in written)
    assert not [
        statement for statement in written if "INTO energy_day" in statement or "FROM energy_day" in statement
    ]


def test_a_register_that_is_sent_no_longer_is_known_as_long_as_it_was(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(
        make(T + second, import_tariff_wh={1: second, 3: second // 6}, import_wh=None)
        for second in range(-60, DAY, 60)
    )
    recorder.backfill(readings(DAY, 9 * DAY, 300))
    found = shelf.history.quarters(["import_t3_wh", "import_t1_wh"], T, T + 9 * DAY).courses
    assert found["import_t3_wh"].rises == [150] * 96 + [None] * 768
    assert found["import_t3_wh"].gaps == ()
    assert set(shelf.history.quarters(["import_t3_wh"], T + 2 * DAY, T + 9 * DAY).courses) == set()
    recorder.backfill(
        [
            make(T + 9 * DAY + second, import_tariff_wh={3: DAY // 6 + 70}, import_wh=None)
            for second in (0, 850)
        ]
    )
    again = shelf.history.quarters(["import_t3_wh"], T, T + 9 * DAY + QUARTER).courses["import_t3_wh"]
    assert again.gaps == (Gap(96, 865, 80),)
    assert stored(shelf.path) == made_anew(shelf.path)
