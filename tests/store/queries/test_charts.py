"""Energy, means and figures agree before a commit and after it, over swaps, gaps and clock changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

from p1tui.p1.reading import Device
from p1tui.store.database import calendar
from p1tui.store.queries.averages import MeanPoint, Peak, fitting
from p1tui.store.queries.history import Figures
from tests.shared.times import AMSTERDAM
from tests.shared.times import FULL_HOUR as T
from tests.store.shelf import Shelf, make


def test_an_absent_file_has_no_energy(shelf: Shelf) -> None:
    hour = calendar.steps(T, 3600, 2)
    assert shelf.history.energy("import_wh", hour) == [None, None]
    assert shelf.history.energy("gas_dm3", hour) == [None, None]
    assert shelf.history.energy("import_t7_wh", hour) == [None, None]
    assert shelf.history.mean("power_import_w", hour) == [MeanPoint(T), MeanPoint(T + 3600)]
    assert shelf.history.figures("import_wh", "power_import_w", T, T + 60) == Figures(None, None, None)


def test_hours_and_minutes_of_energy_with_the_uncommitted_tail(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(150):
        recorder.record(make(T - 60 + minute * 60, wh=minute * 10))
        if minute == 100:
            recorder.commit()
    for tail in (recorder.tail(), ()):
        assert shelf.history.energy("import_wh", calendar.steps(T, 3600, 3), tail) == [600, 600, 290]
        assert shelf.history.energy("import_t1_wh", calendar.steps(T, 1800, 2), tail) == [300, 300]
        recorder.commit()


def test_a_gap_is_visible_and_its_energy_in_the_total(shelf: Shelf) -> None:
    recorder = shelf.open()
    minutes = [*range(30), *range(270, 300)]
    recorder.backfill(make(T + minute * 60, wh=minute * 10) for minute in minutes)
    edges = calendar.steps(T, 3600, 5)
    assert shelf.history.energy("import_wh", edges) == [0 + 290, None, None, None, 290]
    assert shelf.history.figures("import_wh", "power_import_w", T, T + 5 * 3600).total == 2990


def test_a_meter_swap_neither_jumps_nor_falls(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill([make(T - 60, wh=0), make(T + 60, wh=100), make(T + 120, wh=150)])
    recorder.record(make(T + 180, wh=160))
    for minute, wh in [(4, 5), (6, 9), (64, 30)]:
        recorder.record(make(T + minute * 60, meter="E2", import_wh=wh, import_tariff_wh={1: wh}))
    recorder.commit()
    assert shelf.history.energy("import_wh", calendar.steps(T, 3600, 2)) == [164, 21]
    assert shelf.history.energy("import_wh", calendar.steps(T, 300, 2)) == [160, 4]


def test_gas_belongs_to_the_hour_of_its_own_time(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(0, 180, 5):
        # sent three minutes late, read out on the five minutes
        recorder.record(make(T + minute * 60 + 180, gas=1000 + minute, gas_time=T + minute * 60))
    tail = recorder.tail()
    assert shelf.history.energy("gas_dm3", calendar.steps(T, 3600, 3), tail) == [60, 60, 55]
    recorder.commit()
    assert shelf.history.energy("gas_dm3", calendar.steps(T, 3600, 3)) == [60, 60, 55]
    assert shelf.history.energy("gas_dm3", calendar.steps(T, 1800, 2)) == [30, 30]


def test_a_new_gas_meter_neither_jumps_nor_falls(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(0, 60, 5):
        recorder.record(make(T + minute * 60, gas=1000 + minute, gas_time=T + minute * 60))
    for minute in range(60, 121, 5):
        own = T + minute * 60
        new = Device(channel=1, medium="gas", id="G2", value=minute - 50, unit="dm3", time=own)
        recorder.record(make(own, gas_dm3=minute - 50, gas_time=own, devices=(new,)))
    recorder.commit()
    found = shelf.history.energy("gas_dm3", calendar.steps(T, 1800, 4))
    assert found == [30, 25, 30, 30]


def test_days_of_energy_on_clock_change_days(shelf: Shelf) -> None:
    edges = calendar.edges(date(2026, 10, 24), "day", 3, AMSTERDAM)
    recorder = shelf.open()
    recorder.backfill(make(time, wh=(time - edges[0]) // 60) for time in range(edges[0] - 60, edges[-1], 60))
    assert shelf.history.energy("import_wh", edges) == [24 * 60, 25 * 60, 24 * 60]


def test_means_have_extremes_and_the_tail_counts_once(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(180):
        recorder.record(make(T + second, power=second, l1_voltage_mv=230_000 + second))
        if second == 99:
            recorder.commit()
    tail = recorder.tail()
    recorder.commit()
    expected = [MeanPoint(T, 44, 0, 89), MeanPoint(T + 90, 134, 90, 179)]
    assert shelf.history.mean("power_import_w", [T, T + 90, T + 180], tail) == expected
    assert shelf.history.mean("power_import_w", [T, T + 60], tail) == [MeanPoint(T, 30, 0, 59)]
    (volts,) = shelf.history.mean("l1_voltage_mv", [T, T + 3600], tail)
    assert volts.mean == 230_090


def test_figures_know_the_peak_and_its_minute(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(
        make(T + minute * 60, wh=minute * 10, power=9000 if minute == 200 else minute)
        for minute in range(600)
    )
    figures = shelf.history.figures("import_wh", "power_import_w", T, T + 36_000)
    assert figures == Figures(5990, 315, Peak(T + 12_000, 9000))
    assert shelf.history.figures("import_wh", "power_import_w", T + 12_060, T + 15_000).peak == Peak(
        T + 14_940, 249
    )
    tail = (make(T + 36_001, power=9999),)
    assert shelf.history.figures("import_wh", "power_import_w", T, T + 36_060, tail).peak == Peak(
        T + 36_001, 9999
    )


def test_the_coarsest_table_that_fits() -> None:
    assert fitting([T, T + 20], 0) == "sample"
    assert fitting([T, T + 20], T + 3600) == "minute"
    assert fitting([T, T + 60, T + 120], 0) == "minute"
    assert fitting([T + 7, T + 4000], 0) == "minute"
    assert fitting([T, T + 7200], 0) == "hour"
    assert fitting([T + 1, T + 86_400 * 10], 0) == "day"


def test_a_meter_swap_in_a_history_of_imported_hours(shelf: Shelf) -> None:
    recorder = shelf.open(shelf.folder / "whole.db")
    recorder.backfill(make(T + minute * 60, wh=minute * 10) for minute in range(60, 240))
    recorder.backfill(
        make(T + minute * 60, meter="E2", import_wh=minute, import_tariff_wh={1: minute})
        for minute in range(240, 420)
    )
    copied = shelf.open()
    with closing(sqlite3.connect(shelf.path)) as database:
        database.execute("ATTACH ? AS whole", (str(shelf.folder / "whole.db"),))
        database.execute("INSERT INTO series SELECT * FROM whole.series")
        columns = "time, series, readings, minutes, import_own_wh, import_t1_wh, import_t2_wh"
        database.execute(f"INSERT INTO hour ({columns}) SELECT {columns} FROM whole.hour")
        database.commit()
    copied.close()
    assert shelf.history.energy("import_wh", [T, T + 7 * 3600]) == [1200 + 120]


def test_the_first_day_counts_imported_hours_before_the_first_minute(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + minute * 60, wh=minute * 10) for minute in range(180))
    recorder.close()
    with closing(sqlite3.connect(shelf.path)) as database, database:
        database.execute("DELETE FROM minute WHERE time < ?", (T + 2 * 3600,))  # as hours are imported
    assert shelf.history.energy("import_wh", [T - 3600, T + 24 * 3600]) == [1790 - 590]
    assert shelf.history.energy("import_wh", [T + 1800, T + 24 * 3600 + 1800]) == [1790 - 1200]


def test_a_second_meter_in_an_imported_hour_has_no_minute_of_the_next_hour(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill([make(T + 10, meter="E2"), make(T + 1800, wh=500), make(T + 3600, wh=501)])
    recorder.close()
    with closing(sqlite3.connect(shelf.path)) as database, database:
        database.execute("DELETE FROM minute WHERE time < ?", (T + 3600,))  # as hours are imported
    assert shelf.history.energy("import_wh", calendar.steps(T, 3600, 1)) == [0]


def test_a_waiting_reading_without_the_value_leaves_the_mean_to_the_others(shelf: Shelf) -> None:
    tail = (make(T, power=300), make(T + 1, power_import_w=None), make(T + 2, power=500))
    assert shelf.history.mean("power_import_w", (T, T + 60), tail) == [MeanPoint(T, 400, 300, 500)]
    figures = shelf.history.figures("import_wh", "power_import_w", T, T + 60, tail)
    assert (figures.mean, figures.peak) == (400, Peak(T + 2, 500))


def test_a_peak_just_after_the_period_is_none_of_it(shelf: Shelf) -> None:
    """For each length that is searched otherwise: minutes, hours, days."""
    recorder = shelf.open()
    end = T + 50 * 3600
    recorder.backfill(make(T + 600 * number, power=100) for number in range(300))
    recorder.backfill([make(end - 60, power=200), *(make(end + after, power=900) for after in (60, 7200))])
    for start in (end - 600, end - 3600, end - 5 * 3600, T):
        assert shelf.history.figures("import_wh", "power_import_w", start, end).peak == Peak(end - 60, 200)
