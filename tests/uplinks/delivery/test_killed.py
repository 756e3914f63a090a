"""SIGKILL at any moment, also between a call and its answer, with the real store and real sockets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.uplinks.kills import run_kills

KILLS = 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
@pytest.mark.parametrize("read_key", ["", "R" * 16])
def test_kills_at_random_lose_and_double_nothing(tmp_path: Path, read_key: str) -> None:
    run_kills(tmp_path / "history.db", KILLS, seed=1, read_key=read_key)
