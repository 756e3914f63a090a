"""SIGKILL of the recording side or its database at any moment, with real stores, sockets and servers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.uplinks.lineprotocol.kills import run_kills, run_kills_with_victoria

KILLS = 10

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")


def test_kills_of_either_side_lose_nothing(tmp_path: Path) -> None:
    entries, struck = run_kills(tmp_path, KILLS, seed=1)
    assert entries > KILLS
    assert 0 < struck < KILLS


def test_kills_with_victoriametrics_lose_and_double_nothing(tmp_path: Path) -> None:
    assert run_kills_with_victoria(tmp_path, KILLS, seed=1) > KILLS
