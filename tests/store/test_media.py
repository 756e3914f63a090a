"""The register of every medium is recorded, charted, uploaded, exported and imported."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest

from p1tui.p1.reading import Device, Medium, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, LiveRegister, live_register
from p1tui.runtime.duration import HOUR
from p1tui.store.database.connection import open_reader
from p1tui.store.series import registers
from p1tui.store.transfer.export import TimeRange, columns, export
from p1tui.store.transfer.text import json_lines
from tests.shared import histories
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

EVERY = pytest.mark.parametrize("register", LIVE_REGISTERS, ids=lambda register: register.key)


def reading(register: LiveRegister, minute: int) -> Reading:
    time = T + 60 * minute
    device = Device(
        channel=1, medium=register.medium, id="D1", value=5000 + minute, unit=register.unit, time=time
    )
    live: dict[str, Any] = {register.key: device.value, register.time_key: time}
    return make(time, devices=(device,), **live)


@EVERY
def test_the_rise_of_a_device_is_charted_before_the_commit_and_after_it(
    shelf: Shelf, register: LiveRegister
) -> None:
    recorder = shelf.open()
    for minute in range(121):
        recorder.record(reading(register, minute))
        if minute == 90:
            recorder.commit()
    edges = (T, T + HOUR, T + 2 * HOUR)
    assert shelf.history.energy(register.key, edges, recorder.tail()) == [60, 60]
    recorder.commit()
    assert shelf.history.energy(register.key, edges) == [60, 60]
    for other in LIVE_REGISTERS:
        if other is not register:
            assert shelf.history.energy(other.key, edges) == [None, None]
    assert recorder.today()[register.key] == 120
    recorder.close()
    assert shelf.open().today()[register.key] == 120


@EVERY
def test_the_register_of_a_device_is_due_to_an_uplink(shelf: Shelf, register: LiveRegister) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 60)
    for minute in range(3):
        recorder.record(reading(register, minute))
    recorder.commit()
    assert [entry.values[register.key] for entry in outbox.due(10)] == [5000, 5001]


@EVERY
def test_the_register_of_a_device_survives_an_export_and_an_import(
    shelf: Shelf, tmp_path: Path, register: LiveRegister
) -> None:
    recorder = shelf.open()
    for minute in range(70):
        recorder.record(reading(register, minute))
    recorder.close()
    hours = export(shelf.path, "hour", TimeRange(), AMSTERDAM)
    assert [row[register.key] for row in hours if register.key in row] == [5000, 5060, 5069]
    copy = tmp_path / "copy.db"
    assert take(copy, parsed(json_lines(export(shelf.path, "sample", TimeRange(), AMSTERDAM)))).rejected == {}
    query = "SELECT identity, unit, value, live FROM device_sample JOIN device ON device.id = device"
    assert histories.rows(copy, query) == histories.rows(shelf.path, query)


def test_a_table_has_a_column_once_for_each_register_and_time(shelf: Shelf) -> None:
    shelf.open().close()
    with closing(open_reader(shelf.path)) as database:
        names = columns(database, "sample")
    assert len(names) == len(set(names))
    assert {"heat_mj", "heat_dm3", "heat_time", "warm_water_dm3", "cooling_mj", "submeter_wh"} <= set(names)


def test_a_device_is_live_by_medium_and_unit() -> None:
    assert live_register("heat", "MJ") == LIVE_REGISTERS[2]
    assert live_register("heat", None) == LIVE_REGISTERS[2]
    assert live_register("heat", "dm3") == LIVE_REGISTERS[3]
    assert live_register("gas", "MJ") is None
    assert {medium for medium in get_args(Medium) if live_register(medium, None) is None} == {
        "heat_cost",
        "unknown",
    }


def test_the_live_gas_meter_is_told_from_the_other_one_by_its_register(shelf: Shelf) -> None:
    """Else the gas of the meter that was taken out is charted and uploaded."""
    old = Device(channel=1, medium="gas", id="G1", value=500, unit="dm3", time=T)
    new = Device(channel=2, medium="gas", id="G2", value=7, unit="dm3", time=T)
    found = registers(make(T, devices=(old, new), gas_dm3=7, gas_time=T))
    assert [(each.equipment_id, each.key) for each in found] == [("G1", None), ("G2", "gas_dm3")]
    earlier = Device(channel=1, medium="gas", id="G1", value=7, unit="dm3", time=T - HOUR)
    found = registers(make(T, devices=(earlier, new), gas_dm3=7, gas_time=T))
    assert [each.key for each in found] == [None, "gas_dm3"]
