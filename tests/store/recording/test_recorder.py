"""The recorder commits each reading once, and goes on after a restart as if there had been none."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.clock import PLAUSIBLE
from p1tui.store.database import schema
from p1tui.store.database.columns import TableColumns, add_tariffs
from p1tui.store.database.connection import open_reader
from p1tui.store.errors import StoreError
from p1tui.store.recording.history_file import CommitResult
from p1tui.store.recording.recorder import COMMIT_ROWS
from p1tui.store.series_registry import SeriesRegistry
from tests.shared import histories
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def test_the_file_is_made_as_measured(shelf: Shelf) -> None:
    shelf.open(shelf.folder / "deep" / "er" / "history.db").close()
    made = shelf.folder / "deep" / "er" / "history.db"
    assert histories.rows(made, "PRAGMA page_size") == [(512,)]
    assert histories.rows(made, "PRAGMA journal_mode") == [("wal",)]
    assert histories.rows(made, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]


def test_a_reading_is_in_the_tail_until_it_is_committed(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    assert recorder.tail() == (make(T),)
    assert shelf.rows("SELECT count(*) FROM sample") == [(0,)]
    recorder.commit()
    assert recorder.tail() == ()
    assert shelf.rows("SELECT time, import_t1_wh, tariff FROM sample") == [(T, 1_000_000, 1)]


def test_commits_are_due_each_interval_and_write_nothing_where_nothing_changed(shelf: Shelf) -> None:
    recorder = shelf.open(commit_interval=30)
    shelf.clock.now += 10
    assert recorder.commit_due() == 20
    recorder.record(make(T))
    shelf.clock.now += 30
    assert recorder.commit_due() == 0
    recorder.commit()
    assert recorder.commit_due() == 30
    before = (shelf.folder / "history.db-wal").read_bytes()
    recorder.commit()
    assert (shelf.folder / "history.db-wal").read_bytes() == before


def test_many_rows_commit_by_themselves(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(COMMIT_ROWS):
        recorder.record(make(T + second))
    assert recorder.tail() == ()
    assert recorder.status().committed_at == 1_780_000_000


def test_doubles_and_held_readings_are_counted(shelf: Shelf) -> None:
    recorder = shelf.open()
    for reading in (make(T), make(T), make(T + 90_000), make(T + 1)):
        recorder.record(reading)
    status = recorder.status()
    assert (status.recorded, status.doubles, status.held) == (2, 1, 1)


def test_what_was_held_back_in_error_is_kept_with_its_reason(shelf: Shelf) -> None:
    recorder = shelf.open()
    for reading in (make(T), make(T + 90_000), make(T + 1)):
        recorder.record(reading)
    recorder.commit()
    ((time, waiting, text),) = shelf.rows("SELECT time, waiting, reading FROM held")
    assert (time, waiting) == (T + 90_000, 0)
    assert '"import_wh":3000000' in text
    assert shelf.rows("SELECT count(*) FROM sample") == [(2,)]


def test_the_count_of_held_readings_goes_on_after_a_restart(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    for second in range(6):
        recorder.record(make(T + 90_000 + second))
    recorder.close()
    assert shelf.rows("SELECT count(*) FROM held WHERE waiting") == [(6,)]
    recorder = shelf.open()
    assert recorder.status().held == 6
    for second in range(6, 10):
        recorder.record(make(T + 90_000 + second))
    recorder.commit()
    assert shelf.rows("SELECT count(*) FROM sample") == [(11,)]
    assert shelf.rows("SELECT count(*) FROM held") == [(0,)]


def test_the_guard_knows_the_last_reading_across_a_restart(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T, wh=50, gas=700))
    recorder.close()
    recorder = shelf.open()
    recorder.record(make(T + 1, wh=49, gas=700))
    recorder.record(make(T + 2, wh=51, gas=600))
    assert recorder.status().recorded == 0
    recorder.record(make(T + 3, wh=51, gas=701))
    assert recorder.status().recorded == 1


def test_a_meter_swap_is_a_new_series_and_an_event(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.record(make(T + 5, meter="E2", import_wh=7, import_tariff_wh={1: 7}))
    recorder.commit()
    assert shelf.rows("SELECT series, time FROM minute") == [(1, T), (2, T + 1)]
    assert shelf.rows("SELECT kind, detail FROM event") == [("meter", "another meter: E2 in place of E1")]


def test_registers_that_begin_again_lower_are_a_new_series(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    for second in range(1, 12):
        recorder.record(make(T + second, import_wh=7, import_tariff_wh={1: 7}))
    assert recorder.today()["import_wh"] == 0
    recorder.commit()
    assert shelf.rows("SELECT identity, generation FROM series") == [("E1", 0), ("E1", 1)]
    assert shelf.rows("SELECT count(*) FROM sample WHERE series = 2") == [(11,)]


def test_a_device_register_is_stored_when_it_changes_and_counts_for_its_own_hour(shelf: Shelf) -> None:
    hour = 1_700_002_800
    recorder = shelf.open()
    for second, gas, own in [(10, 100, 0), (20, 100, 0), (30, 101, 0), (40, 105, 300)]:
        recorder.record(make(hour + second, gas=gas, gas_time=hour + own))
    recorder.commit()
    assert shelf.rows("SELECT seen, time, value FROM device_sample") == [
        (hour + 10, hour, 100),
        (hour + 30, hour, 101),
        (hour + 40, hour + 300, 105),
    ]
    assert shelf.rows("SELECT time, value FROM device_hour") == [(hour - 3600, 101), (hour, 105)]


def test_a_tariff_beyond_the_second_gets_its_column(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.record(make(T + 1, import_tariff_wh={1: 1_000_000, 9: 42}, export_tariff_wh={16: 3}))
    recorder.commit()
    recorder.close()
    assert shelf.rows("SELECT import_t9_wh, export_t16_wh FROM minute") == [(42, 3)]
    recorder = shelf.open()
    recorder.record(make(T + 2, import_tariff_wh={9: 41}))
    assert recorder.status().recorded == 0


def test_backfill_takes_history_of_any_order(shelf: Shelf) -> None:
    recorder = shelf.open()
    old = [make(T + 7200 * number, wh=number) for number in range(50)]
    recorder.backfill(reversed(old))
    assert shelf.rows("SELECT count(*), min(time), max(time) FROM minute") == [(50, T, T + 7200 * 49)]
    recorder.record(make(T + 7200 * 49 + 1, wh=50))
    assert recorder.status().recorded == 1
    assert shelf.rows("SELECT count(*) FROM event") == [(0,)]


def test_backfill_between_live_readings_keeps_what_is_held_back(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.record(make(T + 90_000))
    recorder.backfill([make(T - 60, wh=0)])
    assert recorder.status().held == 1
    for second in range(1, 10):
        recorder.record(make(T + 90_000 + second))
    assert recorder.status().recorded == 11


def test_a_newer_file_is_refused_in_a_sentence(shelf: Shelf) -> None:
    shelf.open().close()
    with closing(sqlite3.connect(shelf.path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"written by a newer p1tui \(its format is 99"):
        shelf.open()


def test_all_of_a_stored_reading_comes_back(shelf: Shelf) -> None:
    reading = make(
        T,
        time_source="host",
        demand_w=90,
        peak_demand_w=2500,
        peak_demand_time=T - 900,
        failures=0,
        l1_voltage_mv=230_100,
        l3_current_ma=1200,
        l2_export_w=3,
        long_failures=1,
        l3_swells=2,
        devices=(Device(channel=2, medium="water", id="W", value=12, unit="dm3", time=T - 60),),
    )
    recorder = shelf.open()
    recorder.record(reading)
    recorder.close()
    with closing(open_reader(shelf.path)) as database:
        registry = SeriesRegistry(database)
        registry.follow(T)
    assert registry.before is not None
    assert registry.before.reading == reading


REGISTER = st.none() | st.integers(0, 2**40)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(1, 16), st.integers(0, 2**40)), REGISTER, REGISTER)
def test_a_row_and_back_is_the_same_reading(
    tariffs: dict[int, int], imported: int | None, exported: int | None
) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        schema.migrate(database)
        layout = TableColumns.of(database)
        total = sum(tariffs.values()) if imported is None else imported
        reading = Reading(
            time=T,
            time_source="meter",
            header="H",
            import_tariff_wh=tariffs,
            import_wh=total,
            export_wh=exported,
        )
        layout = add_tariffs(database, layout, layout.missing(reading))
        database.execute(layout.insert(3), layout.values(reading, 1))
        row = database.execute(f"SELECT {', '.join(layout.sample)} FROM sample").fetchone()
        assert layout.reading(row, (None, "H", None)) == reading


def test_a_file_of_the_first_version_goes_on(shelf: Shelf) -> None:
    with closing(sqlite3.connect(shelf.path)) as database:
        database.executescript(f"{schema.MIGRATIONS[0]}; PRAGMA user_version = 1")
        database.execute(
            "INSERT INTO outbox VALUES ('channel', 20, 1000, 5.0, 1, 2, 1, '2026-05-28', 2026, 3, 4)"
        )
        database.execute("INSERT INTO parked VALUES ('channel', 900, '{\"tariff\":1}', '400', 6.0)")
        database.commit()
    outbox = shelf.open().outbox("channel", 20)
    assert (outbox.progress().cursor, outbox.progress().started, outbox.parked()) == (1000, 0, 1)
    assert outbox.again(1) == []


def test_a_recorder_tells_how_far_it_came_and_what_waits(shelf: Shelf) -> None:
    recorder = shelf.open()
    assert (recorder.newest(), recorder.unstored()) == (0, (0, 0, 0))
    recorder.record(make(T))
    recorder.record(make(T + 2))
    assert (recorder.newest(), recorder.unstored()) == (T + 2, (2, T, T + 2))
    recorder.commit()
    assert (recorder.newest(), recorder.unstored()) == (T + 2, (0, 0, 0))


@pytest.mark.parametrize("early", [0, 1])
def test_an_event_has_this_computers_time_from_the_first_second_that_is_believed(
    shelf: Shelf, early: int
) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.close()
    shelf.path.with_name("history.db-wal").unlink(missing_ok=True)
    with shelf.path.open("r+b") as file:
        file.truncate(0)
    recorder = shelf.open(now=lambda: PLAUSIBLE - early)
    assert "was empty" in str(recorder.status().notice)
    recorder.record(make(T + 60))
    recorder.close()
    assert shelf.rows("SELECT time FROM event") == [(T + 60 if early else PLAUSIBLE,)]


def test_a_commit_tells_if_all_is_in_the_file(shelf: Shelf) -> None:
    """Uplinks are told of those alone: after one that failed, a power cut could have rows sent twice."""
    recorder = shelf.open()
    recorder.record(make(T))
    histories.forbid_growth(shelf.connection)
    recorder.backfill(())
    for second in range(1, 500):
        recorder.record(make(T + second))
    assert recorder.commit() is CommitResult.FAILED
    histories.allow_growth(shelf.connection)
    assert recorder.commit() is CommitResult.COMMITTED
