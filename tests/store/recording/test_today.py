"""The rise since local midnight survives clock changes, meter swaps and restarts."""

from __future__ import annotations

from datetime import date
from typing import Any

from p1tui.p1.reading import Device
from p1tui.store.database.calendar import day_bounds
from tests.shared.times import AMSTERDAM
from tests.store.shelf import Shelf, make

MIDNIGHT = day_bounds(date(2026, 10, 25), AMSTERDAM)[0]


def test_the_first_reading_ever_begins_the_day(shelf: Shelf) -> None:
    recorder = shelf.open()
    assert recorder.today() == {}
    recorder.record(make(MIDNIGHT + 40_000, wh=100))
    recorder.record(make(MIDNIGHT + 40_060, wh=130))
    assert recorder.today() == {
        "import_t1_wh": 30,
        "import_t2_wh": 0,
        "import_wh": 30,
        "export_t1_wh": 0,
        "export_t2_wh": 0,
        "export_wh": 0,
    }


def test_the_last_register_before_midnight_is_the_baseline_through_25_hours(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(MIDNIGHT - 1, wh=100))
    for hour in range(26):
        recorder.record(make(MIDNIGHT + hour * 3600, wh=101 + hour))
        assert recorder.today()["import_wh"] == (hour + 1 if hour < 25 else 1)


def test_a_register_from_long_before_midnight_is_no_baseline(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(MIDNIGHT - 90_000, wh=0))
    for second in range(11):
        recorder.record(make(MIDNIGHT + 30_000 + second, wh=40_000 + second))
    assert recorder.today()["import_wh"] == 10


def test_gas_counts_from_what_was_read_out_at_midnight(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(MIDNIGHT - 10, gas=100, gas_time=MIDNIGHT - 3600))
    recorder.record(make(MIDNIGHT + 10, gas=100, gas_time=MIDNIGHT - 3600))
    recorder.record(make(MIDNIGHT + 120, gas=150, gas_time=MIDNIGHT))
    assert recorder.today()["gas_dm3"] == 0
    recorder.record(make(MIDNIGHT + 3600, gas=170, gas_time=MIDNIGHT + 3600))
    assert recorder.today()["gas_dm3"] == 20


def test_a_meter_swap_carries_on(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(MIDNIGHT, wh=0, gas=100))
    recorder.record(make(MIDNIGHT + 600, wh=40, gas=130))
    new_gas = Device(channel=1, medium="gas", id="G2", value=5, unit="dm3", time=MIDNIGHT + 600)
    fields: dict[str, Any] = {"meter": "E2", "gas_dm3": 5, "gas_time": MIDNIGHT + 600, "devices": (new_gas,)}
    recorder.record(make(MIDNIGHT + 700, import_wh=3, import_tariff_wh={1: 3}, **fields))
    recorder.record(make(MIDNIGHT + 800, import_wh=5, import_tariff_wh={1: 5}, **fields))
    assert recorder.today() | {"export_wh": 0} == recorder.today()
    assert (recorder.today()["import_wh"], recorder.today()["gas_dm3"]) == (42, 30)


def test_a_restart_changes_nothing(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(MIDNIGHT - 1, wh=10, gas=70))
    for minute in range(0, 600, 7):
        recorder.record(make(MIDNIGHT + 60 * minute + 300, wh=20 + minute, gas=70 + minute // 5))
    recorder.record(make(MIDNIGHT + 36_300, meter="E2", import_wh=3, import_tariff_wh={1: 3}))
    recorder.record(make(MIDNIGHT + 36_400, meter="E2", import_wh=9, import_tariff_wh={1: 9}))
    before = recorder.today()
    assert before["import_wh"] == 10 + 595 + 6
    recorder.close()
    assert shelf.open().today() == before
