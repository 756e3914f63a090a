"""The short form of `tests/soak/arguments.py`: some hundred odd calls are answered by a sentence each."""

from __future__ import annotations

import os
import sys

import pytest

from tests.soak.arguments import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pidfd_open is Linux's")


def test_odd_calls_are_answered() -> None:
    ends, broken = run(200, seed=7, whole=50)
    assert not broken, os.linesep.join(map(ascii, broken))
    assert sum(ends.values()) == 200
    assert set(ends) <= {*(f"status {number}" for number in range(5)), "asked to end"}
    assert ends["status 0"] > 5
