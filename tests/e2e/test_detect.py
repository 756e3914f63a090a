"""`p1tui detect` as a process, in real time: an old meter speaks each ten seconds, beside silent ports."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.e2e.peers import Start
from tests.shared.folders import TELEGRAMS
from tests.sources.detect.stage import PlayedMeter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


@pytest.fixture
def old_meter() -> Iterator[PlayedMeter]:
    """A meter of DSMR 2 at 9600 7E1, which speaks on a thread of its own."""
    meter = PlayedMeter(
        (TELEGRAMS / "nl_2.2_kamstrup-162-ka6u_gejanssen.txt").read_bytes(), line=(9600, "E"), interval=10.0
    )
    meter.let_go()
    over = threading.Event()

    def speak() -> None:
        while not over.wait(0.1):
            meter.speak(time.monotonic())

    speaking = threading.Thread(target=speak)
    speaking.start()
    yield meter
    over.set()
    speaking.join()
    meter.unplug()


def test_an_old_meter_is_found_within_half_a_minute(start: Start, old_meter: PlayedMeter) -> None:
    with ExitStack() as plug:
        silent = [PlayedMeter() for _ in range(3)]
        for cable in silent:
            plug.callback(cable.unplug)
            cable.let_go()
        process = start("detect", "--json", *(cable.port for cable in silent), old_meter.port)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, b"")
    verdicts = {each["port"]: each for each in map(json.loads, out.splitlines())}
    found = verdicts.pop(old_meter.port)
    assert (found["outcome"], found["model"], found["interval"]) == ("meter", "Kamstrup 162", 10)
    assert found["source"] == f"{old_meter.port}?baud=9600&parity=E"
    assert {each["outcome"] for each in verdicts.values()} == {"silent"}
