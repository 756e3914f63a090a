from __future__ import annotations

import os
import queue
from pathlib import Path

import pytest

from p1tui.engine.host_clock import (
    BELIEVED_AFTER,
    HELD_LIMIT,
    ClockPlausibility,
    ClockSteps,
    Undated,
    newest_file,
)
from p1tui.i18n.message import NOTHING, Message
from p1tui.p1 import Accepted
from tests.shared.clocks import ManualClock
from tests.store.shelf import make

START = 1_780_000_000
DAY = 86_400


def test_a_clock_that_runs_is_not_set_however_long_it_takes() -> None:
    passed: queue.Queue[float] = queue.Queue()
    for seconds in (0.0, 3600.0, 3604.9):
        passed.put(seconds)
    steps = ClockSteps(passed.get_nowait)
    assert [steps.since_last(START + seconds) for seconds in (0.0, 3600.0, 3601.0)] == [0, 0, 0]


def test_a_clock_that_is_set_shows_how_far() -> None:
    steps = ClockSteps(lambda: 100.0)
    assert [steps.since_last(START + seconds) for seconds in (0.0, 90.0, 30.0)] == [0, 90, -60]


def doubts(*said: float, newest: float = 0.0, synchronised: bool | None = False) -> list[bool]:
    """Ask of a clock at each of these times, a second apart."""
    steady = ManualClock()
    plausibility = ClockPlausibility(steady, lambda: synchronised)
    plausibility.not_before(newest)
    found = []
    for now in said:
        found.append(bool(plausibility.doubt(now)))
        steady.now += 1
    return found


@pytest.mark.parametrize("synchronised", [False, True, None])
def test_a_clock_before_2025_is_never_believed(synchronised: bool | None) -> None:
    assert doubts(12.0, 1_735_689_599.0, synchronised=synchronised) == [True, True]
    assert doubts(1_735_689_600.0, synchronised=synchronised) == [False]


def test_a_clock_behind_the_newest_reading_by_more_than_a_day_is_doubted() -> None:
    assert doubts(START - DAY, newest=START) == [False]
    assert doubts(START - DAY - 1, newest=START) == [True]
    assert doubts(START - DAY - 1, newest=START, synchronised=None) == [True]


def test_a_clock_that_is_synchronised_is_right_whatever_was_stored() -> None:
    assert doubts(START - 400 * DAY, newest=START, synchronised=True) == [False]


def test_a_history_that_rested_does_not_make_the_clock_wrong() -> None:
    assert doubts(START + 400 * DAY, newest=START) == [False]


def test_a_clock_that_is_set_by_far_while_p1tui_runs_is_doubted_until_it_is_set_back() -> None:
    assert doubts(START, START - 2 * DAY, START + 2) == [False, True, False]
    assert doubts(START, START + 31 * DAY, START + 2) == [False, True, False]
    assert doubts(START, START + 29 * DAY, START + 29 * DAY + 1) == [False, False, False]


def test_a_clock_that_stays_where_it_was_set_is_believed_after_an_hour_and_from_then_on() -> None:
    steady = ManualClock()
    plausibility = ClockPlausibility(steady, lambda: False)
    plausibility.not_before(START)
    wrong = START - 40 * DAY
    assert plausibility.doubt(wrong)
    steady.now += BELIEVED_AFTER - 1
    assert plausibility.doubt(wrong + BELIEVED_AFTER - 1)
    steady.now += 1
    assert not plausibility.doubt(wrong + BELIEVED_AFTER)
    steady.now += 1
    assert not plausibility.doubt(wrong + BELIEVED_AFTER + 1)


def test_the_doubt_says_why() -> None:
    plausibility = ClockPlausibility(ManualClock(), lambda: False)
    plausibility.not_before(START)
    assert str(plausibility.doubt(12.0)) == (
        "this computer's clock is not set (it says 1970-01-01T00:00:12Z), and the meter has none"
    )
    assert "is 2 d behind what it was (2026-05-26T20:26:40Z)" in str(plausibility.doubt(START - 2 * DAY))
    assert not plausibility.doubt(START)
    assert "was set forward 40 d (2026-07-07T20:26:40Z)" in str(plausibility.doubt(START + 40 * DAY))


def test_what_waits_is_bounded_and_what_found_no_room_is_counted() -> None:
    steady = ManualClock(0.0)
    undated = Undated(steady)
    for _ in range(HELD_LIMIT + 3):
        undated.hold(Accepted(make(0), b""), Message("it is not set"))
        steady.now += 1
    assert f"Readings wait ({HELD_LIMIT + 3} so far): it is not set." in str(undated.waiting())
    assert str(undated.unstored()).startswith(f"{HELD_LIMIT + 3} readings have no time and are not stored")
    released, news = undated.release(START + steady.now)
    assert [released[0][0], released[-1][0], len(released)] == [START + 3, START + HELD_LIMIT + 2, HELD_LIMIT]
    assert str(news) == (
        f"{HELD_LIMIT} readings that waited for this computer's clock are dated by it now, the first"
        " 2026-05-28T20:26:43Z; 3 before them found no room"
    )
    assert not undated.waiting()
    assert not undated.unstored()
    assert undated.release(START) == ([], NOTHING)


def test_the_newest_change_near_a_folder_is_found(tmp_path: Path) -> None:
    (folder := tmp_path / "data").mkdir()
    (folder / "old").touch()
    (folder / "new").touch()
    os.utime(folder / "old", (START, START))
    os.utime(folder / "new", (3 * START, 2 * START))
    assert newest_file(folder) == 2 * START
    assert newest_file(folder / "missing") == (tmp_path / "data").stat().st_mtime
