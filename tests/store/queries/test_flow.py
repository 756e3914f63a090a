"""Since when power flows one way is known to the second where readings are left, else to the minute."""

from __future__ import annotations

import pytest

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR
from p1tui.store.queries.flow import LONGEST
from tests.shared.times import FULL_HOUR as T
from tests.store.shelf import Shelf, make


def net(time: int, watts: int) -> Reading:
    return make(time, power=max(watts, 0), power_export_w=max(-watts, 0))


@pytest.mark.parametrize("committed", [0, 50, 2000, 4000])
def test_the_first_reading_of_the_present_way(shelf: Shelf, committed: int) -> None:
    recorder = shelf.open()
    turned = T + 1234
    for number, time in enumerate(range(T, T + 4000)):
        recorder.record(net(time, -300 if time >= turned else 500))
        if number == committed:
            recorder.commit()
    assert shelf.history.flow_since(T + 3999, recorder.tail()) == turned


@pytest.mark.parametrize("watts", [500, -500, 0])
def test_a_single_reading_of_another_way_ends_it(shelf: Shelf, watts: int) -> None:
    recorder = shelf.open()
    recorder.backfill(net(T + second, 7 if second == 700 else watts) for second in range(0, 2000, 10))
    expected = T if watts > 0 else T + 710
    assert shelf.history.flow_since(T + 1990) == expected


def test_nobody_knows_beyond_a_gap_or_a_day(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(net(T + second, 500) for second in range(0, 2 * DAY, 60))
    now = T + 2 * DAY - 60
    assert shelf.history.flow_since(now) == pytest.approx(now - LONGEST, abs=60)
    recorder.backfill(net(now + HOUR + second, 500) for second in range(0, 600, 60))
    assert shelf.history.flow_since(now + HOUR + 540) == now + HOUR


def test_nothing_is_known_of_a_meter_without_power(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill([make(T, power_import_w=None, power_export_w=None)])
    assert shelf.history.flow_since(T) is None
    assert shelf.history.flow_since(T + DAY) is None
