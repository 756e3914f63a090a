from __future__ import annotations

from collections.abc import Iterator

import pytest

from p1tui.demo.thingspeak import ThingSpeakServer
from tests.demo.thingspeak.asking import Hand, serve


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def server(clock: Hand) -> Iterator[ThingSpeakServer]:
    with serve(clock) as server:
        yield server
