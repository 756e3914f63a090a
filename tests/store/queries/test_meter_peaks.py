"""The meter's own peak of a month goes by its register, which keeps what nobody recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from p1tui.model.quarters import MeterPeak
from p1tui.p1.reading import Reading
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import FULL_HOUR, MIDNIGHT
from tests.store.shelf import Shelf, make

DAY = 86_400
NOVEMBER = MIDNIGHT + DAY
"""1 November in Amsterdam."""
OCTOBER = NOVEMBER - 31 * DAY - 3600
"""1 October in Amsterdam: the clock goes back in this month."""
EVENING = OCTOBER + 5 * DAY + 18 * 3600
"""A quarter hour that ended before anything was recorded."""


def at(times: Iterable[int], watts: int | None, peak: int | None, **fields: Any) -> list[Reading]:
    return [make(time, peak_demand_w=watts, peak_demand_time=peak, **fields) for time in times]


def record(recorder: Recorder, readings: Iterable[Reading]) -> None:
    for reading in readings:
        recorder.record(reading)
    recorder.commit()


def days(first: int, end: int) -> range:
    """Return a time in each quarter hour, the last of them the last before the end."""
    return range(first + 450, end, 900)


def test_the_register_holds_also_for_days_before_the_first_reading(shelf: Shelf) -> None:
    record(shelf.open(), at(days(OCTOBER + 20 * DAY, NOVEMBER), 4100, EVENING))
    assert shelf.history.meter_peaks(OCTOBER, NOVEMBER + DAY) == [MeterPeak(EVENING, 4100)]


def test_each_month_has_the_peaks_whose_quarter_hours_lie_in_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    noon = NOVEMBER + DAY // 2
    record(recorder, at(days(OCTOBER + 30 * DAY, NOVEMBER), 4100, EVENING))
    # The register of the old month stands for some seconds of the new one.
    record(recorder, at([NOVEMBER + 5], 4100, EVENING))
    record(recorder, at(days(NOVEMBER, noon), 0, None))
    record(recorder, at(days(noon, noon + 1800), 900, noon))
    told = shelf.history.meter_peaks(NOVEMBER, noon + 1800)
    assert told == [MeterPeak(noon, 900)]
    assert shelf.history.meter_peaks(OCTOBER, noon + 1800)[-1] == told[0]


def test_a_month_is_not_told_if_its_end_was_not_heard(shelf: Shelf) -> None:
    record(shelf.open(), at(days(OCTOBER + 20 * DAY, NOVEMBER - 900), 4100, EVENING))
    assert shelf.history.meter_peaks(OCTOBER, NOVEMBER + DAY) == []
    assert shelf.history.meter_peaks(OCTOBER, NOVEMBER) == []
    assert shelf.history.meter_peaks(OCTOBER, NOVEMBER - 900) == [MeterPeak(EVENING, 4100)]


def test_the_last_quarter_hour_of_a_month_counts_though_the_register_starts_anew(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, at(days(NOVEMBER - DAY, NOVEMBER), 4100, EVENING, demand_w=5200))
    record(recorder, at([NOVEMBER + 5], 0, None))
    assert shelf.history.meter_peaks(OCTOBER, NOVEMBER + DAY)[-1] == MeterPeak(NOVEMBER, 5200)


@pytest.mark.parametrize(("pause", "is_told"), [(3600, True), (3 * DAY, False)])
def test_a_change_of_meter_keeps_the_peaks_of_both_if_nothing_can_lie_between(
    shelf: Shelf, pause: int, is_told: bool
) -> None:
    recorder = shelf.open()
    change = OCTOBER + 20 * DAY
    record(recorder, at(days(change - DAY, change), 4100, EVENING))
    new = change + pause
    record(recorder, at(days(new, NOVEMBER), 700, new, meter="E2", header="ISK5 new", wh=-900_000))
    told = shelf.history.meter_peaks(OCTOBER, NOVEMBER + DAY)
    assert (told[:2] == [MeterPeak(EVENING, 4100), MeterPeak(new, 700)]) == is_told
    assert bool(told) == is_told


def test_what_is_not_committed_yet_counts(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, at(days(FULL_HOUR, FULL_HOUR + 1800), 800, FULL_HOUR + 900))
    tail = at([FULL_HOUR + 2100], 950, FULL_HOUR + 1800)
    assert shelf.history.meter_peaks(FULL_HOUR, FULL_HOUR + 2700, tail) == [
        MeterPeak(FULL_HOUR + 900, 800),
        MeterPeak(FULL_HOUR + 1800, 950),
    ]


def test_a_meter_that_tells_no_peak_has_none(shelf: Shelf) -> None:
    record(shelf.open(), at(days(NOVEMBER - DAY, NOVEMBER), None, None, demand_w=5200))
    assert shelf.history.meter_peaks(OCTOBER, NOVEMBER + DAY) == []
