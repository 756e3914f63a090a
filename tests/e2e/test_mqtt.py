"""The whole program with a broker: four lines of config lead to entities, and a killed p1tui to `offline`."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

from tests.e2e.peers import Port, Start
from tests.e2e.test_influx import opened
from tests.shared.broker import PASSWORD, USER, broker, needs_mosquitto, password_lines, reader
from tests.shared.processes import resident
from tests.shared.waiting import until

pytestmark = needs_mosquitto

MEMORY = 45_000_000
"""Bytes that a headless p1tui with a broker may hold."""


def test_four_lines_of_config_lead_to_entities_and_a_kill_to_offline(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    config = tmp_path / "config.toml"
    with broker(tmp_path, *password_lines(tmp_path)) as it, reader(it, USER, PASSWORD) as heard:
        config.write_text(f'[[mqtt]]\nurl = "{it.url}"\nuser = "{USER}"\npassword = "{PASSWORD}"\n')
        run = ("--no-ui", "--config", str(config), "--source", port.name)
        killed = start(*run)
        opened(killed)
        port.speak(stream[:20], 0)
        until(lambda: heard.named("/state"), 40)
        [found, *_] = [json.loads(each) for each in heard.named("/config")]
        assert {"import_t1_wh", "power_import_w", "rejected"} <= found["components"].keys()
        until(lambda: heard.named("/availability") == [b"online"], 20)
        assert resident(killed.pid) < MEMORY
        killed.kill()
        until(lambda: heard.named("/availability") == [b"online", b"offline"], 20)
        ended = start(*run)
        opened(ended)
        port.speak(stream[20:40], 0.05)
        until(lambda: heard.named("/availability")[-1] == b"online", 40)
        began = time.monotonic()
        ended.send_signal(signal.SIGTERM)
        _, said = ended.communicate(timeout=20)
        assert time.monotonic() - began < 10
        assert ended.returncode == 0
        until(lambda: heard.named("/availability")[-1] == b"offline", 20)
        assert PASSWORD.encode() not in said
        again = [json.loads(each) for each in heard.named("/config")]
        assert {each["device"]["identifiers"][0] for each in again} == {
            each["device"]["identifiers"][0] for each in again[: len(again) // 2]
        }, "a restart makes no new device"
