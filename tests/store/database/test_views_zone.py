"""The views tell the meter's local time, in whatever zone they are read."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database import calendar, schema
from p1tui.store.database.calendar import utc_offsets
from tests.shared.times import AMSTERDAM
from tests.store.shelf import Shelf, make

VIEWS = ("reading_kwh", "hour_kwh", "day_kwh", "month", "device_day")


def half_hours(first: str, last: str) -> list[Reading]:
    """Make a reading each half hour between two local midnights: 0.5 kW, 1 m3 in the first hour of 24."""
    start, end = calendar.parse_local(first, AMSTERDAM), calendar.parse_local(last, AMSTERDAM)
    found = []
    for time in range(start, end + 1, 1800):
        gas = 500_000 + (time - start + DAY - HOUR) // DAY * 1000
        found.append(
            make(time, wh=(time - 1_774_000_000) // 1800 * 250, gas=gas, gas_time=time // HOUR * HOUR)
        )
    return found


def read_in(zone: str, path: Path, query: str) -> str:
    """Return what another process prints of a query, on a computer in that zone."""
    script = (
        "import sqlite3, sys\n"
        "for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep='|')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), query],
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_gives_the_same_text_in_every_zone(shelf: Shelf, view: str) -> None:
    recorder = shelf.open()
    recorder.backfill(half_hours("2026-10-24", "2026-10-27"))
    found = {
        read_in(zone, shelf.path, f"SELECT * FROM {view}")
        for zone in ("UTC", "Asia/Tokyo", "America/New_York")
    }
    assert len(found) == 1
    assert "2026-10" in found.pop()


def test_no_view_asks_the_computer_for_its_zone(shelf: Shelf) -> None:
    shelf.open().close()
    assert not shelf.rows("SELECT name FROM sqlite_master WHERE sql LIKE '%localtime%'")


def test_the_hour_that_comes_twice_can_be_told_apart(shelf: Shelf) -> None:
    shelf.open().backfill(half_hours("2026-10-24", "2026-10-27"))
    assert shelf.rows(
        "SELECT local_hour, utc_offset, import_kwh FROM hour_kwh WHERE local_hour LIKE '%-25 0%' LIMIT 4"
    ) == [
        ("2026-10-25 00:00:00", "+02:00", 0.5),
        ("2026-10-25 01:00:00", "+02:00", 0.5),
        ("2026-10-25 02:00:00", "+02:00", 0.5),
        ("2026-10-25 02:00:00", "+01:00", 0.5),
    ]
    query = "SELECT local_time, utc_offset FROM reading_kwh"
    assert len(set(shelf.rows(query))) == len(shelf.rows(query)) == 73 * 2 + 1
    read = shelf.rows("SELECT local_time, utc_offset FROM reading_kwh WHERE local_time LIKE '%25 02:30:00'")
    assert read == [("2026-10-25 02:30:00", "+02:00"), ("2026-10-25 02:30:00", "+01:00")]


def test_days_have_the_energy_of_their_hours_and_none_that_a_gap_had(shelf: Shelf) -> None:
    recorder = shelf.open()
    for first, last in (("2026-03-28", "2026-03-31"), ("2026-10-24", "2026-10-27")):
        recorder.backfill(half_hours(first, last))
    used = {day: kwh for day, kwh in shelf.rows("SELECT date, import_kwh FROM day_kwh") if kwh}
    assert used == {
        "2026-03-28": 11.75, "2026-03-29": 11.5, "2026-03-30": 12, "2026-03-31": 0.25,
        "2026-10-24": 11.75, "2026-10-25": 12.5, "2026-10-26": 12, "2026-10-27": 0.25,
    }  # fmt: skip


def test_gas_belongs_to_the_day_of_the_meter_that_its_hour_lies_in(shelf: Shelf) -> None:
    shelf.open().backfill(half_hours("2026-11-18", "2026-11-21"))
    assert shelf.rows("SELECT date, rise FROM device_day") == [
        ("2026-11-17", None), ("2026-11-18", 1000), ("2026-11-19", 1000), ("2026-11-20", 1000),
    ]  # fmt: skip


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS)))
def test_rows_of_earlier_versions_get_the_offset_of_the_meter(shelf: Shelf, version: int) -> None:
    summer, winter = calendar.edges(date(2026, 8, 1), "month", 4, AMSTERDAM)[::4]
    hours = [start + HOUR * number for start in (summer, winter) for number in range(3)]
    with closing(sqlite3.connect(shelf.path)) as database:
        schema.migrate(database, version)
        database.execute("INSERT INTO series VALUES (1, 'E1', 0, 'E1', 'H', '50', ?)", (summer,))
        database.execute("INSERT INTO device VALUES (1, 'gas/G1', 0, 'gas', 'G1', 1, 'dm3', ?)", (summer,))
        row = "(time, series, readings, minutes, import_own_wh) VALUES (?, 1, 1, 1, ?)"
        database.executemany(f"INSERT INTO hour {row}", [(hour, hour) for hour in hours])
        database.executemany(f"INSERT INTO minute {row}", [(hour + 60, hour) for hour in hours])
        gas = "INSERT INTO device_hour (device, time, value, live) VALUES (1, ?, ?, 1)"
        database.executemany(gas, [(hour, hour) for hour in hours])
        day = (
            "INSERT INTO day (time, date, series, readings, minutes, import_own_wh) VALUES (?, ?, 1, 1, 1, 7)"
        )
        database.executemany(
            day, [(summer, "2026-08-01"), (summer - 30 * DAY, "2026-07-02"), (winter, "2026-12-01")]
        )
        database.execute("INSERT INTO state VALUES ('timezone', 'Europe/Amsterdam')")
        database.commit()
    shelf.open().close()
    for table in ("minute", "hour", "device_hour"):
        assert shelf.rows(f"SELECT utc_offset FROM {table} ORDER BY time") == [(7200,)] * 3 + [(3600,)] * 3
    assert shelf.rows("SELECT date, utc_offset, until - time FROM day") == [
        ("2026-07-02", 7200, DAY), ("2026-08-01", 7200, DAY), ("2026-12-01", 3600, DAY),
    ]  # fmt: skip


def test_offsets_follow_a_change_of_the_time_zone(shelf: Shelf) -> None:
    shelf.open().backfill(half_hours("2026-10-24", "2026-10-27"))
    shelf.open(timezone=ZoneInfo("Europe/Helsinki")).close()
    for table in schema.LOCAL_TABLES:
        assert set(shelf.rows(f"SELECT DISTINCT utc_offset FROM {table}")) == {(10800,), (7200,)}
    assert shelf.rows("SELECT until - time FROM day WHERE date = '2026-10-25'") == [(25 * HOUR,)]


@pytest.mark.parametrize(
    "zone", ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize("shift", [0, 1, HOUR - 1, 7 * HOUR])
def test_offsets_of_two_years_change_where_the_clock_does(zone: str, shift: int) -> None:
    timezone = ZoneInfo(zone)
    start = int(datetime(2025, 1, 1, 1, tzinfo=UTC).timestamp()) + shift
    end = start + 730 * DAY
    found = list(utc_offsets(start, end, timezone))
    assert [first for first, _, _ in found] == [start, *(until for _, until, _ in found[:-1])]
    assert found[-1][1] == end
    assert len(found) == (1 if zone == "Asia/Kolkata" else 5)
    for first, until, offset in found:
        assert {calendar.utc_offset(time, timezone) for time in (first, until - 1)} == {offset}
    for (_, _, before), (_, _, after) in pairwise(found):
        assert before != after


@pytest.mark.parametrize("length", [1, MINUTE, HOUR, DAY, DAY + 1])
def test_a_clock_change_at_either_end_is_found(length: int) -> None:
    change = int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp())
    assert list(utc_offsets(change - length, change, AMSTERDAM)) == [(change - length, change, 7200)]
    assert list(utc_offsets(change, change + length, AMSTERDAM)) == [(change, change + length, 3600)]
    both = [(change - length, change, 7200), (change, change + 1, 3600)]
    assert list(utc_offsets(change - length, change + 1, AMSTERDAM)) == both
