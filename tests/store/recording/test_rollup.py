"""Roll-ups equal those made anew from the samples, however the commits cut them."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.p1.reading import Reading
from p1tui.store.database.calendar import day_bounds, local_date
from p1tui.store.database.columns import TableColumns
from p1tui.store.quarters import days
from p1tui.store.recording.recorder import Recorder
from p1tui.store.recording.rollup import Rollup, spans
from tests.shared import histories
from tests.shared.times import AMSTERDAM
from tests.shared.times import FULL_HOUR as T
from tests.store.shelf import Shelf, make

REBUILT = ("minute", "hour", "day", "quarter", "demand_day", "quarter_energy")
TABLES = (*REBUILT, "device_hour")


def rollups(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: histories.rows(path, f"SELECT * FROM {table}") for table in TABLES}


def test_a_minute_holds_registers_at_its_end_means_and_extremes(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second, power in [(0, 100), (30, 201), (59, 302), (60, 999)]:
        recorder.record(make(T + second, wh=second, power=power, l1_voltage_mv=230_000 + second))
    recorder.commit()
    query = (
        "SELECT time, readings, import_t1_wh, power_import_w, power_import_min_w, power_import_max_w,"
        " l1_voltage_mv, l2_voltage_mv FROM minute"
    )
    # The first reading stands for 30 s, the others for 29.
    mean = round((30 * 100 + 29 * 201 + 29 * 302) / 88)
    assert shelf.rows(query)[0] == (T, 3, 1_000_059, mean, 100, 302, 230_029, None)
    assert shelf.rows("SELECT time, readings, minutes, seconds, import_wh, power_import_w FROM hour") == [
        (T, 4, 2, 120, 3_000_060, 600)  # the second minute has one reading, and is as long as the first
    ]


def test_one_faulty_line_at_the_end_does_not_cost_the_minute_its_register(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T, wh=5))
    recorder.record(make(T + 1, import_wh=None, import_tariff_wh={2: 2_000_000}))
    recorder.commit()
    assert shelf.rows("SELECT import_wh, import_t1_wh FROM minute") == [(3_000_005, 1_000_005)]


def test_local_days_are_right_on_both_clock_change_days(shelf: Shelf) -> None:
    bounds = {day: day_bounds(day, AMSTERDAM) for day in (date(2026, 3, 29), date(2026, 10, 25))}
    assert [(end - start) // 3600 for start, end in bounds.values()] == [23, 25]
    recorder = shelf.open()
    readings = []
    for start, end in bounds.values():
        readings += [make(time, wh=time - 1_774_000_000) for time in range(start - 60, end + 60, 60)]
    recorder.backfill(readings)
    assert shelf.rows("SELECT date, minutes FROM day") == [
        ("2026-03-28", 1),
        ("2026-03-29", 23 * 60),
        ("2026-03-30", 1),
        ("2026-10-24", 1),
        ("2026-10-25", 25 * 60),
        ("2026-10-26", 1),
    ]
    assert local_date(bounds[date(2026, 10, 25)][1] - 1, AMSTERDAM) == date(2026, 10, 25)


def test_days_follow_a_change_of_the_time_zone(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + 60 * number, wh=number) for number in range(3000))
    recorder.close()
    helsinki = ZoneInfo("Europe/Helsinki")
    shelf.open(timezone=helsinki).close()
    (first, *_) = shelf.rows("SELECT date, time FROM day")
    assert first == ("2023-11-15", day_bounds(date(2023, 11, 15), helsinki)[0])
    kolkata = ZoneInfo("Asia/Kolkata")  # half an hour off: days end within hours
    shelf.open(timezone=kolkata).close()
    minutes = shelf.rows("SELECT date, minutes FROM day")
    start, end = day_bounds(date(2023, 11, 15), kolkata)
    assert dict(minutes)["2023-11-15"] == (end - max(start, T)) // 60
    assert sum(count for _, count in minutes) == 3000


def test_a_quarter_is_the_last_running_demand(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second, demand in [(0, 10), (899, 700), (900, 1), (1790, 300)]:
        recorder.record(make(T + second, demand_w=demand))
    recorder.commit()
    assert shelf.rows("SELECT time, demand_w, metered FROM quarter") == [(T, 700, 1), (T + 900, 300, 1)]


def test_a_late_reading_leaves_a_minute_whose_samples_are_gone(shelf: Shelf) -> None:
    recorder = shelf.open(retention=0)
    for start in (0, 3600):
        recorder.backfill(make(T + second, wh=second) for second in range(start, start + 3600, 10))
    before = shelf.rows("SELECT * FROM minute")
    shelf.pass_hour(recorder)
    recorder.backfill([make(T + 61, wh=6), make(T - 30)])
    assert shelf.rows("SELECT * FROM minute WHERE time >= " + str(T)) == before
    assert shelf.rows("SELECT time FROM minute")[0] == (T - 60,)


def test_spans_join_neighbours() -> None:
    assert list(spans([0, 60, 180, 240, 300, 600], 60)) == [(0, 120), (180, 360), (600, 660)]
    assert list(spans([], 60)) == []


def test_spans_reach_over_a_break_that_is_short_enough() -> None:
    assert list(spans([0, 900, 1800, 5460, 5520], 60, 3600)) == [(0, 1860), (5460, 5580)]
    assert list(spans([0, 3600], 60, 3600)) == [(0, 3660)]
    assert list(spans([0, 60, 180], 60, 60)) == list(spans([0, 60, 180], 60))


STEPS = st.lists(st.tuples(st.integers(1, 2500), st.integers(0, 600)), min_size=1, max_size=80)


@settings(max_examples=40, deadline=None)
@given(STEPS, st.lists(st.integers(0, 79), max_size=8))
def test_any_cut_into_commits_gives_the_same_tables_as_one_and_as_a_rebuild(
    steps: list[tuple[int, int]], cuts: list[int]
) -> None:
    readings = []
    time = wh = 0
    for elapsed, rise in steps:
        time, wh = time + elapsed, wh + min(rise, 900)
        readings.append(
            Reading(
                time=T + time,
                header="H",
                meter="E",
                import_wh=wh,
                import_tariff_wh={1: wh},
                power_import_w=rise,
                demand_w=rise,
                gas_dm3=wh // 50,
                gas_time=T + time // 300 * 300,
            )
        )
    with TemporaryDirectory() as folder:
        tables = []
        for name, commits in (("once", []), ("often", cuts)):
            path = Path(folder) / name
            recorder = Recorder(path, timezone=AMSTERDAM, clock=lambda: 0.0)
            for number, reading in enumerate(readings):
                recorder.record(reading)
                if number in commits:
                    recorder.commit()
            recorder.close()
            tables.append(rollups(path))
        assert tables[0] == tables[1]
        rebuild(path)
        assert rollups(path) == tables[0]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 7300), st.sampled_from("ABC")), unique_by=lambda each: each[0], min_size=1
    ),
    st.randoms(use_true_random=False),
)
def test_several_meters_in_any_order_give_the_same_tables_as_a_rebuild(
    seconds: list[tuple[int, str]], chance: random.Random
) -> None:
    readings = [
        Reading(time=T + second, header="H", meter=meter, import_wh=second, power_import_w=second % 700)
        for second, meter in seconds
    ]
    chance.shuffle(readings)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        # Hypothesis leaves an example amid a draw.
        with closing(Recorder(path, timezone=AMSTERDAM, clock=lambda: 0.0)) as recorder:
            while readings:
                count = chance.randrange(1, 20)
                recorder.backfill(readings[:count])
                del readings[:count]
        before = rollups(path)
        rebuild(path)
        assert rollups(path) == before


def rebuild(path: Path) -> None:
    """Make every roll-up anew from the samples."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        times = [time for (time,) in database.execute("SELECT DISTINCT time / 60 * 60 FROM sample")]
        for table in REBUILT:
            database.execute(f"DELETE FROM {table}")
        Rollup(TableColumns.of(database), AMSTERDAM).rebuild(database, times, 0)
        database.execute("DELETE FROM state WHERE key = 'energy_until'")
        days.catch_up(database)


