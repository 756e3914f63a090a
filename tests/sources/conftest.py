"""A clock, a stop that moves it, and a cable for each test of a source."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shared.clocks import ManualClock
from tests.sources.doubles import Cable, SteppingStop


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def stop(clock: ManualClock) -> SteppingStop:
    return SteppingStop(clock)


@pytest.fixture
def cable() -> Iterator[Cable]:
    cable = Cable()
    yield cable
    cable.unplug()
