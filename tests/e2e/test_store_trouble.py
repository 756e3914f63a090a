"""A history that cannot be written leaves the rest running, is said, and sets the exit status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.peers import Port, Start
from tests.shared.disks import fill, read_only, small_disk
from tests.shared.folders import STREAM
from tests.shared.histories import rows
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
        (fill, "the disk is full; make room on it. Then start p1tui again."),
    ],
)
def test_it_starts_and_says_once_that_nothing_is_stored(
    disk: Path, start: Start, harm: object, why: str
) -> None:
    assert callable(harm)
    harm(disk)
    status, lines, said = record(start, disk / "h.sqlite")
    assert (status, len(lines)) == (1, 566), said
    assert said.count(f"ERROR: Nothing is stored: {why}") == 1
    assert f"\np1tui: 566 readings could not be stored. Nothing is stored: {why}" in said


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
        process = start("--no-ui", "--config", str(config), "--source", port.name)
        assert process.stderr is not None
        while b"open" not in process.stderr.readline():
            assert process.poll() is None
        port.speak(stream[:60], 0)
        until(lambda: any(call.writes for call in server.journal.calls), 20)
        process.terminate()
        _, said = process.communicate(timeout=10)
    assert process.returncode == 1
    assert b"p1tui: 60 readings could not be stored. Nothing is stored" in said


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
    assert "Nothing is stored" in said
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