class Explained:
    """A connection that notes how SQLite goes about each statement."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.plans: list[str] = []
        self._database = database

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        plan = self._database.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        self.plans += [detail for *_, detail in plan]
        return self._database.execute(statement, values)


def test_no_commit_looks_at_every_row_there_ever_was(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(120):
        recorder.record(make(T + minute * 60, wh=1000 + minute))
    recorder.close()
    with closing(sqlite3.connect(shelf.path)) as database:
        explained = Explained(database)
        rollup = Rollup(TableColumns.of(database), AMSTERDAM)
        rollup.rebuild(cast("sqlite3.Connection", explained), [T + 3600], 0)
    assert len(explained.plans) > 10
    for detail in explained.plans:
        assert not re.match(r"SCAN (minute|hour|day|quarter|sample_\d|last|base|old)\b", detail), detail
        assert "AUTOMATIC" not in detail or detail.startswith("SEARCH finer")


def test_a_day_whose_clock_is_set_by_half_an_hour_has_only_its_own_minutes(shelf: Shelf) -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    recorder = shelf.open(timezone=zone)
    for day, hours in ((date(2024, 4, 7), 24.5), (date(2024, 10, 6), 23.5)):
        start, end = day_bounds(day, zone)
        assert (end - start) / 3600 == hours
        recorder.backfill(make(time) for time in range(start - 3600, end + 3600, 60))
        found = shelf.rows("SELECT minutes FROM day WHERE date = ?", day.isoformat())
        assert found == [(hours * 60,)]


def test_a_late_reading_of_a_quarters_last_minute_counts_for_the_quarter_after_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill([make(T + 1790, wh=300)])
    assert shelf.rows("SELECT time, demand_w FROM quarter") == []
    recorder.backfill([make(T + 890, wh=100)])
    assert shelf.rows("SELECT time, demand_w FROM quarter") == [(T + 900, 800)]
