"""A disk that fails and comes back costs no reading."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.soak.disks import LATER, START, run


@pytest.mark.parametrize("kind", [*START, *LATER])
def test_a_disk_that_comes_back_gets_every_reading(tmp_path: Path, kind: str) -> None:
    assert run(kind, tmp_path, random.Random(1)) > 0
