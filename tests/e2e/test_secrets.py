"""The whole program keeps its keys to itself, whatever goes wrong with its uploads."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from tests.e2e.peers import Port, Start, Terminal
from tests.shared.faults import CallFault
from tests.shared.folders import STREAM
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.shared.waiting import until

WRITE_KEY, READ_KEY = "SECRETWRITEKEY12", "SECRETREADKEY123"
KEYS = (WRITE_KEY.encode(), READ_KEY.encode())


def config_for(folder: Path, server: ScriptedThingSpeak, source: str) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f'[meter]\nsource = "{source}"\n[store]\ncommit_interval = 1\n[[thingspeak]]\nchannel = 7\n'
        f'write_key = "{WRITE_KEY}"\nread_key = "{READ_KEY}"\nurl = "{server.url}"\n'
    )
    return file


def kept(folder: Path, config: Path) -> dict[str, bytes]:
    """Every file that the program wrote: history and its log, lock, log file."""
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file() and file != config}


def assert_silent(*said: bytes) -> None:
    for text in said:
        for key in KEYS:
            at = text.find(key)
            assert at < 0, text[max(0, at - 200) : at + 50]


def test_a_service_in_trouble_says_and_keeps_no_key(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    with ScriptedThingSpeak(write_key="the key was changed", channel=7) as server:
        server.script(CallFault(kind="captive"))
        config = config_for(tmp_path, server, port.name)
        process = start("--no-ui", "--json=all", "--debug", "--config", str(config))
        assert process.stderr is not None
        while b"open" not in (line := process.stderr.readline()):
            assert process.poll() is None, line
        port.speak(stream[:90], 0)
        assert process.stdout is not None
        said, states = b"", set[str]()
        while "stopped" not in states:
            said += (text := process.stdout.readline())
            states.add(json.loads(text).get("state", ""))
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "retrying" in states
    files = kept(tmp_path, config)
    assert any(name.endswith("history.sqlite") for name in files)
    assert_silent(said + out, errors, *files.values())


def test_a_screen_and_its_log_file_hold_no_key(
    tmp_path: Path, port: Port, stream: list[bytes], environment: dict[str, str]
) -> None:
    with ScriptedThingSpeak(write_key="the key was changed", channel=7) as server:
        config = config_for(tmp_path, server, port.name)
        terminal = Terminal(
            sys.executable, "-m", "p1tui", "--config", str(config), environment=environment, columns=120
        )
        try:
            terminal.shows("1")
            port.speak(stream[:90], 0)
            until(lambda: any(call.status == 401 for call in server.journal.calls), 60)
            terminal.press("3")
            terminal.shows("refused")
            terminal.press("l")
            terminal.process.send_signal(signal.SIGTERM)
            assert terminal.ends() == 0
        finally:
            terminal.close()
    files = kept(tmp_path, config)
    assert any(b"write key was refused" in text for name, text in files.items() if name.endswith("p1tui.log"))
    assert_silent(terminal.output, *files.values())


def test_commands_and_refusals_show_no_key(tmp_path: Path, start: Start) -> None:
    with ScriptedThingSpeak(write_key="the key was changed", channel=7) as server:
        config = config_for(tmp_path, server, f"file:{STREAM}")
        for arguments in (
            ["config", "show"],
            ["config", "check"],
            ["uplink", "test"],
            ["--debug", "--no-ui", "--set", "meter.baud=1"],
            ["--debug", "--no-ui", "--set", f'thingspeak.0.write_key=["{WRITE_KEY}"]'],
            ["--debug", "--no-ui", "--set", f"thingspeak.0.write_keys={WRITE_KEY}"],
            ["--debug", "uplink", "init"],
            ["--debug", "uplink", "retry", "--channel", "9"],
        ):
            assert_silent(*start("--config", str(config), *arguments).communicate(timeout=30))
        config.write_text(config.read_text().replace(f'"{READ_KEY}"', f'"{READ_KEY}'))
        assert_silent(*start("--debug", "--config", str(config), "config", "check").communicate(timeout=30))
