"""The soak run of ends under load, in its short form."""

from __future__ import annotations

from pathlib import Path

from tests.soak.ends import ends, phase


def test_a_signal_at_any_moment_of_a_start_ends_it_in_time_and_in_order(tmp_path: Path) -> None:
    found = ends(tmp_path, 8, seed=3)
    assert {phase(each) for each in found} <= {"before p1tui", "starting", "recording"}, found
