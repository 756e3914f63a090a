"""A healthy Raspberry Pi for each test, and a server that answers at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.demo.thingspeak.channel import Rules
from tests.service.doctor.pi import CHANNEL, Pi
from tests.shared.thingspeak import KEY, ScriptedThingSpeak


@pytest.fixture
def server() -> Iterator[ScriptedThingSpeak]:
    with ScriptedThingSpeak(write_key=KEY, channel=CHANNEL, rules=Rules(min_interval=0.0)) as server:
        yield server


@pytest.fixture
def pi(tmp_path: Path, server: ScriptedThingSpeak) -> Iterator[Pi]:
    with closing(Pi(tmp_path, server)) as pi:
        yield pi
