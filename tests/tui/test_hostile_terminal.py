"""A terminal that does what it wants stops no recording, and its end is orderly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.hostile_terminal import run

ACTS = 5


@pytest.mark.parametrize("seed", range(3))
def test_a_hostile_terminal_stops_no_recording(tmp_path: Path, seed: int) -> None:
    assert len(run(tmp_path, ACTS, seed)) == ACTS + 1
