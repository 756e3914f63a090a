from __future__ import annotations

import queue

from p1tui.engine.host_clock import ClockSteps

START = 1_780_000_000


def test_a_clock_that_runs_is_not_set_however_long_it_takes() -> None:
    passed: queue.Queue[float] = queue.Queue()
    for seconds in (0.0, 3600.0, 3604.9):
        passed.put(seconds)
    steps = ClockSteps(passed.get_nowait)
    assert [steps.since_last(START + seconds) for seconds in (0.0, 3600.0, 3601.0)] == [0, 0, 0]


def test_a_clock_that_is_set_shows_how_far() -> None:
    steps = ClockSteps(lambda: 100.0)
    assert [steps.since_last(START + seconds) for seconds in (0.0, 90.0, 30.0)] == [0, 90, -60]
