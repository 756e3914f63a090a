"""The rise of a device is unknown where a stretch has one read-out of it and none to subtract from that.

A meter tells with each telegram its last read-out, which lies before the recording that begins with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from p1tui.p1.reading import Device, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, LiveRegister
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database import calendar
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.shelf import Shelf, make

BEGIN = T + 11 * HOUR + 20 * MINUTE
"""Amid an hour and a day."""

GAS = LIVE_REGISTERS[0]


def read(own: int, value: int, seen: int, id_: str = "G1", register: LiveRegister = GAS) -> Reading:
    """Make a reading at `seen` that tells a device's read-out of an own time."""
    device = Device(channel=1, medium=register.medium, id=id_, value=value, unit=register.unit, time=own)
    fields = {register.key: value, register.time_key: own}
    return make(seen, devices=(device,), **fields)


def told(end: int, every: int, register: LiveRegister = GAS) -> Iterable[Reading]:
    """Yield a telegram each five minutes; a device is read each `every` seconds and rises by 12 an hour."""
    for seen in range(BEGIN, end + 1, 300):
        own = seen // every * every
        yield read(own, 5000 + (own - T) // 300, seen, register=register)


def asked(
    shelf: Shelf, readings: Iterable[Reading], key: str, *questions: list[int]
) -> list[list[int | None]]:
    """Record readings and ask before the commit and after it; the answers are the same."""
    recorder = shelf.open()
    for reading in readings:
        recorder.record(reading)
    tail = recorder.tail()
    before = [shelf.history.energy(key, edges, tail) for edges in questions]
    recorder.commit()
    assert [shelf.history.energy(key, edges) for edges in questions] == before
    return before


def hours(first: int, end: int) -> list[int]:
    return calendar.steps(T + first * HOUR, HOUR, end - first)


@pytest.mark.parametrize("register", LIVE_REGISTERS, ids=lambda register: register.key)
def test_an_hourly_read_out_of_before_the_recording_is_no_use(shelf: Shelf, register: LiveRegister) -> None:
    readings = told(T + 14 * HOUR, HOUR, register)
    days = [T - DAY, T, T + DAY]
    by_hour, by_day = asked(shelf, readings, register.key, hours(9, 15), days)
    assert by_hour == [None, None, 12, 12, 12, None]
    assert by_day == [None, 36], "known from the first read-out on"
    assert shelf.rows("SELECT date, rise FROM device_day") == [("2026-10-31", 36)]


def test_the_first_hour_alone_makes_no_day_and_no_month(shelf: Shelf) -> None:
    days, month = [T - DAY, T, T + DAY], [T - 30 * DAY, T + DAY]
    assert asked(shelf, told(BEGIN + 30 * MINUTE, HOUR), "gas_dm3", days, month) == [[None, None], [None]]
    assert shelf.rows("SELECT date, rise FROM device_day") == [("2026-10-31", None)]
    assert shelf.history.quarters(["gas_dm3"], T, T + DAY).courses == {}


def test_a_read_out_of_the_day_before_leaves_that_day_unknown(shelf: Shelf) -> None:
    recorder = shelf.open()
    for hour in range(3):
        recorder.record(read(T + hour * HOUR, 5000 + 70 * hour, T + 600 + hour * HOUR))
    recorder.commit()
    assert shelf.history.energy("gas_dm3", [T - DAY, T, T + DAY]) == [None, 140]
    assert shelf.rows("SELECT date, rise FROM device_day") == [("2026-10-30", None), ("2026-10-31", 140)]


def test_a_device_that_is_read_each_five_minutes_is_known_by_the_hour(shelf: Shelf) -> None:
    """The read-outs within an hour are not kept for ever: what they tell of the first one would be lost."""
    readings = list(told(T + 14 * HOUR, 300))
    within = [BEGIN, BEGIN + 20 * MINUTE, T + 12 * HOUR]
    by_hour, by_day, fine = asked(shelf, readings, "gas_dm3", hours(10, 14), [T, T + DAY], within)
    assert by_hour == [None, None, 12, 12]
    assert by_day == [24]
    assert fine == [4, 4]
    assert shelf.rows("SELECT rise FROM device_day") == [(24,)]


def test_a_device_that_is_read_once_a_day_is_known_from_the_second_day_on(shelf: Shelf) -> None:
    by_hour, by_day = asked(
        shelf, told(T + 2 * DAY + 8 * HOUR, DAY), "gas_dm3", hours(-2, 2), [T - DAY, T, T + DAY, T + 2 * DAY]
    )
    # It is read at 01:00, an hour after midnight in UTC.
    assert by_day == [None, None, 288]
    assert by_hour == [None, None, None, None]
    found = shelf.rows("SELECT date, rise FROM device_day")
    assert found == [("2026-10-31", None), ("2026-11-01", 288), ("2026-11-02", 288)]


def test_the_hour_of_a_swap_is_unknown_and_its_day_is_the_sum_of_both(shelf: Shelf) -> None:
    readings = [read(T + hour * HOUR, 5000 + 10 * hour, T + hour * HOUR + 300) for hour in range(12)]
    readings += [read(T + hour * HOUR, 70 + 3 * hour, T + hour * HOUR + 300, "G2") for hour in range(12, 20)]
    by_hour, by_day = asked(shelf, readings, "gas_dm3", hours(9, 15), [T, T + DAY])
    assert by_hour == [10, 10, None, 3, 3, 3]
    assert by_day == [11 * 10 + 7 * 3]
    assert shelf.rows("SELECT sum(rise) FROM device_day WHERE date = '2026-10-31'") == [(131,)]


def test_a_swap_between_two_read_outs_a_day_is_unknown(shelf: Shelf) -> None:
    shelf.open().backfill(
        read(T + number * DAY + HOUR, value, T + number * DAY + 2 * HOUR, id_)
        for number, (value, id_) in enumerate([(5000, "G1"), (5100, "G1"), (7, "G2"), (57, "G2")])
    )
    assert shelf.history.energy("gas_dm3", calendar.steps(T, DAY, 4)) == [None, 100, None, 50]
    found = shelf.rows("SELECT date, sum(rise) FROM device_day GROUP BY 1")
    assert [rise for _, rise in found] == [None, 100, None, 50]


def test_after_a_gap_the_first_read_out_is_no_use_and_the_month_has_that_of_the_gap(shelf: Shelf) -> None:
    readings = [read(T + hour * HOUR, 5000 + 10 * hour, T + hour * HOUR + 300) for hour in range(13)]
    late = T + 3 * DAY + 11 * HOUR
    readings += [read(late + hour * HOUR, 6000 + hour, late + hour * HOUR + 300) for hour in range(3)]
    shelf.open().backfill(readings)
    assert shelf.history.energy("gas_dm3", calendar.steps(T, DAY, 4)) == [120, None, None, 2]
    assert shelf.history.energy("gas_dm3", calendar.steps(late - HOUR, HOUR, 3)) == [None, 1, 1]
    assert shelf.history.energy("gas_dm3", [T - 10 * DAY, T + 20 * DAY]) == [1002]
    found = shelf.rows("SELECT date, rise FROM device_day")
    assert found == [("2026-10-30", None), ("2026-10-31", 120), ("2026-11-03", 2)]


def test_a_summer_without_gas_is_known_to_be_none(shelf: Shelf) -> None:
    readings = [read(T + hour * HOUR, 5000, T + hour * HOUR + 300) for hour in range(5)]
    by_hour, by_day = asked(shelf, readings, "gas_dm3", hours(-1, 4), [T, T + DAY])
    assert by_hour == [None, 0, 0, 0, 0]
    assert by_day == [0]


def test_today_tells_nothing_of_a_device_before_its_second_read_out(shelf: Shelf) -> None:
    recorder = shelf.open()
    for reading in told(BEGIN + 30 * MINUTE, HOUR):
        recorder.record(reading)
    assert "gas_dm3" not in recorder.today()
    assert "import_wh" in recorder.today()
    two_days = shelf.history.day_so_far(BEGIN + 30 * MINUTE, recorder.tail())
    assert "gas_dm3" not in two_days.today.rises
    recorder.close()
    again = shelf.open()
    assert "gas_dm3" not in again.today()
    again.record(read(T + 12 * HOUR, 5200, T + 12 * HOUR + 300))
    assert again.today()["gas_dm3"] == 5200 - (5000 + 11 * 12)


def test_a_device_that_was_read_before_midnight_has_used_nothing_yet(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(read(T - HOUR, 5000, T + 60))
    assert recorder.today()["gas_dm3"] == 0
    recorder.close()
    assert shelf.open().today()["gas_dm3"] == 0


def test_days_that_begin_within_an_hour_have_no_lone_read_out_either(shelf: Shelf) -> None:
    day = calendar.local_date(T, AMSTERDAM) + timedelta(days=1)
    half = calendar.midnight(day, AMSTERDAM) + 30 * MINUTE
    recorder = shelf.open()
    recorder.record(read(half + 35 * MINUTE, 5000, half + 40 * MINUTE))
    recorder.commit()
    for edges in ([half, half + DAY], [half, half + 36 * MINUTE], [half - HOUR, half + 2 * HOUR]):
        assert shelf.history.energy("gas_dm3", edges) == [None]
