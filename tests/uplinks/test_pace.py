from __future__ import annotations

import random

import pytest

from p1tui.uplinks.pace import MARGIN, Pace


@pytest.mark.parametrize(
    ("since", "wait"),
    [
        (1e9, 0.0),  # never called, or long ago
        (5.0, 10.0 + MARGIN),  # stopped in order five seconds after its last call
        (None, 15.0 + MARGIN),  # broken off: its last call may have begun just now
        (-3600.0, 15.0 + MARGIN),  # the wall clock was set back, so it tells nothing
    ],
)
def test_the_first_call_of_a_run_keeps_its_distance_from_the_last_of_the_run_before(
    since: float | None, wait: float
) -> None:
    pace = Pace(min_gap=15.0, every=20.0, rng=random.Random(1))
    pace.start(1000.0, since)
    assert pace.next_at == pytest.approx(1000.0 + wait)
