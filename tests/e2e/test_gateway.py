"""A HomeWizard is found, taken in a real terminal, and recorded by a real process."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from tests.e2e.asked import Asked
from tests.e2e.peers import Open, Start
from tests.shared.homewizard import HomeWizard

START = 1_781_697_600


@pytest.fixture
def device() -> Iterator[HomeWizard]:
    """A device whose meter speaks five times a second."""
    stop, house = threading.Event(), Household()
    with HomeWizard() as device:
        device.telegram = house.telegram(START)

        def speak() -> None:
            second = START
            while not stop.wait(0.2):
                second += 1
                device.telegram = house.telegram(second)

        meter = threading.Thread(target=speak)
        meter.start()
        yield device
        stop.set()
        meter.join(20)


def test_a_homewizard_is_taken_and_recorded(
    terminal: Open, start: Start, environment: dict[str, str], device: HomeWizard
) -> None:
    place = f"127.0.0.1:{device.port}"
    asked = Asked(terminal("detect", "--network", place))
    said = asked.answer("Which one is p1tui to read?", "1")
    assert "1 P1 Meter aabbcc (HomeWizard) at 127.0.0.1" in said
    assert "Written:" in (last := asked.ends())
    assert "imported" in last
    config = Path(environment["XDG_CONFIG_HOME"], "p1tui", "config.toml")
    assert tomllib.loads(config.read_text())["meter"]["source"] == f"homewizard://{place}"

    recording = start("--no-ui", "--json")
    assert recording.stdout is not None
    times = [json.loads(recording.stdout.readline())["time"] for _ in range(3)]
    assert times == sorted(set(times))
    assert device.connections <= 10
    recording.send_signal(signal.SIGTERM)
    assert recording.wait(20) == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of a process's use so")
def test_asking_each_second_costs_no_processor(start: Start, device: HomeWizard) -> None:
    process = start("--no-ui", "--json", "--source", f"homewizard://127.0.0.1:{device.port}")
    assert process.stdout is not None
    process.stdout.readline()

    def used() -> float:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    asked, before, began = device.calls["GET /api/v1/telegram"], used(), time.monotonic()
    for _ in range(5):
        process.stdout.readline()
    passed = time.monotonic() - began
    assert used() - before < 0.25 * passed
    assert device.calls["GET /api/v1/telegram"] - asked <= passed + 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
