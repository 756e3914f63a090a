"""The filter records each reading, or holds it back until others agree with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from p1tui.i18n.message import Message
from p1tui.p1.reading import Device, Reading
from p1tui.store.batch import HeldReading
from p1tui.store.recording.plausibility import AGREEING, PlausibilityFilter, Verdict
from tests.store.shelf import Shelf, make

T = 1_700_000_000


def feed(guard: PlausibilityFilter, *readings: Reading) -> list[Verdict]:
    return [guard.judge(reading) for reading in readings]


def recorded(verdicts: list[Verdict]) -> list[Reading]:
    return [reading for verdict in verdicts for reading in verdict.record]


def test_a_first_reading_is_recorded_at_once() -> None:
    assert PlausibilityFilter().judge(make(T)).record == (make(T),)


def test_a_second_reading_of_a_second_is_a_double() -> None:
    verdicts = feed(PlausibilityFilter(), make(T), make(T, wh=1))
    assert recorded(verdicts) == [make(T)]
    assert verdicts[1].double


def test_one_wrong_date_is_an_error_once_the_next_reading_is_right() -> None:
    wrong = make(T + 400 * 86400)
    verdicts = feed(PlausibilityFilter(), make(T), wrong, make(T + 2))
    assert recorded(verdicts) == [make(T), make(T + 2)]
    (error,) = verdicts[2].errors
    assert error.reading == wrong
    assert str(error.reason) == "its time is 34560000 s ahead of the reading before it (2023-11-14T22:13:20Z)"


def test_ten_that_agree_after_an_outage_are_all_recorded() -> None:
    later = [make(T + 9000 + second, wh=3000) for second in range(AGREEING)]
    verdicts = feed(PlausibilityFilter(), make(T), *later)
    assert [len(verdict.record) for verdict in verdicts] == [1, *[0] * 9, 10]
    assert recorded(verdicts)[1:] == later
    assert str(verdicts[-1].doubt).startswith("its time is 9000 s ahead")


def test_a_register_that_falls_or_leaps_is_held() -> None:
    guard = PlausibilityFilter(make(T, wh=50))
    fell, leapt = make(T + 1, wh=49), make(T + 2, wh=5000)
    verdicts = feed(guard, fell, leapt, make(T + 3, wh=51))
    assert recorded(verdicts) == [make(T + 3, wh=51)]
    assert [held.reading for verdict in verdicts for held in verdict.errors] == [fell, leapt]


def test_a_tariff_and_a_device_register_are_guarded_like_the_totals() -> None:
    guard = PlausibilityFilter(make(T, gas=5000))
    assert not guard.judge(make(T + 1, gas=4999)).record
    assert not guard.judge(make(T + 2, gas=900_000)).record
    assert not guard.judge(make(T + 3, gas=5000, import_tariff_wh={1: 999_999, 2: 2_000_000})).record
    assert guard.judge(make(T + 4, gas=5001)).record


def test_another_gas_meter_may_stand_lower() -> None:
    new = Device(channel=1, medium="gas", id="G2", value=3, unit="dm3", time=T)
    assert PlausibilityFilter(make(T, gas=5000)).judge(make(T + 1, gas_dm3=3, devices=(new,))).record


def test_another_meter_is_recorded_at_once_whatever_it_says() -> None:
    other = make(T + 86400 * 30, meter="E2", import_wh=5, import_tariff_wh={1: 5})
    assert PlausibilityFilter(make(T)).judge(other).record == (other,)


def test_a_telegram_that_lost_its_id_is_still_the_same_meter() -> None:
    assert not PlausibilityFilter(make(T, wh=50)).judge(make(T + 1, wh=20, meter=None)).record


def test_a_late_reading_is_compared_the_other_way_round() -> None:
    guard = PlausibilityFilter(make(T, wh=50))
    assert guard.judge(make(T - 10, wh=40)).record
    assert not guard.judge(make(T - 20, wh=60)).record


def test_those_that_disagree_with_each_other_do_not_add_up() -> None:
    guard = PlausibilityFilter(make(T))
    wild = [make(T + (1 + number % 2) * 86400 * 30 + number) for number in range(40)]
    verdicts = feed(guard, *wild)
    assert recorded(verdicts) == []
    assert sum(len(verdict.errors) for verdict in verdicts) + len(guard.waiting) == 40


def test_the_count_goes_on_from_what_was_waiting() -> None:
    waiting = tuple(HeldReading(make(T + 9000 + second), Message("ahead")) for second in range(9))
    guard = PlausibilityFilter(make(T), waiting)
    assert len(guard.judge(make(T + 9010)).record) == AGREEING


@given(st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 3_000)), max_size=60))
def test_every_reading_is_recorded_held_waiting_or_double(steps: list[tuple[int, int]]) -> None:
    guard = PlausibilityFilter()
    readings = [
        Reading(time=T + time, header="H", meter="E", import_wh=wh, import_tariff_wh={1: wh})
        for time, wh in steps
    ]
    verdicts = feed(guard, *readings)
    counted = len(recorded(verdicts)) + sum(len(v.errors) + v.double for v in verdicts) + len(guard.waiting)
    assert counted == len(readings)
    assert len(guard.waiting) < AGREEING


def test_readings_that_disagree_with_each_other_are_never_believed(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T))
    for number in range(1, 60):
        wh = 10**8 + number if number % 2 else 5 * 10**8 + number
        recorder.record(make(T + number, wh=wh))
    recorder.commit()
    assert shelf.rows("SELECT time FROM sample") == [(T,)]
