"""A clock, a stop that moves it, a cable, and a gateway's door for each test of a source."""

from __future__ import annotations

import socket
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


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening
