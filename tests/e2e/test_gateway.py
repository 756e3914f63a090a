"""A HomeWizard is found, taken in a real terminal, and recorded by a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from tests.e2e.asked import Asked
from tests.e2e.peers import Open, Start
from tests.shared.homewizard import HAS_OPENSSL, SERIAL, TOKEN, DeviceAuthority, HomeWizard
from tests.shared.waiting import until

START = 1_781_697_600


WITH_AUTHORITY = """
import sys
from p1tui.sources.homewizard import authority
authority.AUTHORITY = open(sys.argv[1]).read()
from p1tui.cli.main import main
sys.exit(main(sys.argv[2:]))
"""
"""Runs p1tui, which trusts the authority in the file that is its first argument."""


@contextmanager
def speaking(device: HomeWizard) -> Iterator[HomeWizard]:
    """A device whose meter speaks five times a second."""
    stop, house = threading.Event(), Household()
    with device:
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


@pytest.fixture
def device() -> Iterator[HomeWizard]:
    with speaking(HomeWizard()) as device:
        yield device


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


@pytest.mark.skipif(not HAS_OPENSSL, reason="the openssl program is missing")
def test_a_token_that_is_revoked_and_given_again_is_kept_silent_about(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    authority = DeviceAuthority(tmp_path / "ca")
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(authority.pem)
    with speaking(HomeWizard(tls=authority.device())) as device:
        device.tokens.add(TOKEN)
        config = tmp_path / "own.toml"
        source = f"homewizard://127.0.0.1:{device.port}?serial={SERIAL}"
        config.write_text(f'[meter]\nsource = "{source}"\ntoken = "{TOKEN}"\n[store]\ncommit_interval = 1\n')
        arguments = ("--no-ui", "--json=all", "--debug", "--config", str(config))
        process = subprocess.Popen(
            [sys.executable, "-c", WITH_AUTHORITY, str(trusted), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(errors := (tmp_path / "errors").open("wb")),
            env=environment,
        )
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert "time" in json.loads(said)
            device.tokens.clear()
            until(lambda: b"refuses the token" in (tmp_path / "errors").read_bytes(), 30)
            device.tokens.add(TOKEN)
            calls = device.calls["GET /api/telegram"]
            until(lambda: device.calls["GET /api/telegram"] >= calls + 4, 60)
            process.send_signal(signal.SIGTERM)
            said += process.communicate(timeout=30)[0]
        finally:
            process.kill()
            process.wait()
            errors.close()
    assert process.returncode == 0
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and file != config]
    assert any(file.name == "history.sqlite" for file in kept)
    assert TOKEN.encode() not in said
    assert [file.name for file in kept if TOKEN.encode() in file.read_bytes()] == []
