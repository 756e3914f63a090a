"""Telegrams that come out of order, and clocks that are set back by seconds, cost no reading and no use."""

from __future__ import annotations

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.store.continuity import SET_BACK
from tests.shared.times import MIDNIGHT as T
from tests.store.shelf import Shelf, make

COUNT, EVERY = 720, 10
"""Telegrams, and of how many two are swapped."""


def reading(second: int, number: int) -> Reading:
    """Make a reading of that second, with registers that `number` telegrams raised."""
    own = T + second
    gas = Device(channel=1, medium="gas", id="G1", value=5000 + number, unit="dm3", time=own)
    return make(own, wh=number, devices=(gas,), gas_dm3=gas.value, gas_time=own)


def seconds_swapped() -> list[int]:
    """Return the seconds 0, 1, 2, …, of each ten the fourth and the fifth swapped."""
    seconds = list(range(COUNT))
    for start in range(0, COUNT, EVERY):
        seconds[start + 3], seconds[start + 4] = seconds[start + 4], seconds[start + 3]
    return seconds


@pytest.mark.parametrize("registers_swapped", [True, False])
def test_telegrams_out_of_order_by_a_second_are_all_stored(shelf: Shelf, registers_swapped: bool) -> None:
    recorder = shelf.open()
    for number, second in enumerate(seconds_swapped()):
        recorder.record(reading(second, second if registers_swapped else number))
    recorder.commit()
    status = recorder.status()
    assert shelf.rows("SELECT count(*), max(import_wh) - min(import_wh) FROM sample") == [(COUNT, COUNT - 1)]
    assert (status.recorded, status.held, status.doubles) == (COUNT, 0, 0)
    assert shelf.rows("SELECT detail FROM event") == []
    assert shelf.rows("SELECT count(*) FROM held") == [(0,)]
    assert shelf.rows("SELECT max(value) FROM device_sample") == [(5000 + COUNT - 1,)]
    assert shelf.rows("SELECT count(*) FROM series UNION ALL SELECT count(*) FROM device") == [(1,), (1,)]


def test_a_reading_of_a_second_that_is_stored_counts_as_a_double(shelf: Shelf) -> None:
    recorder = shelf.open()
    for number, second in enumerate([0, 1, 2, 1, 3]):
        recorder.record(reading(second, number))
    recorder.commit()
    assert shelf.rows("SELECT import_wh - 3000000 FROM sample ORDER BY time") == [(0,), (1,), (2,), (4,)]
    assert (recorder.status().doubles, recorder.status().held) == (1, 0)


def test_a_register_that_fits_in_neither_order_is_held(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(reading(20, 5))
    recorder.record(reading(19, 900_000))
    recorder.record(reading(20 - SET_BACK - 1, 6))
    assert recorder.status().recorded == 1
