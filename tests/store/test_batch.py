"""What waits while the disk is full is thinned evenly: the whole span stays, and so does the last hour."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import Message
from p1tui.model.status import Event
from p1tui.p1.reading import Device
from p1tui.runtime.duration import HOUR
from p1tui.store.batch import KEPT_WHOLE, CommitBatch, DeviceChange, HeldReading, PendingReading
from p1tui.store.series import DeviceRegister, DeviceSeries, Series
from tests.store.shelf import make

T = 1_700_000_000 // HOUR * HOUR
METER, OTHER = Series("E1", 0), Series("E2", 0)
GAS = Device(channel=1, medium="gas", id="G1", value=7, unit="dm3", time=T)


def device(id_: str | None = "G1") -> DeviceSeries:
    return DeviceSeries(f"gas/{id_}", 0, "gas", id_, 1, "dm3")


def batch(times: list[int], meter: Series = METER) -> CommitBatch:
    found = CommitBatch()
    found.rows = [PendingReading(make(time), meter, ()) for time in times]
    return found


def times(found: CommitBatch) -> list[int | None]:
    return [row.reading.time for row in found.rows]


def test_what_fits_is_kept_whole() -> None:
    all_times = list(range(T, T + 10))
    found = batch(all_times)
    found.thin(10)
    assert times(found) == all_times


def test_the_last_reading_of_each_two_seconds_holds_the_energy_of_both() -> None:
    end = T + 100_000
    found = batch([*range(T, T + 8), end])
    found.thin(5)
    assert times(found) == [T + 1, T + 3, T + 5, T + 7, end]


def test_if_that_is_too_many_it_goes_on_with_five_seconds() -> None:
    end = T + 100_000
    found = batch([*range(T, T + 10), end])
    found.thin(5)
    assert times(found) == [T + 3, T + 9, end]  # the last that the step before left


def test_the_last_hour_is_not_thinned_but_cut_where_it_alone_is_too_much() -> None:
    end = T + 2 * HOUR
    recent = list(range(end - 3, end + 1))
    border = end - KEPT_WHOLE
    found = batch([border - 3, border, border + 1, border + 2, *recent])
    found.thin(7)
    assert times(found) == [border, border + 1, border + 2, *recent][-7:]
    found = batch(recent)
    found.thin(2)
    assert times(found) == recent[-2:]


def test_readings_of_two_meters_are_not_merged() -> None:
    found = batch([T, T + 100_000])
    found.rows.insert(1, PendingReading(make(T + 1), OTHER, ()))
    found.rows.insert(1, PendingReading(make(T + 1), METER, ()))
    found.thin(3)
    assert [(row.reading.time, row.series) for row in found.rows] == [
        (T + 1, METER),
        (T + 1, OTHER),
        (T + 100_000, METER),
    ]


def test_devices_and_counters_are_thinned_with_the_readings_and_the_newest_events_stay() -> None:
    end = T + 100_000
    found = batch([*range(T, T + 8), end])
    gas = device()
    register = DeviceRegister(GAS, 7, T, "gas_dm3")
    found.changes = [DeviceChange(gas, register, T + second) for second in range(8)]
    found.counters = [(T + second, 1) for second in range(8)]
    found.events = [Event(T + second, "gap", Message("x")) for second in range(8)]
    found.errors = [HeldReading(make(T + second), Message("x")) for second in range(8)]
    found.thin(5)
    assert [change.seen for change in found.changes] == [T + 1, T + 3, T + 5, T + 7]
    assert [row[0] for row in found.counters] == [T + 1, T + 3, T + 5, T + 7]
    assert [event.time for event in found.events] == [T + second for second in range(3, 8)]
    assert [held.reading.time for held in found.errors] == [T + second for second in range(3, 8)]


@pytest.mark.parametrize("kind", ["rows", "events", "errors"])
def test_a_batch_with_anything_in_it_is_written_and_then_empty(kind: str) -> None:
    found = CommitBatch()
    assert not found
    getattr(found, kind).append(object())
    assert found
    found.counters.append((T, 1))
    found.changes.append(DeviceChange(device(), DeviceRegister(GAS, 7, T, None), T))
    found.clear()
    assert not (found or found.counters or found.changes)


def test_a_telegram_that_lost_its_ids_is_told_with_those_of_its_meter_and_its_devices() -> None:
    bare = Device(channel=1, medium="gas", value=7, unit="dm3", time=T)
    other = Device(channel=2, medium="water", id="W1", value=7, unit="dm3", time=T)
    register = DeviceRegister(bare, 7, T, "gas_dm3")
    reading = make(T, meter=None, devices=(bare, other))
    told = PendingReading(reading, METER, ((register, device()),)).identified()
    assert told.meter == "E1"
    assert [each.id for each in told.devices] == ["G1", "W1"]
    unnamed = PendingReading(reading, Series("header:ISK5", 0), ((register, device(None)),)).identified()
    assert [each.id for each in unnamed.devices] == [None, "W1"]
    named = PendingReading(make(T), Series("E9", 0), ()).identified()
    assert named.meter == "E1"
