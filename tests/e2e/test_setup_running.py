"""`p1tui setup` beside a recording: a service makes room and records again, any other is left its port."""

from __future__ import annotations

import os
import signal
import tomllib
from pathlib import Path

import pytest

from tests.e2e.asked import Asked
from tests.e2e.guided import CTRL_C, DOWN, Guided
from tests.e2e.peers import Open, Port, Start, rows_in
from tests.e2e.user_manager import UserManager, missing
from tests.shared.waiting import until

UNIT = "p1tui.service"


def test_a_recording_that_is_no_service_keeps_its_port(
    terminal: Open, start: Start, environment: dict[str, str], speaking: Port
) -> None:
    config = Path(environment["XDG_CONFIG_HOME"], "p1tui", "config.toml")
    config.parent.mkdir(parents=True)
    config.write_text(f"[meter]\nsource = '{speaking.name}'\n[store]\ncommit_interval = 1\n")
    recording = start("--no-ui")
    history = Path(environment["XDG_DATA_HOME"], "p1tui", "history.sqlite")
    until(lambda: rows_in(history) > 0, 20)

    asked = Asked(terminal("setup", "--plain"))
    asked.answer("Language", "")
    said = asked.answer("Main fuse", "35")
    assert f"This meter is being recorded by process {recording.pid}." in said
    assert "The port is left to it" in said
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    assert "end it and start it again" in asked.ends()
    assert tomllib.loads(config.read_text())["meter"] == {"source": speaking.name, "main_fuse_a": 35}
    assert recording.poll() is None


@pytest.fixture
def config(manager: UserManager, speaking: Port) -> Path:
    file = Path(manager.environment["HOME"], ".config", "p1tui", "config.toml")
    file.parent.mkdir(parents=True)
    file.write_text(f'[meter]\nsource = "{speaking.name}"\n[store]\ncommit_interval = 1\n')
    return file


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_service_is_installed_makes_room_and_takes_the_new_config(
    manager: UserManager, config: Path, at_home: Open
) -> None:
    asked = Asked(at_home("setup", "--plain"))
    for words in ("Language", "P1 cable", "Main fuse"):
        asked.answer(words, "")
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    asked.answer("Record day and night", "")
    assert "p1tui.service is installed and records" in asked.ends()
    first = manager.process_of(UNIT)
    assert first

    asked = Asked(at_home("setup", "--plain"))
    asked.answer("Language", "")
    assert f"recorded by process {first}." in asked.answer("Stop p1tui.service", "yes")
    assert "A telegram came" in asked.answer("P1 cable", "") + asked.answer("Main fuse", "35")
    assert manager.process_of(UNIT) == 0
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    assert "p1tui.service records again." in asked.ends()
    second = manager.process_of(UNIT)
    assert second not in (0, first)

    asked = Asked(at_home("setup", "--plain"))
    asked.answer("Language", "")
    asked.answer("Stop p1tui.service", "")
    assert "The port is left to it" in asked.answer("Main fuse", "40")
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    asked.answer("Restart p1tui.service", "")
    assert "records with the new config." in asked.ends()
    assert manager.process_of(UNIT) not in (0, second)
    assert tomllib.loads(config.read_text())["meter"]["main_fuse_a"] == 40


@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("how", ["key", "SIGHUP"])
def test_a_service_that_was_stopped_records_again_where_setup_is_broken_off(
    manager: UserManager, config: Path, at_home: Open, how: str
) -> None:
    asked = Asked(at_home("setup", "--plain"))
    for words in ("Language", "P1 cable", "Main fuse"):
        asked.answer(words, "")
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    asked.answer("Record day and night", "yes")
    asked.ends()
    before = config.read_text()

    asked = Asked(at_home("setup", "--plain"))
    asked.answer("Language", "2")
    asked.answer("p1tui.service stoppen", "ja")
    asked.until_asked("P1-kabel")
    assert manager.process_of(UNIT) == 0
    if how == "key":
        asked.terminal.press("\x03")
    else:
        os.kill(asked.terminal.process.pid, signal.SIGHUP)
    assert asked.terminal.ends(30) == 1
    assert manager.process_of(UNIT) != 0
    assert config.read_text() == before


@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("ends", [True, False])
def test_a_service_makes_room_for_the_screen_and_records_again(
    manager: UserManager, config: Path, at_home: Open, ends: bool
) -> None:
    asked = Asked(at_home("setup", "--plain"))
    for words in ("Language", "P1 cable", "Main fuse"):
        asked.answer(words, "")
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    asked.answer("Record day and night", "yes")
    asked.ends()
    first, before = manager.process_of(UNIT), config.read_text()

    guided = Guided(at_home("setup"))
    guided.answer("Language of", "")
    guided.answer("Stop p1tui.service", "y", f"recorded by process {first}.")
    guided.until_asked("Which one has the P1")
    assert manager.process_of(UNIT) == 0
    if ends:
        guided.answer("Which one has the P1", "")
        guided.answer("Main fuse in", "40", "A telegram came")
        guided.answer("Upload the readings", DOWN * 2)
        guided.answer("Energy contract", "")
        guided.ends("Ready", "p1tui.service records again.")
        assert tomllib.loads(config.read_text())["meter"]["main_fuse_a"] == 40
    else:
        guided.terminal.press(CTRL_C)
        assert guided.terminal.ends(30) == 1
        assert config.read_text() == before
    assert manager.process_of(UNIT) not in (0, first)
