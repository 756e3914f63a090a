"""The file explains itself to a person who opens it with `sqlite3` or Datasette."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from p1tui.p1.reading import Device
from p1tui.store.database import schema
from p1tui.store.transfer.export import TimeRange, export
from p1tui.store.transfer.text import json_lines
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make


@pytest.fixture
def file(shelf: Shelf) -> Iterator[sqlite3.Connection]:
    """Two days of 2.4 kWh each, another meter at noon of the third, 0.5 m3 of gas a day."""
    recorder = shelf.open()
    readings = [
        make(
            T + hour * 3600 + 3500,
            wh=hour * 100,
            power=hour * 10,
            gas=hour * 500 // 24,
            gas_time=T + hour * 3600 + 3500,
            l1_voltage_mv=230_100,
        )
        for hour in range(-1, 60)
    ]
    readings += [
        make(T + hour * 3600 + 3500, meter="E2", import_wh=5 + hour, import_tariff_wh={1: 5 + hour})
        for hour in range(60, 72)
    ]
    recorder.backfill(readings)
    recorder.close()
    with closing(sqlite3.connect(shelf.path)) as database:
        database.row_factory = sqlite3.Row
        yield database


def rows(file: sqlite3.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in file.execute(query)]


def test_readings_are_in_everyday_units(file: sqlite3.Connection) -> None:
    (last,) = rows(file, f"SELECT * FROM reading_kwh WHERE import_t1_kwh = {1000 + 5.9}")
    known = {
        key: value for key, value in last.items() if value is not None and key[:5] not in ("local", "utc_o")
    }
    assert known == {
        "import_kwh": 3005.9, "export_kwh": 0.0, "import_t1_kwh": 1005.9, "import_t2_kwh": 2000.0,
        "export_t1_kwh": 0.0, "export_t2_kwh": 0.0, "tariff": 1, "import_kw": 0.59, "export_kw": 0.0,
        "l1_v": 230.1,
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", last["local_time"])


def test_hours_days_and_months_say_what_was_used(file: sqlite3.Connection) -> None:
    hours = rows(file, "SELECT import_kwh FROM hour_kwh WHERE series = 1")
    assert [hour["import_kwh"] for hour in hours] == [0.0, *[0.1] * 60]
    days = rows(file, "SELECT date, import_kwh, import_t1_kwh, import_max_kw, series FROM day_kwh")
    assert [(day["date"], day["import_kwh"], day["series"]) for day in days] == [
        ("2026-10-30", 0.0, 1), ("2026-10-31", 2.4, 1), ("2026-11-01", 2.4, 1),
        ("2026-11-02", 1.2, 1), ("2026-11-02", 0.011, 2),
    ]  # fmt: skip
    months = rows(file, "SELECT month, round(import_kwh, 3) AS kwh, import_max_kw, days FROM month")
    assert months == [
        {"month": "2026-10", "kwh": 2.4, "import_max_kw": 0.23, "days": 2},
        {"month": "2026-11", "kwh": 3.611, "import_max_kw": 0.59, "days": 2},
    ]


def test_devices_have_their_days(file: sqlite3.Connection) -> None:
    found = rows(file, "SELECT * FROM device_day ORDER BY date")
    assert {(row["medium"], row["unit"]) for row in found} == {("gas", "dm3")}
    values = [row["value"] for row in found]
    assert values[-1] == 59 * 500 // 24
    assert [row["rise"] for row in found] == [None, *(after - before for before, after in pairwise(values))]


def test_every_table_says_in_the_file_what_it_holds(file: sqlite3.Connection) -> None:
    made = rows(file, "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND sql NOT NULL")
    names = {row["name"] for row in made}
    assert {"sample", "minute", "hour", "day", "quarter", "event", "reading_kwh", "day_kwh", "month"} <= names
    for row in made:
        if not row["name"].startswith(("sample_", "sqlite_")):
            assert re.search(r"^CREATE (TABLE|VIEW) \w+ (\(|AS) +-- \w|kept for ever", row["sql"]), row["sql"]
        file.execute(f"SELECT * FROM {row['name']} LIMIT 1").fetchall()


@pytest.mark.parametrize("version", range(len(schema.MIGRATIONS)))
def test_a_file_of_any_earlier_version_becomes_the_newest(shelf: Shelf, version: int) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        schema.migrate(database, version)
    shelf.open().close()
    shelf.open(shelf.folder / "new.db").close()
    made = []
    for file in (shelf.path, shelf.folder / "new.db"):
        with closing(sqlite3.connect(file)) as database:
            made.append(database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall())
    assert made[0] == made[1]


def test_days_that_were_imported_alone_have_their_energy(shelf: Shelf) -> None:
    recorder = shelf.open(shelf.folder / "whole.db")
    recorder.backfill(make(T + hour * 3600, wh=hour * 100) for hour in range(96))
    recorder.close()
    rows = export(shelf.folder / "whole.db", "day", TimeRange(), AMSTERDAM)
    take(shelf.path, parsed(json_lines(rows)))
    assert shelf.rows("SELECT date, import_kwh FROM day_kwh") == [
        ("2026-10-31", None), ("2026-11-01", 2.4), ("2026-11-02", 2.4), ("2026-11-03", 2.4),
    ]  # fmt: skip
    assert shelf.rows("SELECT month, import_kwh FROM month") == [("2026-10", None), ("2026-11", 7.2)]


def test_a_device_that_its_medium_does_not_go_by_has_no_day_and_ends_none(shelf: Shelf) -> None:
    recorder = shelf.open()
    for hour in range(1, 49):
        time = T + hour * 3600
        spare = Device(channel=2, medium="gas", id="G2", value=7000 + hour, unit="dm3", time=time)
        reading = make(time, gas=hour * 10, gas_time=time)
        recorder.record(msgspec.structs.replace(reading, devices=(*reading.devices, spare)))
    recorder.commit()
    assert shelf.rows("SELECT date, device, rise FROM device_day") == [
        ("2026-10-31", 1, 230), ("2026-11-01", 1, 240),
    ]  # fmt: skip
