"""An engine records day and night, and whoever types `p1tui` looks at it: real processes, real terminals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from p1tui.runtime.lock import holder_of
from tests.e2e.peers import Open, Port, Start, Terminal, rows_in, telegrams
from tests.e2e.test_headless import KEY, config_for
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.shared.waiting import until

HOLDER = """
import pathlib, sys
from p1tui.runtime.lock import HistoryLock
lock = HistoryLock(pathlib.Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "h.sqlite"


@pytest.fixture
def speaking(port: Port) -> Iterator[Port]:
    """A meter that speaks ten times a second, for as long as the test takes."""
    threading.Thread(target=port.speak, args=(telegrams(), 0.1), daemon=True).start()
    yield port


def named(history: Path) -> tuple[str, str]:
    return ("--set", f"store.path={history}")


def serves(history: Path) -> int | None:
    """Return the process whose socket answers, if there is one."""
    holder = holder_of(history)
    if holder.socket is None or not holder.socket.exists():
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        try:
            caller.connect(str(holder.socket))
        except OSError:
            return None
    return holder.pid


def record(start: Start, port: Port, history: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start an engine without a screen, and wait until it serves viewers."""
    process = start("--no-ui", "--source", port.name, *named(history), *options)
    until(lambda: serves(history) == process.pid or process.poll() is not None, 30)
    assert process.poll() is None, process.communicate()[1]
    return process


def test_p1tui_opens_as_the_viewer_of_the_engine_that_runs(
    speaking: Port, history: Path, start: Start, terminal: Open
) -> None:
    engine = record(start, speaking, history)
    viewers = [terminal(*named(history)) for _ in range(2)]
    for viewer in viewers:
        viewer.shows("VIEW", "L1", "kWh")
    viewers[0].press("q")  # asks nothing, since it ends nothing
    assert viewers[0].ends() == 0
    viewers[1].press("2")
    viewers[1].shows("Energy")
    assert engine.poll() is None
    engine.send_signal(signal.SIGTERM)
    assert engine.wait(10) == 0
    viewers[1].shows("NOT STORED")


def test_viewers_follow_an_engine_that_is_killed_and_started_again(
    speaking: Port, history: Path, start: Start, terminal: Open
) -> None:
    engine = record(start, speaking, history)
    viewer = terminal(*named(history))
    viewer.shows("VIEW", "L1")
    engine.kill()
    engine.wait()
    viewer.shows("The recorder ended", "R records here", "NOT STORED", seconds=5)
    record(start, speaking, history)
    viewer.shows("VIEW", seconds=2)
    until(lambda: "The recorder ended" not in viewer.text(), 2)


def test_a_viewer_takes_the_place_of_the_engine_that_is_gone(
    speaking: Port, history: Path, start: Start, terminal: Open
) -> None:
    engine = record(start, speaking, history)
    viewer = terminal("--source", speaking.name, *named(history))
    viewer.shows("VIEW", "L1")
    engine.send_signal(signal.SIGTERM)
    engine.wait(10)
    viewer.shows("R records here", seconds=5)
    viewer.press("R")
    viewer.shows("● REC", "L1")
    assert holder_of(history).pid == viewer.process.pid
    viewer.press("q")
    viewer.shows("Recording stops when you leave.")
    viewer.press("q")
    assert viewer.ends() == 0
    assert b"Traceback" not in viewer.output


def test_another_source_than_the_one_that_is_read_is_refused(
    speaking: Port, history: Path, start: Start, terminal: Open
) -> None:
    record(start, speaking, history)
    refused = terminal("--source", "/dev/ttyOTHER", *named(history))
    assert refused.ends() == 4
    refused.shows("already, from")
    assert speaking.name in refused.text().replace("\n", "")


def test_json_prints_the_readings_of_the_engine_that_runs(
    speaking: Port, history: Path, start: Start
) -> None:
    engine = record(start, speaking, history)
    reader = start("--json", *named(history))
    assert reader.stdout is not None
    first = [json.loads(reader.stdout.readline()) for _ in range(3)]
    assert {"time", "import_t1_wh", "crc"} <= set(first[0])
    engine.kill()
    engine.wait()
    record(start, speaking, history)
    for _ in range(40):  # more than were printed before the kill
        assert json.loads(reader.stdout.readline())["crc"] == "ok"
    reader.send_signal(signal.SIGTERM)
    _, errors = reader.communicate(timeout=10)
    assert reader.returncode == 0
    assert b"The recorder has ended; waiting for the next one." in errors
    assert b"A recorder runs again" in errors


def test_json_without_an_engine_says_so(history: Path, start: Start) -> None:
    reader = start("--json", *named(history))
    _, errors = reader.communicate(timeout=20)
    assert reader.returncode == 1
    assert b"No p1tui records" in errors


def test_no_secret_crosses_the_socket(speaking: Port, history: Path, tmp_path: Path, start: Start) -> None:
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        config = config_for(tmp_path, server.url)
        record(start, speaking, history, "--config", str(config))
        path = holder_of(history).socket
        assert path is not None
        said = b""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
            caller.connect(str(path))
            topics = ["snapshot", "reading", "link", "event"]
            caller.sendall(json.dumps({"type": "subscribe", "topics": topics}).encode() + b"\n")
            caller.settimeout(20)
            while b'"state":"up"' not in said:
                data = caller.recv(65536)
                assert data, said
                said += data
    assert b"ThingSpeak 7" in said
    assert KEY.encode() not in said


def test_a_history_that_is_held_by_what_does_not_answer_opens_for_reading(
    history: Path, environment: dict[str, str], start: Start, terminal: Open
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(history)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        headless = start("--no-ui", *named(history))
        headless.communicate(timeout=20)
        assert headless.returncode == 4
        screen = terminal(*named(history))
        screen.shows("NO ANSWER", f"process {holder.pid}", "does not answer")
        screen.press("2")
        screen.shows("Energy")
        screen.press("q")
        assert screen.ends() == 0
        holder.kill()


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """A name at which no serial port is yet."""
    link = tmp_path / "cable"
    link.symlink_to("/dev/null")
    return link


def plug(port: Port, cable: Path) -> None:
    new = cable.with_name("new")
    new.symlink_to(port.name)
    new.rename(cable)


def test_without_a_source_the_screen_opens_with_the_reason_and_the_ports(
    loose: Path, speaking: Port, history: Path, terminal: Open
) -> None:
    screen = terminal("--source", str(loose), *named(history))
    screen.shows("No telegram yet", "ports", "lost the source", "name another one")
    screen.press("2")
    screen.shows("Energy")
    screen.press("1")
    plug(speaking, loose)
    screen.shows("● REC", "L1")


def test_headless_a_cable_that_is_missing_is_status_3_unless_it_is_waited_for(
    loose: Path, speaking: Port, history: Path, start: Start
) -> None:
    refused = start("--no-ui", "--source", str(loose), *named(history))
    refused.communicate(timeout=20)
    assert refused.returncode == 3
    often = ("--set", "store.commit_interval=1")
    waiting = start("--no-ui", "--wait", "--source", str(loose), *named(history), *often)
    until(lambda: serves(history) == waiting.pid, 20)
    plug(speaking, loose)
    until(lambda: rows_in(history) > 0, 20)
    reader = start("--json", *named(history))
    assert reader.stdout is not None
    assert json.loads(reader.stdout.readline())["crc"] == "ok"


def test_a_stalled_viewer_holds_nobody_up_and_is_current_when_it_wakes(
    speaking: Port, history: Path, start: Start, terminal: Open
) -> None:
    record(start, speaking, history)
    asleep, awake = terminal(*named(history)), terminal(*named(history))
    for viewer in (asleep, awake):
        viewer.shows("VIEW", "L1")
        viewer.press("3")
        until(partial(_readings, viewer), 20)
    os.kill(asleep.process.pid, signal.SIGSTOP)
    before = _readings(awake)
    until(lambda: _readings(awake) > before + 30, 20)
    os.kill(asleep.process.pid, signal.SIGCONT)
    until(lambda: abs(_readings(asleep) - _readings(awake)) <= 5, 5)


def _readings(viewer: Terminal) -> int:
    """Return the number of readings that the recorder's line shows."""
    words: Sequence[str] = viewer.text().replace(",", "").split()
    counts = [int(words[at - 1]) for at, word in enumerate(words) if word == "readings" and at]
    return counts[0] if counts else 0
