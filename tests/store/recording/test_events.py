"""The recorder stores a sentence for each thing that happens between two readings."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import Event
from p1tui.p1.reading import Device, Outage, Reading
from p1tui.runtime.duration import DAY
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def kept(shelf: Shelf) -> list[tuple[int, str, str]]:
    """Return time after T, kind and detail of every event, oldest first."""
    rows = shelf.rows("SELECT time, kind, detail FROM event ORDER BY time, id")
    return [(time - T, kind, detail) for time, kind, detail in rows]


def events(shelf: Shelf, recorder: Recorder, *readings: Reading) -> list[tuple[int, str, str]]:
    for reading in readings:
        recorder.record(reading)
    recorder.commit()
    return kept(shelf)


GAS = Device(channel=1, medium="gas", id="G1", value=7, unit="dm3", time=T)
SWAPPED = Device(channel=1, medium="gas", id="G2", value=0, unit="dm3", time=T)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"time": T + 900}, ("gap", "no readings for 15 min, since 2023-11-14T22:14:00Z")),
        ({}, {"tariff": 2}, ("tariff", "tariff 2 after tariff 1")),
        ({"failures": 3}, {"failures": 4}, ("failure", "the meter counts 4 power failures, 3 before")),
        (
            {"long_failures": 0},
            {"long_failures": 1},
            ("failure", "the meter counts 1 long power failures, 0 before"),
        ),
        ({}, {"time": T - 60}, ("clock", "the clock went back 1 min, from 2023-11-14T22:14:00Z")),
        ({}, {"time_source": "host"}, ("clock", "readings are timed by this computer's clock now")),
        ({}, {"meter": "E2"}, ("meter", "another meter: E2 in place of E1")),
        ({}, {"version": "51"}, ("meter", "the meter says ISK5 test 51 now, ISK5 test 50 before")),
        ({"devices": (GAS,)}, {"devices": (SWAPPED,)}, ("device", "another device: gas/G2 on channel 1")),
    ],
)
def test_what_happens_between_two_readings_is_kept_in_a_sentence(
    shelf: Shelf, before: dict[str, Any], after: dict[str, Any], said: tuple[str, str]
) -> None:
    after = {"time": T + 1} | after
    recorder = shelf.open()
    found = events(shelf, recorder, make(T, **before), make(after.pop("time"), **after))
    assert [(kind, detail) for _, kind, detail in found] == [said]


def test_the_power_that_failed_with_everything_is_known_from_the_meters_log(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T, outages=(Outage(time=T - 9000, duration_s=400),)))
    recorder.close()
    unset = Outage(time=None, duration_s=12)
    log = (unset, Outage(time=T - 9000, duration_s=400), Outage(time=T + 3500, duration_s=3500))
    recorder = shelf.open()
    assert events(shelf, recorder, make(T + 3510, outages=log), make(T + 3511, outages=log)) == [
        (3500, "failure", "the power was out for 58 min 20 s"),
        (3510, "gap", "no readings for 58 min 30 s, since 2023-11-14T22:14:00Z"),
    ]


def test_a_meter_swapped_while_nobody_listened_is_noticed(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    recorder.close()
    recorder = shelf.open()
    found = events(shelf, recorder, make(T + 100, meter="E2", import_wh=7, import_tariff_wh={1: 7}))
    assert found == [(100, "meter", "another meter: E2 in place of E1")]


def test_what_a_meter_says_of_itself_is_kept_so_that_a_change_is_told_once(shelf: Shelf) -> None:
    recorder = shelf.open()
    assert len(events(shelf, recorder, make(T), make(T + 1, version="51"))) == 1
    recorder.close()
    recorder = shelf.open()
    assert len(events(shelf, recorder, make(T + 2, version="51"))) == 1
    recorder.backfill([make(T - DAY)])
    recorder.close()
    recorder = shelf.open()
    assert len(events(shelf, recorder, make(T + 3, version=None), make(T + 4, version="51"))) == 1


def test_an_id_that_fails_to_come_is_no_other_device(shelf: Shelf) -> None:
    lost = msgspec.structs.replace(GAS, id=None)
    recorder = shelf.open()
    rows = [make(T, devices=(GAS,)), make(T + 1, devices=(lost,)), make(T + 2, devices=(GAS,))]
    assert events(shelf, recorder, *rows, make(T + 3, devices=(lost,))) == []
    recorder.close()
    recorder = shelf.open()
    rows = [make(T + 4, devices=(lost,)), make(T + 5, devices=(GAS,))]
    assert events(shelf, recorder, *rows) == []
    elsewhere = msgspec.structs.replace(lost, channel=2)
    assert events(shelf, recorder, make(T + 6, devices=(elsewhere,))) == [
        (6, "device", "another device: gas/channel 2 on channel 2")
    ]


def test_a_computers_clock_that_is_set_is_an_event_and_no_gap(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T, time_source="host"))
    recorder.record(make(T + 1001, time_source="host"), 1000)
    recorder.record(make(T + 502, time_source="host"), -500)
    recorder.commit()
    text = "this computer's clock, which times the readings, was set"
    assert kept(shelf) == [
        (502, "clock", f"{text} back 8 min 20 s"),
        (1001, "clock", f"{text} forward 16 min 40 s"),
    ]


def test_a_clock_set_by_days_is_told_once_the_readings_are_believed(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T, time_source="host"))
    for second in range(1, 11):
        recorder.record(make(T + 90_000 + second, time_source="host"), 90_000 if second == 1 else 0)
    recorder.commit()
    assert [(at, kind) for at, kind, _ in kept(shelf)] == [(90_001, "clock")]


def set_forward(shelf: Shelf, recorder: Recorder, *, silent: int = 0, rise: int = 0) -> list[tuple[str, str]]:
    """Record a reading each 10 s, the last ten 42 days ahead; return kind and detail of the events."""
    for number in range(20):
        ahead = number >= 10
        recorder.record(make(T + number * 10 + 42 * DAY * ahead, wh=number + rise * ahead))
        shelf.clock.now += silent if number == 9 and silent else 10
    recorder.commit()
    return [(kind, detail) for _, kind, detail in kept(shelf)]


def test_a_meters_clock_that_is_set_right_while_telegrams_come_is_no_gap(shelf: Shelf) -> None:
    assert set_forward(shelf, shelf.open()) == [
        ("clock", "the clock went forward 42 d, from 2023-11-14T22:15:30Z")
    ]


@pytest.mark.parametrize(("silent", "rise"), [(42 * DAY, 0), (0, 501)], ids=["silence", "energy"])
def test_days_without_a_telegram_are_a_gap(shelf: Shelf, silent: int, rise: int) -> None:
    assert set_forward(shelf, shelf.open(), silent=silent, rise=rise) == [
        ("gap", "no readings for 42 d, since 2023-11-14T22:15:30Z")
    ]


def test_telegrams_out_of_order_by_a_second_are_no_events(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(0, 600, 2):
        recorder.record(make(T + second + 1))
        recorder.record(make(T + second))
    assert events(shelf, recorder, make(T + 589), make(T + 588)) == []
    assert [kind for _, kind, _ in events(shelf, recorder, make(T + 577))] == ["clock"]


def test_what_happens_beside_the_readings_is_kept_at_the_time_of_the_newest(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.note("rejected", NOTHING)
    recorder.note("rejected", Message("before any reading"))
    recorder.record(make(T))
    recorder.note("rejected", Message("{count} telegrams were rejected", count=3))
    recorder.commit()
    assert kept(shelf) == [
        (0, "rejected", "3 telegrams were rejected"),
        (1_780_000_000 - T, "rejected", "before any reading"),
    ]


def test_screens_can_read_the_newest_of_a_period(shelf: Shelf) -> None:
    recorder = shelf.open()
    for second in range(6):
        recorder.record(make(T + second, tariff=1 + second % 2))
    recorder.commit()
    assert shelf.history.events(T, T + 5, 2) == [
        Event(T + 4, "tariff", Message("tariff {tariff} after tariff {earlier}", tariff=1, earlier=2)),
        Event(T + 3, "tariff", Message("tariff {tariff} after tariff {earlier}", tariff=2, earlier=1)),
    ]


def test_nothing_is_kept_at_a_time_that_a_clock_says_which_was_never_set(shelf: Shelf) -> None:
    shelf.path.touch()  # an empty history is said when it is begun anew
    recorder = shelf.open(now=lambda: 12.0)
    recorder.note("rejected", Message("a telegram was rejected"))
    recorder.commit()
    assert shelf.rows("SELECT time FROM event") == []
    recorder.record(make(T))
    recorder.commit()
    assert shelf.rows("SELECT time, kind FROM event ORDER BY kind") == [(T, "rejected"), (T, "store")]
    recorder.note("rejected", Message("another one was rejected"))
    recorder.close()
    assert shelf.rows("SELECT min(time), count(*) FROM event") == [(T, 3)]


def test_a_device_that_another_meter_sent_is_another_one_after_a_restart(shelf: Shelf) -> None:
    """Without its id, a device is known by its meter alone."""
    water = Device(channel=2, medium="water", value=4, unit="dm3", time=T)
    gas = Device(channel=1, medium="gas", value=7, unit="dm3", time=T)
    recorder = shelf.open()
    recorder.record(make(T, devices=(water,)))
    recorder.record(make(T + 1, meter="E2", devices=(gas,)))
    recorder.close()
    recorder = shelf.open()
    recorder.record(make(T + 2, meter="E2", devices=(gas, water)))
    recorder.commit()
    assert kept(shelf)[-1] == (2, "device", "another device: water/channel 2 on channel 2")
