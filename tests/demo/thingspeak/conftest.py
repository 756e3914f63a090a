"""A loopback server on a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.thingspeak.asking import Hand, serve
from tests.shared.thingspeak import ScriptedThingSpeak


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def server(clock: Hand) -> Iterator[ScriptedThingSpeak]:
    with serve(clock) as server:
        yield server
