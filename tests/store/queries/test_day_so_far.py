"""The day so far counts as the recorder counts today, and the day before ends at the same local time."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database.calendar import day_before, day_bounds
from p1tui.store.queries.averages import Peak
from tests.shared.times import AMSTERDAM
from tests.store.shelf import Shelf, make

MIDNIGHT = day_bounds(date(2026, 11, 28), AMSTERDAM)[0]
NOON = MIDNIGHT + 12 * HOUR


def fill(shelf: Shelf, *readings: Reading) -> tuple[Reading, ...]:
    """Record readings, the last one uncommitted; return the tail."""
    recorder = shelf.open()
    recorder.backfill(readings[:-1])
    recorder.record(readings[-1])
    return recorder.tail()


def steady(start: int, end: int, every: int = 10 * MINUTE, **fields: int) -> list[Reading]:
    """Return readings of a house that imports 1 Wh each 36 s."""
    return [
        make(time, wh=(time - MIDNIGHT + 2 * DAY) // 36, **fields) for time in range(start, end + 1, every)
    ]


def test_a_day_is_compared_until_the_same_local_time(shelf: Shelf) -> None:
    tail = fill(shelf, *steady(MIDNIGHT - DAY - HOUR, NOON))
    today, yesterday = shelf.history.day_so_far(NOON, tail)
    assert (today.start, today.until, today.since) == (MIDNIGHT, NOON + 1, None)
    assert (yesterday.start, yesterday.until, yesterday.since) == (MIDNIGHT - DAY, NOON - DAY, None)
    assert today.rises["import_wh"] == pytest.approx(1200, abs=20)
    assert yesterday.rises["import_wh"] == pytest.approx(1200, abs=20)
    assert today.rises["export_wh"] == 0


def test_the_rises_that_the_recorder_tells_are_taken_as_they_are(shelf: Shelf) -> None:
    tail = fill(shelf, *steady(MIDNIGHT - HOUR, NOON))
    today, _ = shelf.history.day_so_far(NOON, tail, {"import_wh": 7})
    assert today.rises == {"import_wh": 7}


def test_each_day_has_its_highest_powers_and_their_times(shelf: Shelf) -> None:
    readings = steady(MIDNIGHT - DAY - HOUR, NOON)
    readings.append(make(NOON + 1, wh=9000, power=4000))
    readings.append(make(NOON - DAY - HOUR + 70, wh=4000, power=3000))
    readings.append(make(NOON - DAY + HOUR + 70, wh=4700, power=5000))  # yesterday, later than now
    readings.append(make(NOON + 2, wh=9000, power=0, power_export_w=800))
    readings.sort(key=lambda each: each.time or 0)
    tail = fill(shelf, *readings)
    today, yesterday = shelf.history.day_so_far(NOON + 2, tail)
    assert today.highest_import == Peak(NOON + 1, 4000) or today.highest_import == Peak(NOON, 4000)
    assert today.highest_export == Peak(NOON + 2, 800)
    assert yesterday.highest_import == Peak(NOON - DAY + HOUR + 60, 5000)
    higher = today.with_reading(make(NOON + 3, power=4100))
    assert (higher.highest_import, higher.highest_export) == (Peak(NOON + 3, 4100), Peak(NOON + 2, 800))
    assert higher.with_reading(make(NOON + 4, power=4100)) is higher


def test_recording_that_began_within_a_day_is_told(shelf: Shelf) -> None:
    began = NOON - DAY - 3 * HOUR
    tail = fill(shelf, *steady(began, NOON))
    today, yesterday = shelf.history.day_so_far(NOON, tail)
    assert (today.since, yesterday.since) == (None, began)
    assert yesterday.rises["import_wh"] == pytest.approx(300, abs=20)


def test_a_night_without_readings_is_told(shelf: Shelf) -> None:
    tail = fill(shelf, *steady(MIDNIGHT - DAY, MIDNIGHT - 4 * HOUR), *steady(MIDNIGHT + 7 * HOUR, NOON))
    today, _ = shelf.history.day_so_far(NOON, tail)
    assert today.since == MIDNIGHT - 4 * HOUR
    assert today.rises["import_wh"] == pytest.approx(1600, abs=20)


def test_what_was_not_read_at_this_time_yesterday_is_unknown(shelf: Shelf) -> None:
    tail = fill(shelf, *steady(MIDNIGHT - DAY, NOON - DAY - HOUR), *steady(MIDNIGHT - HOUR, NOON))
    _, yesterday = shelf.history.day_so_far(NOON, tail)
    assert yesterday.rises == {}
    assert yesterday.highest_import == Peak(MIDNIGHT - DAY, 500)


def test_an_empty_history_knows_nothing(shelf: Shelf) -> None:
    today, yesterday = shelf.history.day_so_far(NOON)
    for day in (today, yesterday):
        assert (day.since, day.rises, day.highest_import, day.highest_export) == (None, {}, None, None)


def test_gas_is_compared_by_its_own_read_outs(shelf: Shelf) -> None:
    readings = []
    for time in range(MIDNIGHT - DAY - HOUR, NOON + 4 * MINUTE, 10 * MINUTE):
        read_out = (time - 5 * MINUTE) // HOUR * HOUR  # each hour's comes 5 minutes late, or more
        readings.append(make(time, gas=10_000 + (read_out - MIDNIGHT) // HOUR * 100, gas_time=read_out))
    tail = fill(shelf, *readings)
    today, yesterday = shelf.history.day_so_far(NOON, tail)
    assert (today.rises["gas_dm3"], yesterday.rises["gas_dm3"]) == (1100, 1100)
    today, yesterday = shelf.history.day_so_far(MIDNIGHT + 2 * MINUTE, ())
    assert (today.rises["gas_dm3"], yesterday.rises["gas_dm3"]) == (0, 0)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-28T12:34", "2026-11-27T12:34+01:00"),
        ("2026-10-26T02:30", "2026-10-25T02:30+02:00"),  # the first of two
        ("2026-10-25T03:30", "2026-10-24T03:30+02:00"),  # 27 hours ago, by the clock
        ("2026-03-29T03:30", "2026-03-28T03:30+01:00"),
        ("2026-03-30T02:30", "2026-03-29T03:30+02:00"),  # there was no 02:30
    ],
)
def test_the_same_local_time_over_clock_changes(now: str, expected: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM)
    found = day_before(int(local.timestamp()), AMSTERDAM)
    assert found == int(datetime.fromisoformat(expected).timestamp())


@settings(max_examples=50, deadline=None)
@given(
    gaps=st.lists(st.sampled_from([10, 60, 600, 3000, 20_000, 90_000]), min_size=1, max_size=25),
    swap=st.integers(0, 25),
    committed=st.integers(0, 25),
)
def test_recorder_and_query_agree_on_today(
    tmp_path_factory: pytest.TempPathFactory, gaps: list[int], swap: int, committed: int
) -> None:
    with closing(Shelf(tmp_path_factory.mktemp("day"))) as shelf:
        recorder = shelf.open()
        time, wh = MIDNIGHT - DAY, 0
        for number, gap in enumerate(gaps):
            # The recorder holds back what comes an hour after the last reading until more agree.
            time, wh = time + (gap if number < committed else min(gap, 3000)), wh + gap // 36
            fields: dict[str, Any] = {"meter": "E2"} if number >= swap else {}
            recorder.backfill([make(time, wh, **fields)] if number < committed else [])
            if number >= committed:
                recorder.record(make(time, wh, **fields))
        found, _ = shelf.history.day_so_far(time, recorder.tail())
        assert found.rises["import_wh"] == recorder.today()["import_wh"]
