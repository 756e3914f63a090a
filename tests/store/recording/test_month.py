"""The short form of `tests/soak/month.py`: two hours spare card and memory."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

import pytest

from tests.soak.month import BUDGET_MB, Month, used

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc counts what is written")
HOUR = 3600


def test_a_reading_a_second_spares_card_and_memory(tmp_path: Path) -> None:
    month = Month(tmp_path / "history.sqlite")
    month.run(HOUR // 2)
    tracemalloc.start()
    month.run(HOUR // 2)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    before = used()
    month.run(HOUR)
    written = used().written - before.written
    month.recorder.close()
    assert held < 500_000
    if not written:
        pytest.skip("the folder for temporary files is in memory")
    assert written * 24 < BUDGET_MB * 1e6
    assert month.sent == 2 * HOUR // 20
