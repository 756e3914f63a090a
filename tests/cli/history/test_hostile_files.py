"""The short form of `tests/soak/files.py`: hostile files are imported in bounded memory, and answered."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.soak.files import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pidfd_open is Linux's")


def test_hostile_files_are_answered(tmp_path: Path) -> None:
    calls = {each.name: each for each in run(2000, 2, ["import"], tmp_path)}
    assert {name: faults for name, each in calls.items() if (faults := each.faults())} == {}
    assert b"2,000 read, 1 written, 0 already there, 1,999 rejected" in calls["import bad.jsonl"].errors
    assert len(calls["import bad.jsonl"].errors.splitlines()) < 20
    assert [name for name, each in calls.items() if each.endless] == [
        "import pipe", "import zero", "import full", "import urandom"
    ]  # fmt: skip
