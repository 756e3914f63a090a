"""Gas, water and heat by the quarter hour: in the hour of their own read-out, or in a gap around it."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from p1tui.model.quarters import Course, Gap
from p1tui.p1.reading import Device, Reading
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.queries.test_quarters import check_course, total
from tests.store.shelf import Shelf, make

QUARTER, HOUR, DAY = 900, 3600, 86_400


def gas(time: int, value: int, own: int, id_: str = "G1") -> Reading:
    device = Device(channel=1, medium="gas", id=id_, value=value, unit="dm3", time=own)
    return Reading(time=time, header="H", meter="E", gas_dm3=value, gas_time=own, devices=(device,))


def course_of(shelf: Shelf, start: int, end: int, tail: tuple[Reading, ...] = ()) -> Course | None:
    return shelf.history.quarters(["gas_dm3"], start, end, tail).courses.get("gas_dm3")


def test_an_hour_of_gas_stands_in_the_quarter_that_its_read_out_ends(shelf: Shelf) -> None:
    recorder = shelf.open()
    for hour in range(5):  # read out on the hour, sent four minutes later
        recorder.record(gas(T + hour * HOUR + 240, 1000 + 100 * hour, T + hour * HOUR))
    tail = recorder.tail()
    expected = Course([0, 0, 0, 100] * 4 + [None] * 4)
    for waiting in (tail, ()):
        assert course_of(shelf, T, T + 5 * HOUR, waiting) == expected
        recorder.commit()
    assert course_of(shelf, T - HOUR, T + HOUR) == Course([None] * 4 + [0, 0, 0, 100])
    assert course_of(shelf, T - DAY, T) is None


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 1, 15)])
def test_gas_days_and_local_days_have_their_gas_also_where_the_clock_changes(shelf: Shelf, day: date) -> None:
    midnights = calendar.edges(day, "day", 3, AMSTERDAM)
    recorder = shelf.open()
    times = range(midnights[0] - HOUR, midnights[-1] + HOUR, 300)
    recorder.backfill(gas(time, (time - midnights[0] + DAY) // 100, time) for time in times)
    sixes = [
        int(calendar.parse_local(f"{each}T06:00", AMSTERDAM)) for each in (day, calendar.shift(day, "day", 1))
    ]
    for start, end in ((midnights[0], midnights[1]), (midnights[1], midnights[2]), (sixes[0], sixes[1])):
        assert total(course_of(shelf, start, end)) == (end - start) // 100
        assert shelf.history.energy("gas_dm3", (start, end)) == [(end - start) // 100]


def test_a_device_that_is_read_once_a_day_has_a_gap_from_read_out_to_read_out(shelf: Shelf) -> None:
    recorder = shelf.open()
    read_outs = [T + number * DAY + 3 * HOUR for number in range(4)]
    recorder.backfill(gas(own + 60, 1000 + 500 * number, own) for number, own in enumerate(read_outs))
    course = course_of(shelf, T, T + 4 * DAY)
    assert course is not None
    assert course.gaps == (Gap(12, 108, 500), Gap(108, 204, 500), Gap(204, 300, 500))
    assert course.rises == [None] * 384
    day = course_of(shelf, T + DAY, T + 2 * DAY)
    assert day is not None
    assert (day.gaps, shelf.history.energy("gas_dm3", (T + DAY, T + 2 * DAY))) == ((Gap(0, 12, 500),), [500])


def test_an_hour_that_the_period_cuts_counts_by_its_read_outs(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(gas(T + 300 * number, 500 + 10 * number, T + 300 * number) for number in range(-12, 25))
    assert course_of(shelf, T + 1800, T + 5400) == Course([0, 60, 0, 60])
    assert course_of(shelf, T + HOUR, T + HOUR + 1800) == Course([0, 60])
    assert course_of(shelf, T + HOUR + QUARTER, T + HOUR + 1800) == Course([30])


def test_a_new_device_neither_jumps_nor_falls(shelf: Shelf) -> None:
    recorder = shelf.open()
    for hour in range(4):
        recorder.record(gas(T + hour * HOUR, 1000 + 100 * hour, T + hour * HOUR))
    for hour in range(4, 7):
        recorder.record(gas(T + hour * HOUR, 7 + 50 * hour, T + hour * HOUR, "G2"))
    tail = recorder.tail()
    for waiting in (tail, ()):
        expected: list[int | None] = [*[0, 0, 0, 100] * 3, *[None] * 4, *[0, 0, 0, 50] * 2]
        assert course_of(shelf, T, T + 6 * HOUR, waiting) == Course(expected)
        hours = shelf.history.energy("gas_dm3", calendar.steps(T, HOUR, 6), waiting)
        assert hours == [100, 100, 100, None, 50, 50]
        assert shelf.history.energy("gas_dm3", (T, T + 6 * HOUR), waiting) == [400]
        recorder.commit()


def test_all_media_are_known_side_by_side_and_those_without_a_register_are_absent(shelf: Shelf) -> None:
    recorder = shelf.open()
    for hour in range(3):
        time = T + hour * HOUR
        recorder.record(
            make(time, heat_mj=100 * hour, heat_time=time, submeter_wh=7 * hour, submeter_time=time)
        )
    recorder.commit()
    keys = ["heat_mj", "submeter_wh", "water_dm3", "cooling_mj", "warm_water_dm3", "heat_dm3"]
    found = shelf.history.quarters(keys, T, T + 2 * HOUR).courses
    assert found == {"heat_mj": Course([0, 0, 0, 100] * 2), "submeter_wh": Course([0, 0, 0, 7] * 2)}


@settings(max_examples=30, deadline=None)
@example(date(2026, 3, 28), 5, [116], [], 48, 0)
@given(
    st.sampled_from([date(2026, 3, 28), date(2026, 10, 24)]),
    st.sampled_from([5, 60, 60, 1440]),
    st.lists(st.integers(0, 5 * 24), max_size=3),
    st.lists(st.tuples(st.integers(0, 5 * 24), st.integers(1, 60)), max_size=3),
    st.integers(0, 200),
    st.integers(0, 1 << 32),
)
def test_gas_of_any_whole_hours_adds_up_to_its_energy(
    day: date, pace: int, swaps: list[int], gaps: list[tuple[int, int]], uncommitted: int, seed: int
) -> None:
    chance = random.Random(seed)
    begin = calendar.day_bounds(day, AMSTERDAM)[0]
    readings, value = [], 1000
    for minute in range(0, 5 * 1440, 5):
        hour = minute // 60
        if hour in swaps and minute % 60 == 0:
            value = chance.randrange(500)
        value += chance.randrange(20)
        own = begin + minute // pace * pace * 60
        if minute % pace:
            continue
        if not any(at <= hour < at + length for at, length in gaps):
            readings.append(
                gas(own + chance.randrange(200), value, own, f"G{sum(at <= hour for at in swaps)}")
            )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        with (
            closing(Recorder(path, timezone=AMSTERDAM, clock=lambda: 0.0)) as recorder,
            closing(History(path, timezone=AMSTERDAM)) as history,
        ):
            stored = readings[: max(1, len(readings) - uncommitted)]
            recorder.backfill(stored)
            tail = tuple(readings[len(stored) :])
            edges = range(begin - DAY, begin + 6 * DAY, HOUR)
            for _ in range(20):
                start, end = sorted(chance.sample(edges, 2))
                course = history.quarters(["gas_dm3"], start, end, tail).courses.get("gas_dm3")
                (energy,) = history.energy("gas_dm3", (start, end), tail)
                assert (total(course) or 0) == (energy or 0), (start, end)
                if course is not None:
                    check_course(course, (end - start) // QUARTER)
