"""A meter that sends ever new ids fills neither memory nor the history, and what is known goes on."""

from __future__ import annotations

import pytest

from p1tui.p1.reading import Device
from p1tui.runtime.duration import HOUR
from p1tui.store.recording.new_ids import BURST
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make

SAID = f"The meter sends ever new equipment ids: more than {BURST} came"


def count(shelf: Shelf, table: str) -> int:
    return int(shelf.rows(f"SELECT count(*) FROM {table}")[0][0])


def test_ever_new_meters_are_bounded_and_the_known_one_goes_on(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(10):
        recorder.record(make(T + second, wh=second))
        for number in range(2000):
            recorder.record(make(T + second, wh=second, meter=f"X{second}-{number}"))
    recorder.record(make(T + 10, wh=10))
    recorder.commit()
    assert count(shelf, "series") == BURST
    assert (
        shelf.rows("SELECT meter FROM sample JOIN series ON series.id = series WHERE time > ?", T)
        == [("E1",)] * 10
    )
    assert count(shelf, "event") <= 2 * BURST + 2
    assert shelf.rows("SELECT count(*) FROM event WHERE detail LIKE ?", f"{SAID}%") == [(1,)]
    status = recorder.status()
    assert str(status.notice).startswith(SAID)
    assert status.held == 20_000 - (BURST - 1)


def test_ever_new_devices_are_bounded_and_the_meters_own_readings_go_on(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(1000):
        other = Device(channel=2, medium="gas", id=f"X{second}", value=7, unit="dm3", time=T + second)
        own = make(T + second, wh=second, gas=5)
        recorder.record(
            make(T + second, wh=second, devices=(*own.devices, other), gas_dm3=7, gas_time=T + second)
        )
    recorder.commit()
    assert count(shelf, "device") == BURST - 1
    assert count(shelf, "sample") == 1000
    assert count(shelf, "event") <= BURST + 2
    assert shelf.rows("SELECT identity FROM device WHERE identity = 'gas/G1'") == [("gas/G1",)]
    assert str(recorder.status().notice).startswith(SAID)


def test_one_more_id_an_hour_is_let_in(shelf: Shelf) -> None:
    recorder = shelf.open()
    for number in range(3 * BURST):
        recorder.record(make(T + number, meter=f"X{number}"))
    shelf.clock.now += 2 * HOUR
    for number in range(10):
        recorder.record(make(T + HOUR + number, meter=f"Y{number}"))
    recorder.commit()
    found = shelf.rows("SELECT meter FROM series ORDER BY id")
    assert found[BURST:] == [("Y0",), ("Y1",)]


@pytest.mark.parametrize("swaps", [1, 6])
def test_meters_and_devices_that_are_replaced_are_all_let_in(shelf: Shelf, swaps: int) -> None:
    recorder = shelf.open()
    for swap in range(swaps):
        for second in range(20):
            device = Device(channel=1, medium="gas", id=f"G{swap}", value=second, unit="dm3", time=T)
            recorder.record(make(T + 60 * swap + second, meter=f"E{swap}", devices=(device,)))
    recorder.commit()
    assert (count(shelf, "series"), count(shelf, "device")) == (swaps, swaps)
    assert str(recorder.status().notice) == ""


def test_that_ids_are_refused_is_told_at_the_time_of_the_first(shelf: Shelf) -> None:
    recorder = shelf.open()
    for number in range(BURST + 1):
        recorder.record(make(T + number, meter=f"X{number}"))
    recorder.record(make(T + 900, meter="X0"))
    recorder.commit()
    assert shelf.rows("SELECT time FROM event WHERE detail LIKE ?", f"{SAID}%") == [(T + BURST,)]
