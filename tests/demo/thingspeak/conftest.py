"""A loopback server on a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.thingspeak.asking import START, serve
from tests.shared.clocks import ManualClock
from tests.shared.thingspeak import ScriptedThingSpeak


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def server(clock: ManualClock) -> Iterator[ScriptedThingSpeak]:
    with serve(clock) as server:
        yield server
