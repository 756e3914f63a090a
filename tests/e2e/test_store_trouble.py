"""A history that cannot be written leaves the rest running, is said, and sets the exit status."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.peers import Port, Start
from tests.shared.disks import empty, fill, read_only, small_disk, writable
from tests.shared.folders import STREAM
from tests.shared.histories import rows, sample_times
from tests.shared.processes import core_seconds
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.shared.waiting import until

KEY = "ABCDEFGHIJKLMNOP"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def record(start: Start, history: Path, *more: str) -> tuple[int, list[str], str]:
    """Exit status, printed lines and what was said, of a recording played back into that history."""
    process = start(
        "--no-ui", "--json", "--source", f"file:{STREAM}", "--set", f"store.path={history}", *more
    )
    lines, said = process.communicate(timeout=60)
    return process.returncode, lines.decode().splitlines(), said.decode()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (
            read_only,
            "the file or its disk is read-only; check permissions",
        ),
        (fill, "the disk is full; make room on it. The history is"),
    ],
)
def test_it_starts_and_says_once_that_nothing_is_stored(
    disk: Path, start: Start, harm: object, why: str
) -> None:
    assert callable(harm)
    harm(disk)
    status, lines, said = record(start, disk / "h.sqlite")
    assert (status, len(lines)) == (1, 566), said
    assert said.count(f"ERROR: Nothing is stored now: {why}") == 1
    span = f"from {json.loads(lines[0])['time']} to {json.loads(lines[-1])['time']}"
    assert f"\np1tui: 566 readings, {span}, could not be stored. Nothing is stored now: {why}" in said


def lines_until(process: subprocess.Popen[bytes], word: bytes) -> bytes:
    """What a process says up to the line with a word."""
    assert process.stderr is not None
    said = b""
    while word not in said:
        said += process.stderr.readline()
        assert process.poll() is None, said
    return said


@pytest.mark.parametrize(("harm", "mend"), [(read_only, writable), (fill, empty)])
def test_a_disk_that_is_mended_while_it_runs_gets_all_readings(
    disk: Path, port: Port, stream: list[bytes], start: Start, harm: object, mend: object
) -> None:
    assert callable(harm)
    assert callable(mend)
    harm(disk)
    history = disk / "h.sqlite"
    process = start(
        "--no-ui", "--source", port.name, "--set", f"store.path={history}", "--set", "store.commit_interval=1"
    )
    said = lines_until(process, b"open. Waiting")
    port.speak(stream[:40], 0)
    mend(disk)
    port.speak(stream[40:60], 0)
    said += lines_until(process, b"Readings are stored again.")
    process.terminate()
    said += process.communicate(timeout=10)[1]
    assert (process.returncode, len(sample_times(history))) == (0, 60), said


def test_quitting_while_another_program_holds_the_history_takes_one_last_try(
    tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    history = tmp_path / "h.sqlite"
    process = start(
        "--no-ui", "--json", "--source", port.name, "--set", f"store.path={history}",
        "--set", "store.commit_interval=1",
    )  # fmt: skip
    assert process.stdout is not None
    lines_until(process, b"open. Waiting")
    port.speak(stream[:1], 0)
    process.stdout.readline()
    with closing(sqlite3.connect(history, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = core_seconds(process.pid)
        for telegrams in (stream[1:50], stream[50:100]):
            port.speak(telegrams, 0.02)
            process.stdout.readline()
        used = core_seconds(process.pid) - before
        began = time.monotonic()
        process.terminate()
        _, said = process.communicate(timeout=30)
        took = time.monotonic() - began
    assert (process.returncode, took < 1 + 2, used < 0.5) == (1, True, True), (took, used)
    assert b"Z, could not be stored. Nothing is stored now: another program holds it locked" in said


def test_uploads_go_on_without_a_history(
    disk: Path, tmp_path: Path, port: Port, stream: list[bytes], start: Start
) -> None:
    read_only(disk)
    with ScriptedThingSpeak(write_key=KEY, channel=7) as server:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[store]\npath = "{disk / "h.sqlite"}"\ncommit_interval = 1\n'
            f'[[thingspeak]]\nchannel = 7\nwrite_key = "{KEY}"\nurl = "{server.url}"\n'
        )
        process = start("--no-ui", "--json", "--config", str(config), "--source", port.name)
        lines_until(process, b"open. Waiting")
        port.speak(stream[:60], 0)
        until(lambda: any(call.writes for call in server.journal.calls), 20)
        assert process.stdout is not None
        for _ in range(60):  # the first call may come before the last reading
            assert process.stdout.readline()
        process.terminate()
        _, said = process.communicate(timeout=10)
    assert process.returncode == 1
    assert b"p1tui: 60 readings, from 2019-03-24T14:05:19Z to 2019-03-24T14:0" in said
    assert b"Z, could not be stored. Nothing is stored now" in said


@pytest.mark.parametrize("damage", [b"\xff" * 2600, b"SQLite format 3\0" + bytes(3000)])
def test_a_damaged_history_is_set_aside_with_a_word_and_recording_is_well(
    tmp_path: Path, start: Start, damage: bytes
) -> None:
    history = tmp_path / "h.sqlite"
    history.write_bytes(damage)
    status, lines, said = record(start, history)
    (aside,) = tmp_path.glob("h.sqlite.damaged-*")
    assert (status, len(lines), aside.read_bytes()) == (0, 566, damage)
    assert (
        said.count(f"ERROR: The history was damaged: a new one has begun, and it is kept as {aside}.\n") == 1
    )


def test_a_history_without_a_lock_is_not_written(tmp_path: Path, start: Start) -> None:
    (tmp_path / "h.sqlite.lock").mkdir()
    status, lines, said = record(start, tmp_path / "h.sqlite")
    assert (status, len(lines)) == (1, 566)
    assert "Nothing is stored now" in said
    assert not (tmp_path / "h.sqlite").exists()


def test_a_file_that_is_no_history_is_refused_and_left_as_it_is(tmp_path: Path, start: Start) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("the boiler was serviced in May\n" * 200)
    before = notes.read_bytes()
    status, lines, said = record(start, notes)
    assert (status, lines) == (3, [])
    assert f"{notes} is no history of p1tui, nor a SQLite file at all: it is left as it is;" in said
    assert {each.name for each in tmp_path.glob("notes.txt*")} == {"notes.txt", "notes.txt.lock"}
    assert notes.read_bytes() == before


def test_an_empty_history_is_said_and_recording_is_well(tmp_path: Path, start: Start) -> None:
    history = tmp_path / "h.sqlite"
    history.touch()
    status, lines, said = record(start, history)
    assert (status, len(lines)) == (0, 566)
    assert said.count(f"ERROR: The history {history} was empty, of 0 bytes: a new one has begun in it.") == 1
    ((detail,),) = rows(history, "SELECT detail FROM event WHERE kind = 'store'")
    assert "p1tui restore puts a copy of them back" in detail
