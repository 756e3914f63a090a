"""One wrong digit in an id of a telegram without a checksum begins no series, and costs no reading."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.p1.reading import Device, Medium, Reading
from p1tui.store.batch import HeldReading
from p1tui.store.recording.identities import KnownIdentities
from p1tui.store.recording.plausibility import AGREEING, MOST_WAITING, PlausibilityFilter
from p1tui.store.recording.recorder import Recorder
from p1tui.store.transfer.importer import RejectedLine, Sample
from p1tui.store.transfer.parse import believable
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def gas(value: int, id_: str | None = "G1", channel: int = 1, medium: Medium = "gas") -> Device:
    return Device(channel=channel, medium=medium, id=id_, value=value, unit="dm3", time=T)


def unchecked(number: int, *devices: Device, **fields: Any) -> Reading:
    """Make the reading of a telegram without a checksum, `number` x 10 s after the first."""
    live = {"gas_dm3": devices[0].value, "gas_time": devices[0].time} if devices else {}
    return make(T + 10 * number, wh=number, **{"crc": "absent", "devices": devices} | live | fields)


def record(recorder: Recorder, *readings: Reading) -> None:
    for reading in readings:
        recorder.record(reading)
    recorder.commit()


def meters(shelf: Shelf) -> list[tuple[Any, ...]]:
    """The meter and the time of each stored reading."""
    return shelf.rows("SELECT meter, time FROM sample JOIN series ON series.id = series ORDER BY time")


@pytest.mark.parametrize(
    "wrong", [{"meter": "E7"}, {"header": "ISK5 tesu"}, {"meter": "E7", "crc": "ignored"}]
)
def test_one_garbled_id_of_a_meter_without_checksum_is_stored_with_the_right_one(
    shelf: Shelf, wrong: dict[str, Any]
) -> None:
    recorder = shelf.open()
    record(recorder, unchecked(0), unchecked(1), unchecked(2, **wrong), unchecked(3))
    assert meters(shelf) == [("E1", T + 10 * number) for number in range(4)]
    assert shelf.rows("SELECT identity, header FROM series") == [("E1", "ISK5 test")]
    assert shelf.rows("SELECT count(*) FROM event WHERE kind = 'meter'") == [(0,)]
    status = recorder.status()
    assert (status.recorded, status.held) == (4, 0)


def test_an_id_that_a_checksum_confirms_is_believed_at_once(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, unchecked(0), unchecked(1, meter="E7", crc="ok"))
    assert meters(shelf) == [("E1", T), ("E7", T + 10)]


def test_another_meter_without_checksum_is_believed_after_ten_and_none_is_lost(shelf: Shelf) -> None:
    recorder = shelf.open()
    other: dict[str, Any] = {"meter": "E2", "import_wh": 7, "import_tariff_wh": {1: 7}}
    record(recorder, unchecked(0), *(unchecked(number, **other) for number in range(1, AGREEING)))
    assert meters(shelf) == [("E1", T)]
    record(recorder, unchecked(AGREEING, **other))
    assert meters(shelf) == [("E1", T), *(("E2", T + 10 * number) for number in range(1, AGREEING + 1))]
    detail = "another meter: E2 in place of E1"
    assert shelf.rows("SELECT kind, detail FROM event WHERE kind IN ('meter', 'reset')") == [
        ("meter", detail)
    ]


def test_an_id_garbled_while_the_meter_changes_is_stored_as_the_new_meter(shelf: Shelf) -> None:
    recorder = shelf.open()
    other: dict[str, Any] = {"import_wh": 7, "import_tariff_wh": {1: 7}}
    before = [unchecked(1, meter="E2", **other), unchecked(2, meter="X", **other)]
    after = [unchecked(number, meter="E2", **other) for number in range(3, 3 + AGREEING)]
    record(recorder, unchecked(0), *before, *after)
    assert meters(shelf)[1:] == [("E2", T + 10 * number) for number in range(1, 3 + AGREEING)]


@pytest.mark.parametrize(
    "wrong",
    [gas(5002, "G7"), gas(5002, "G1", medium="water"), gas(5002, "G1", medium="unknown")],
)
def test_one_garbled_id_of_a_device_is_stored_with_the_right_one(shelf: Shelf, wrong: Device) -> None:
    recorder = shelf.open()
    live = {"gas_dm3": None, "gas_time": None} if wrong.medium != "gas" else {}
    readings = [unchecked(number, gas(5000 + number)) for number in range(4)]
    readings[2] = unchecked(2, wrong, **live)
    record(recorder, *readings)
    assert shelf.rows("SELECT identity FROM device") == [("gas/G1",)]
    assert shelf.rows("SELECT seen, value FROM device_sample") == [(T + 10 * n, 5000 + n) for n in range(4)]
    assert shelf.rows("SELECT count(*) FROM event WHERE kind = 'device'") == [(0,)]


def test_a_device_on_a_garbled_channel_is_left_out(shelf: Shelf) -> None:
    recorder = shelf.open()
    stray = gas(5001, None, channel=3, medium="unknown")
    record(recorder, unchecked(0, gas(5000)), unchecked(1, gas(5000), stray), unchecked(2, gas(5002)))
    assert shelf.rows("SELECT identity FROM device") == [("gas/G1",)]
    assert shelf.rows("SELECT count(*) FROM sample") == [(3,)]


def test_another_device_is_believed_after_ten(shelf: Shelf) -> None:
    recorder = shelf.open()
    new = [unchecked(number, gas(number, "G2")) for number in range(1, 1 + AGREEING)]
    record(recorder, unchecked(0, gas(5000)), *new[:-1])
    assert shelf.rows("SELECT identity FROM device") == [("gas/G1",)]
    record(recorder, new[-1])
    assert shelf.rows("SELECT identity FROM device") == [("gas/G1",), ("gas/G2",)]
    assert shelf.rows("SELECT count(*), max(value) FROM device_sample WHERE device = 2") == [(10, 10)]


def test_a_device_without_its_id_and_a_first_device_are_not_doubted() -> None:
    guard = PlausibilityFilter(unchecked(0))
    for reading in (
        unchecked(1, gas(5000)),
        unchecked(2, gas(5001, None)),
        unchecked(3),
        unchecked(4, gas(5002)),
    ):
        assert guard.judge(reading).record == (reading,)


def test_what_waits_for_the_right_id_is_kept_across_a_restart(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, unchecked(0), unchecked(1, meter="E7"), unchecked(2, meter="E8"))
    recorder.close()
    record(shelf.open(), unchecked(3))
    assert meters(shelf) == [("E1", T + 10 * number) for number in range(4)]


def test_a_misread_register_beside_a_misread_id_is_an_error() -> None:
    guard = PlausibilityFilter(unchecked(0))
    wrong = unchecked(1, meter="E7", import_wh=9_000_000)
    guard.judge(wrong)
    verdict = guard.judge(unchecked(2))
    assert verdict.mended == ()
    (error,) = verdict.errors
    assert error.reading == wrong
    assert str(error.reason) == "its meter is E7 in place of E1, and no checksum confirms it"


def test_ids_that_are_never_the_same_are_taken_for_the_known_one_in_bounded_memory() -> None:
    guard = PlausibilityFilter(unchecked(0))
    verdicts = [guard.judge(unchecked(number, meter=f"X{number}")) for number in range(1, 501)]
    mended = [reading for verdict in verdicts for reading in verdict.mended]
    assert mended == [unchecked(number) for number in range(1, 501 - MOST_WAITING)]
    assert len(guard.waiting) == MOST_WAITING


def test_a_recording_that_ends_with_a_garbled_id_loses_nothing() -> None:
    readings = [unchecked(0), unchecked(1, meter="E7"), unchecked(2), unchecked(3, meter="E8")]
    items = list(believable("a", readings))
    assert [item.reading for item in items if isinstance(item, Sample)] == [unchecked(n) for n in range(4)]
    assert not [item for item in items if isinstance(item, RejectedLine)]


def test_the_known_devices_are_bounded() -> None:
    known = KnownIdentities()
    for number in range(1000):
        known.note(unchecked(number, gas(number, f"G{number}")))
    assert len(known._devices) < 100


NAMES = st.sampled_from(["E1", "E1", "E1", "E2", "E3", None])


@given(st.lists(st.tuples(st.integers(0, 900), NAMES, NAMES), max_size=60))
def test_every_reading_is_recorded_mended_held_waiting_or_double(
    steps: list[tuple[int, str | None, str | None]],
) -> None:
    guard, counted = PlausibilityFilter(), 0
    for at, name, device in steps:
        verdict = guard.judge(unchecked(at, gas(5000 + at, device), meter=name))
        counted += len(verdict.record) + len(verdict.mended) + len(verdict.errors) + verdict.double
        assert all(isinstance(each, HeldReading) for each in guard.waiting)
    verdict = guard.end()
    assert counted + len(verdict.mended) + len(verdict.errors) == len(steps)
