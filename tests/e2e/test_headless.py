"""`--no-ui` plays recordings back, and ends in order when a service is asked to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.peers import Port, Start, rows_in
from tests.shared.faults import CallFault
from tests.shared.folders import STREAM
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.shared.waiting import until

KEY = "ABCDEFGHIJKLMNOP"


def config_for(folder: Path, url: str, extra: str = "") -> Path:
    file = folder / "config.toml"
    file.write_text(
        f"{extra}\n[store]\ncommit_interval = 1\n"
        f'[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\nurl = "{url}"\n'
    )
    return file


def test_playing_back_reaches_neither_the_channel_nor_the_history(tmp_path: Path, start: Start) -> None:
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        config = config_for(tmp_path, server.url)
        process = start("--no-ui", "--config", str(config), "--source", f"file:{STREAM}")
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        assert server.journal.calls == []
    assert list(tmp_path.rglob("*.sqlite*")) == []


@pytest.mark.parametrize(
    ("keep", "rest"),
    [
        ([], b"This history is temporary"),
        (["--set", "store.path={}/h.sqlite"], b"The next run with this history"),
    ],
    ids=["temporary", "kept"],
)
def test_a_replay_says_that_it_waits_for_no_upload(
    tmp_path: Path, start: Start, keep: list[str], rest: bytes
) -> None:
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        config = config_for(tmp_path, server.url)
        kept = [each.format(tmp_path) for each in keep]
        process = start("--no-ui", "--upload", "--config", str(config), "--source", f"file:{STREAM}", *kept)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    last = errors.splitlines()[-1]
    assert b"566 readings were recorded and " in last
    assert rest in last


def test_playing_back_into_a_named_store_commits_every_reading(tmp_path: Path, start: Start) -> None:
    history = tmp_path / "h.sqlite"
    process = start("--no-ui", "--source", f"file:{STREAM}", "--set", f"store.path={history}")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert rows_in(history) == 566


def test_a_profile_keeps_what_is_played_back(tmp_path: Path, start: Start) -> None:
    process = start("--no-ui", "--source", f"file:{STREAM}", "--profile", "attic")
    process.communicate(timeout=30)
    (history,) = tmp_path.rglob("*.sqlite")
    assert "attic" in history.name
    assert rows_in(history) == 566


def test_a_file_without_a_telegram_is_a_run_that_failed(tmp_path: Path, start: Start) -> None:
    (dump := tmp_path / "dump.txt").write_bytes(b"hello\n")
    process = start("--no-ui", "--source", f"file:{dump}")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.splitlines()[-1].startswith(
        b"p1tui: file dump.txt: No telegram in 6 B. It is text, but no telegram: "
    )


def test_a_file_of_damaged_telegrams_says_what_is_wrong_with_them(
    tmp_path: Path, stream: list[bytes], start: Start
) -> None:
    (dump := tmp_path / "dump.txt").write_bytes(stream[0].replace(b"1-0:1.8.1(", b"1-0:1.8.1(9"))
    process = start("--no-ui", "--source", f"file:{dump}")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b" B. The checksum does not match" in errors.splitlines()[-1]


def test_standard_input_is_a_source(environment: dict[str, str], stream: list[bytes]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "p1tui", "--no-ui", "--json", "--source", "-"],
        input=b"".join(stream[:30]),
        capture_output=True,
        env=environment,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert [json.loads(line)["crc"] for line in run.stdout.splitlines()] == ["ok"] * 30


def test_json_all_has_links_and_events_between_the_readings(
    tmp_path: Path, stream: list[bytes], start: Start
) -> None:
    dump = tmp_path / "dump.txt"
    broken = stream[3].replace(b"1-0:1.8.1(", b"1-0:1.8.1(9")
    dump.write_bytes(b"".join([*stream[:3], broken, *stream[400:420]]))
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        config = config_for(tmp_path, server.url)
        arguments = ("--no-ui", "--upload", "--config", str(config), "--source", f"file:{dump}")
        everything, errors = start(*arguments, "--json=all").communicate(timeout=30)
        readings, _ = start(*arguments, "--json").communicate(timeout=30)
    lines = [json.loads(line) for line in everything.splitlines()]
    assert [line for line in lines if "kind" not in line] == [
        json.loads(line) for line in readings.splitlines()
    ]
    links = [line for line in lines if line.get("kind") == "link"]
    assert {line["name"] for line in links} == {"ThingSpeak 7"}
    assert (links[0]["state"], links[0]["backlog"]["entries"]) == ("starting", 0)
    events = {line["event"]: line["detail"] for line in lines if line.get("kind") == "event"}
    assert {"gap", "rejected", "source"} <= set(events), errors
    assert events["gap"].startswith("no readings for")
    assert not [line for line in errors.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_commits_what_has_come(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start, number: signal.Signals
) -> None:
    history = tmp_path / "h.sqlite"
    process = start("--no-ui", "--json", "--source", port.name, "--set", f"store.path={history}")
    assert process.stdout is not None
    assert process.stderr is not None
    while b"open" not in process.stderr.readline():
        assert process.poll() is None
    port.speak(stream[:20], 0)
    for _ in range(20):
        process.stdout.readline()
    process.send_signal(number)
    asked = time.monotonic()
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 0, errors
    assert time.monotonic() - asked < 2
    assert rows_in(history) == 20


def test_ending_does_not_wait_for_a_server_that_does_not_answer(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        server.script(*[CallFault(kind="hang")] * 5)
        config = config_for(tmp_path, server.url, f'[meter]\nsource = "{port.name}"')
        process = start("--no-ui", "--config", str(config))
        assert process.stderr is not None
        while b"open" not in process.stderr.readline():
            assert process.poll() is None
        port.speak(stream[:60], 0)
        until(lambda: server.journal.calls, 20)
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        process.communicate(timeout=10)
        assert process.returncode == 0
        assert time.monotonic() - asked < 2


def leave(process: subprocess.Popen[bytes]) -> None:
    """Read one line, like `head -1`."""
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()


def test_playing_back_ends_with_its_reader_where_nothing_is_kept(start: Start) -> None:
    process = start("--no-ui", "--json", "--source", f"file:{STREAM}?speed=1")
    leave(process)
    assert process.stderr is not None
    errors = process.stderr.read()
    assert process.wait(10) == 0
    assert errors.count(b"\n") == 2  # where it comes from, and that it is not uploaded


def test_playing_back_into_a_store_goes_on_when_the_reader_leaves(tmp_path: Path, start: Start) -> None:
    history, double = tmp_path / "h.sqlite", tmp_path / "double.txt"
    double.write_bytes(STREAM.read_bytes() * 2)  # more than a queue of lines holds
    process = start("--no-ui", "--json", "--source", f"file:{double}", "--set", f"store.path={history}")
    leave(process)
    assert process.stderr is not None
    errors = process.stderr.read()
    assert process.wait(10) == 0
    assert b"WARNING: No more JSON is printed (its reader has gone)" in errors
    assert rows_in(history) == 566


def test_recording_goes_on_when_the_reader_leaves(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    history = tmp_path / "h.sqlite"
    process = start("--no-ui", "--json", "--source", port.name, "--set", f"store.path={history}")
    assert process.stderr is not None
    while b"open" not in process.stderr.readline():
        assert process.poll() is None
    port.speak(stream[:1], 0)
    leave(process)
    port.speak(stream[1:2], 0)
    while b"WARNING: No more JSON is printed" not in process.stderr.readline():
        assert process.poll() is None
    port.speak(stream[2:20], 0)
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    assert process.wait(10) == 0
    assert rows_in(history) >= 2


def test_systemd_is_told_when_it_is_ready(tmp_path: Path, environment: dict[str, str], start: Start) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(tmp_path / "notify"))
        notify.settimeout(30)
        environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        start("--no-ui", "--source", f"file:{STREAM}")
        assert notify.recv(100) == b"READY=1"
        assert notify.recv(100) == b"STOPPING=1"
