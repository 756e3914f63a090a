from __future__ import annotations

import pytest

from tests.sources.doubles import ManualClock, SteppingStop


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def stop(clock: ManualClock) -> SteppingStop:
    return SteppingStop(clock)
