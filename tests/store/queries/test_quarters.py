"""Quarters of energy add up to the energy of any period, over gaps, swaps, clock changes and imports."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.model.quarters import Course, Gap
from p1tui.p1.reading import Reading
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.store.recording.recorder import Recorder
from p1tui.store.transfer.export import TimeRange, export
from p1tui.store.transfer.text import json_lines
from tests.shared.times import AMSTERDAM
from tests.shared.times import MIDNIGHT as T
from tests.store.imports import parsed, take
from tests.store.shelf import Shelf, make

METER = ("import_wh", "export_wh", "import_t1_wh", "import_t2_wh")
QUARTER, HOUR, DAY = 900, 3600, 86_400


def total(course: Course | None) -> int | None:
    if course is None:
        return None
    return sum(rise for rise in course.rises if rise is not None) + sum(gap.rise for gap in course.gaps)


def check_course(course: Course, count: int) -> None:
    """Hold a course to its form: gaps in order, side by side at most, over quarters that are not known."""
    assert len(course.rises) == count
    assert all(rise is None or rise >= 0 for rise in course.rises)
    end = 0
    for gap in course.gaps:
        assert end <= gap.first < gap.end <= count
        assert gap.rise >= 0
        assert course.rises[gap.first : gap.end] == [None] * (gap.end - gap.first)
        end = gap.end


def course_of(
    history: History, key: str, start: int, end: int, tail: tuple[Reading, ...] = ()
) -> Course | None:
    found = history.quarters([key], start, end, tail)
    assert (found.start, found.count) == (start, (end - start) // QUARTER)
    return found.courses.get(key)


SWAPS = st.lists(st.integers(1, 4 * 1440), max_size=2)
GAPS = st.lists(st.tuples(st.integers(0, 4 * 1440), st.integers(2, 900)), max_size=6)
STARTS = st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), date(2026, 6, 1)])
PACES = st.sampled_from([1, 1, 1, 4, 15, 22, 60])
"""Minutes from one reading to the next."""


def household(
    begin: int, pace: int, swaps: list[int], gaps: list[tuple[int, int]], chance: random.Random
) -> list[Reading]:
    """Return four days of readings: meters that are swapped and silent by the minute, tariffs that change."""
    silent = {minute for at, length in gaps for minute in range(at, at + length)}
    readings, tariffs, exported = [], {1: 1000, 2: 2000}, 0
    for minute in range(4 * 1440):
        if minute in swaps:
            tariffs, exported = {1: chance.randrange(1000), 2: 0}, 0
        tariffs[1 + minute // 437 % 2] += chance.randrange(40)
        exported += chance.randrange(20)
        if minute not in silent and minute % pace == 0:
            readings.append(
                Reading(
                    time=begin + 60 * minute + chance.randrange(60),
                    meter=f"E{sum(swap <= minute for swap in swaps)}",
                    header="H",
                    import_tariff_wh=dict(tariffs),
                    import_wh=sum(tariffs.values()),
                    export_wh=exported,
                )
            )
    return readings


@settings(max_examples=40, deadline=None)
@given(STARTS, PACES, SWAPS, GAPS, st.integers(0, 400), st.integers(0, 1 << 32))
def test_quarters_and_gaps_of_any_period_add_up_to_its_energy(
    day: date, pace: int, swaps: list[int], gaps: list[tuple[int, int]], uncommitted: int, seed: int
) -> None:
    chance = random.Random(seed)
    begin = calendar.day_bounds(day, AMSTERDAM)[0] + chance.randrange(0, DAY, 60)
    readings = household(begin, pace, swaps, gaps, chance)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        stored = readings[: len(readings) - uncommitted]
        with (
            closing(Recorder(path, timezone=AMSTERDAM, clock=lambda: 0.0)) as recorder,
            closing(History(path, timezone=AMSTERDAM)) as history,
        ):
            for cut in range(0, len(stored), 700):
                recorder.backfill(stored[cut : cut + 700])
            tail = tuple(readings[len(stored) :])
            edges = range(begin // QUARTER * QUARTER - DAY, begin + 5 * DAY, QUARTER)
            for _ in range(20):
                start, end = sorted(chance.sample(edges, 2))
                if chance.random() < 0.5:
                    start, end = start // HOUR * HOUR, end // HOUR * HOUR + HOUR
                for key in METER:
                    course = course_of(history, key, start, end, tail)
                    (energy,) = history.energy(key, (start, end), tail)
                    assert (total(course) or 0) == (energy or 0), (key, start, end)
                    if course is not None:
                        check_course(course, (end - start) // QUARTER)


@settings(max_examples=15, deadline=None)
@given(STARTS, GAPS, st.integers(0, 1 << 32))
def test_imported_hours_add_up_to_their_energy(day: date, gaps: list[tuple[int, int]], seed: int) -> None:
    chance = random.Random(seed)
    begin = calendar.day_bounds(day, AMSTERDAM)[0]
    with TemporaryDirectory() as folder:
        whole, path = Path(folder) / "whole.db", Path(folder) / "history.db"
        with closing(Recorder(whole, timezone=AMSTERDAM)) as recorder:
            recorder.backfill(household(begin, 1, [], gaps, chance))
        take(path, parsed(json_lines(export(whole, "hour", TimeRange(), AMSTERDAM))))
        with closing(History(path, timezone=AMSTERDAM)) as history:
            edges = range(begin - DAY, begin + 5 * DAY, HOUR)
            for _ in range(20):
                start, end = sorted(chance.sample(edges, 2))
                for key in METER:
                    course = course_of(history, key, start, end)
                    (energy,) = history.energy(key, (start, end))
                    assert (total(course) or 0) == (energy or 0), (key, start, end)
                    if course is not None:
                        check_course(course, (end - start) // QUARTER)
                        assert all(gap.end % 4 == 0 for gap in course.gaps)


def test_a_quarter_has_the_energy_between_its_registers_and_the_running_one_so_far(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(38):
        recorder.record(make(T - 60 + 60 * minute, wh=10 * minute))
    tail = recorder.tail()
    expected = {
        "import_wh": [150, 150, 70, None],
        "import_t1_wh": [150, 150, 70, None],
        "export_wh": [0, 0, 0, None],
    }
    for waiting in (tail, ()):
        found = shelf.history.quarters([*expected, "gas_dm3", "import_t7_wh"], T, T + HOUR, waiting)
        assert found.courses == {key: Course(rises) for key, rises in expected.items()}
        recorder.commit()


def test_a_gap_has_its_energy_together_and_no_quarter_has_a_peak_that_nobody_had(shelf: Shelf) -> None:
    recorder = shelf.open()
    minutes = [*range(-1, 20), *range(44, 125), *range(300, 400)]
    recorder.backfill(make(T + 60 * minute, wh=10 * minute) for minute in minutes)
    course = course_of(shelf.history, "import_wh", T, T + 400 * 60 // QUARTER * QUARTER)
    assert course is not None
    quiet: list[int | None] = [150] * 26
    quiet[1:3] = [None] * 2
    quiet[8:21] = [None] * 13
    assert course == Course(quiet, (Gap(1, 3, 300), Gap(8, 21, 13 * 150)))


def test_a_restart_of_a_few_minutes_is_no_gap(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(
        make(T + 60 * minute, wh=10 * minute) for minute in range(-1, 60) if minute not in (14, 15)
    )
    course = course_of(shelf.history, "import_wh", T, T + HOUR)
    assert course == Course([140, 160, 150, 150])


def test_a_meter_that_is_read_each_quarter_has_its_quarters(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + QUARTER * number, wh=100 * number) for number in range(10))
    course = course_of(shelf.history, "import_wh", T, T + 10 * QUARTER)
    assert course == Course([None, None, *[100] * 8], (Gap(0, 2, 100),))


def test_a_meter_that_is_read_each_hour_has_a_gap_an_hour(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + HOUR * number, wh=100 * number) for number in range(4))
    course = course_of(shelf.history, "import_wh", T, T + 3 * HOUR)
    assert course is not None
    assert (total(course), course.gaps) == (200, (Gap(0, 5, 100), Gap(5, 9, 100)))


def test_a_new_meter_neither_jumps_nor_falls(shelf: Shelf) -> None:
    recorder = shelf.open()
    readings = [make(T + 60 * minute, wh=10 * minute) for minute in range(-1, 40)]
    readings += [
        make(T + 60 * minute, meter="E2", import_wh=minute, import_tariff_wh={1: minute})
        for minute in range(42, 75)
    ]
    recorder.backfill(readings)
    course = course_of(shelf.history, "import_wh", T, T + 75 * 60)
    assert course == Course([150, 150, 90 + 10 + 2, 15, 15])
    assert course_of(shelf.history, "import_t2_wh", T + HOUR, T + 75 * 60) is None


def test_a_period_that_cuts_a_gap_has_what_its_energy_has(shelf: Shelf) -> None:
    recorder = shelf.open()
    minutes = [*range(-1, 20), *range(100, 200)]
    recorder.backfill(make(T + 60 * minute, wh=10 * minute) for minute in minutes)
    begun = course_of(shelf.history, "import_wh", T, T + HOUR)
    assert begun == Course([150, 50, None, None])
    ended = course_of(shelf.history, "import_wh", T + HOUR, T + 3 * HOUR)
    assert ended == Course([None] * 3 + [150] * 5, (Gap(0, 3, 1040 - 190),))
    assert course_of(shelf.history, "import_wh", T + 1800, T + HOUR) is None
    for edges in ((T, T + HOUR), (T + HOUR, T + 3 * HOUR)):
        assert shelf.history.energy("import_wh", edges) == [
            total(course_of(shelf.history, "import_wh", *edges))
        ]


def test_a_tariff_that_is_sent_now_and_then_has_its_quarters_all_the_same(shelf: Shelf) -> None:
    recorder = shelf.open()
    for minute in range(-1, 60):
        registers = {1: 1000 + 10 * minute} | ({2: 500 + minute} if minute % 7 else {})
        recorder.record(make(T + 60 * minute, import_tariff_wh=registers, import_wh=None))
    recorder.commit()
    found = shelf.history.quarters(["import_t1_wh", "import_t2_wh"], T, T + HOUR).courses
    assert found["import_t1_wh"] == Course([150] * 4)
    assert sum(rise or 0 for rise in found["import_t2_wh"].rises) == 60


def test_only_registers_have_quarters(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + 60 * minute, wh=minute) for minute in range(-1, 30 * 60))
    found = shelf.history.quarters(["power_import_w", "import_t9_wh", "tariff"], T, T + DAY)
    assert found.courses == {}


def test_a_history_that_cannot_be_opened_has_the_quarters_of_what_waits(shelf: Shelf) -> None:
    tail = tuple(make(T + 60 * minute, wh=10 * minute) for minute in range(-1, 40))
    found = shelf.history.quarters(["import_wh", "import_t2_wh"], T, T + 1800, tail).courses
    assert found == {"import_wh": Course([150, 150]), "import_t2_wh": Course([0, 0])}
    assert shelf.history.register_at("import_wh", T, tail) == (T, 3_000_000)


def test_a_period_may_end_in_years_to_come(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.backfill(make(T + 60 * minute, wh=10 * minute) for minute in range(-1, 60))
    found = shelf.history.quarters(["import_wh", "export_wh"], T, T + 400 * DAY).courses
    assert found["import_wh"] == Course([150] * 4 + [None] * (400 * 96 - 4))


def test_a_period_begins_with_a_quarter(shelf: Shelf) -> None:
    for start, end in ((T + 60, T + QUARTER), (T, T - QUARTER)):
        with pytest.raises(ValueError, match="begin with a quarter hour"):
            shelf.history.quarters(["import_wh"], start, end)
    assert shelf.history.quarters(["import_wh"], T, T).count == 0


@pytest.mark.parametrize("minute", [6, 14, 15, 16, 59, 61, 119, 24 * 60 + 7, 30 * 60 + 50])
def test_an_end_within_a_quarter_cuts_it_whether_that_day_is_over_or_not(shelf: Shelf, minute: int) -> None:
    recorder = shelf.open()
    recorder.backfill(
        make(T + 60 * n, wh=10 * n, gas=20 * (n // 5), gas_time=T + n // 5 * 300) for n in range(-60, 72 * 60)
    )
    end = T + 60 * minute
    found = shelf.history.quarters(["import_wh", "gas_dm3"], T, end)
    assert found.count == -(-minute // 15)
    assert total(found.courses["import_wh"]) == shelf.history.energy("import_wh", (T, end))[0] == 10 * minute
    assert (
        total(found.courses["gas_dm3"]) == shelf.history.energy("gas_dm3", (T, end))[0] == 20 * (minute // 5)
    )
    assert None not in found.courses["import_wh"].rises


def test_an_end_within_a_quarter_cuts_a_gap_that_goes_on(shelf: Shelf) -> None:
    recorder = shelf.open()
    minutes = [*range(-60, 20), *range(200, 300)]
    recorder.backfill(make(T + 60 * n, wh=10 * n) for n in minutes)
    for end in (T + 60 * 25, T + 60 * 130, T + 60 * 207):
        found = shelf.history.quarters(["import_wh"], T, end).courses["import_wh"]
        assert total(found) == shelf.history.energy("import_wh", (T, end))[0]
        check_course(found, -((T - end) // QUARTER))


def test_a_register_is_known_at_any_moment(shelf: Shelf) -> None:
    recorder = shelf.open(retention=0)
    recorder.backfill(
        make(T + second, wh=second, gas=second, gas_time=T + second // 300 * 300)
        for second in range(0, 7200, 10)
    )
    ask = shelf.history.register_at
    assert ask("import_t1_wh", T + 3599) == (T + 3590, 1_003_590)
    assert ask("import_t1_wh", T + 3600) == (T + 3600, 1_003_600)
    assert ask("gas_dm3", T + 3599) == (T + 3300, 3590)
    assert ask("import_t1_wh", T - 1) is None
    assert ask("gas_dm3", T - 1) is None
    assert ask("import_t9_wh", T + 3600) is None
    tail = (make(T + 7300, wh=7300, gas=7300, gas_time=T + 7200),)
    assert ask("import_t1_wh", T + 7400, tail) == (T + 7300, 1_007_300)
    assert ask("gas_dm3", T + 7200, tail) == (T + 7200, 7300)
