"""The soak run of viewers, in its short form."""

from __future__ import annotations

from tests.soak.viewers import run


def test_fifty_viewers_are_served_and_cost_the_engine_no_memory() -> None:
    alone, seen, fewest = run(8, 50)
    assert fewest >= 3  # eight on a machine that is not busy with tests
    assert seen.page.resident_mb < 70
    assert seen.engine.resident_mb < alone.engine.resident_mb + 3
