"""The whole program with a database: four lines of config lead to a query, and to nothing that is secret."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from tests.e2e.peers import Port, Start, Terminal
from tests.shared.databases import running_influxdb, running_victoria
from tests.shared.folders import STREAM
from tests.shared.waiting import until
from tests.uplinks.lineprotocol.playing import played
from tests.uplinks.lineprotocol.recorded import Recorded

DENIED = Recorded("InfluxDB 2", 401, b'{"code":"unauthorized","message":"SECRETTOKEN"}', "key_refused")


def opened(process: subprocess.Popen[bytes]) -> None:
    """Wait until the port is open."""
    assert process.stderr is not None
    while b"open" not in (line := process.stderr.readline()):
        assert process.poll() is None, line


def test_four_lines_of_config_lead_to_a_query(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    with running_influxdb(tmp_path / "influxdb") as server:
        server.create("p1")
        config = tmp_path / "config.toml"
        config.write_text(
            f'[[influx]]\nurl = "{server.url}"\napi = 1\ndatabase = "p1"\n'
            "upload_every = 1\n[store]\ncommit_interval = 1\n"
        )
        process = start("--no-ui", "--config", str(config), "--source", port.name)
        opened(process)
        port.speak(stream[:95], 0)
        until(lambda: len(server.times("p1")) >= 9, 40)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == 0
        rows = server.query("SELECT * FROM p1 ORDER BY time", db="p1")
    decoded = subprocess.run(
        [sys.executable, "-m", "p1tui", "decode", str(STREAM)], capture_output=True, text=True, check=True
    )
    readings = {unix(each["time"]): each for each in map(json.loads, decoded.stdout.splitlines())}
    registers = {key for each in readings.values() for key in each if key.endswith("_wh")}
    assert len(registers) >= 4
    for row in rows:
        told = readings[row["time"]]
        assert {key: row[key] for key in registers} == {key: told[key] for key in registers}
        assert (row["meter"], row["tariff"]) == (told["meter"], told["tariff"])


def unix(time: str) -> int:
    """Return the UTC seconds of a time in RFC 3339."""
    return int(datetime.fromisoformat(time).timestamp())


def test_a_second_server_gets_what_the_first_gets(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    with running_influxdb(tmp_path / "influxdb") as one, running_victoria(tmp_path / "victoria") as other:
        one.create("p1")
        config = tmp_path / "config.toml"
        config.write_text(
            "[store]\ncommit_interval = 1\n"
            f'[[influx]]\nurl = "{one.url}"\napi = 1\ndatabase = "p1"\ninterval = 1\nupload_every = 1\n'
            f'[[influx]]\nurl = "{other.url}"\ninterval = 1\nupload_every = 1\n'
        )
        process = start("--no-ui", "--config", str(config), "--source", port.name)
        opened(process)
        port.speak(stream[:60], 0)
        until(lambda: len(one.times("p1")) == 59, 40)
        until(lambda: len(other.samples("p1_power_import_w")) == 59, 40)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        powers = one.query("SELECT power_import_w FROM p1 ORDER BY time", db="p1")
        assert other.samples("p1_power_import_w") == [(row["time"], row["power_import_w"]) for row in powers]


def test_a_refused_token_is_told_and_never_shown(
    tmp_path: Path, port: Port, stream: list[bytes], environment: dict[str, str]
) -> None:
    with played(DENIED) as server:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[meter]\nsource = "{port.name}"\n[store]\ncommit_interval = 1\n'
            f'[[influx]]\nurl = "{server.url}"\nbucket = "p1"\ntoken = "SECRETTOKEN"\nupload_every = 1\n'
        )
        terminal = Terminal(
            sys.executable, "-m", "p1tui", "--config", str(config), environment=environment, columns=120
        )
        try:
            terminal.shows("1")
            port.speak(stream[:90], 0)
            until(lambda: server.requests, 60)
            terminal.press("3")
            terminal.shows("refused the token")
            terminal.press("l")
            terminal.process.send_signal(signal.SIGTERM)
            assert terminal.ends() == 0
        finally:
            terminal.close()
        assert server.requests[0].headers["authorization"] == "Token SECRETTOKEN"
    files = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and file != config}
    assert any(b"refused the token" in text for file, text in files.items() if file.name.endswith(".log"))
    for text in (terminal.output, *files.values()):
        assert b"SECRETTOKEN" not in text


def asked(config: Path, environment: dict[str, str], *words: str) -> str:
    """Give a command beside the recorder, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "p1tui", "uplink", *words, "--config", str(config)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def test_a_recorder_that_runs_tests_its_database_and_fills_it_up_again(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start, environment: dict[str, str]
) -> None:
    with running_influxdb(tmp_path / "influxdb") as server:
        server.create("p1")
        config = tmp_path / "config.toml"
        config.write_text(
            f'[meter]\nsource = "{port.name}"\n'
            f'[store]\npath = "{tmp_path}/history.sqlite"\ncommit_interval = 1\n'
            f'[[influx]]\nurl = "{server.url}"\napi = 1\ndatabase = "p1"\ninterval = 1\nupload_every = 1\n'
        )
        process = start("--no-ui", "--config", str(config))
        opened(process)
        port.speak(stream[:60], 0)
        until(lambda: len(server.times("p1")) == 59, 40)
        assert "was taken and was read back. All is well." in asked(config, environment, "test")
        times = server.times("p1")
        assert len(times) == 60, "the newest reading, which was not due yet"
        server.query("DELETE FROM p1", db="p1")
        assert server.times("p1") == []
        assert "59 entries are more due" in asked(config, environment, "backfill", "--from", "2010-01-01")
        until(lambda: server.times("p1") == times[:-1], 40)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == 0
