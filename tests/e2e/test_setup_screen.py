"""`p1tui setup` as a screen: from an empty home to a service that uploads, broken off, and once more."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import tomllib
from itertools import cycle, product
from pathlib import Path

import pytest

from p1tui.config import loading
from tests.e2e.guided import CTRL_C, DOWN, ENTER, ESCAPE, LEFT, Guided
from tests.e2e.peers import Open, Port, Terminal
from tests.e2e.user_manager import UserManager, missing
from tests.p1.frames.test_cipher import AUTH_KEY, LUXEMBOURG, LUXEMBOURG_KEY
from tests.shared.faults import CallFault
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak
from tests.shared.waiting import until

MINE = "# mine\n[store]\ncommit_interval = 1  # soon\n"

Answers = list[tuple[str, str]]


def answers(port: str) -> Answers:
    """Return words of each question, and the keys before Enter."""
    return [
        ("Language of screen", ""),
        ("Which one has the P1", port),
        ("Main fuse in", "35"),
        ("Upload the readings", ""),
        ("User API key", USER_KEY),
        ("Energy contract", ""),
        ("Record day and night,", ""),
    ]


@pytest.fixture
def config(environment: dict[str, str]) -> Path:
    file = Path(environment["XDG_CONFIG_HOME"], "p1tui", "config.toml")
    file.parent.mkdir(parents=True)
    return file


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_an_empty_home_becomes_one_whose_service_uploads(
    at_home: Open, manager: UserManager, speaking: Port, thingspeak: ScriptedThingSpeak
) -> None:
    guided = Guided(at_home("setup", "--url", thingspeak.url))
    beside = {
        2: ("A telegram came, at 115200 8N1", "imported 6657"),
        4: ("1 import t1 (kWh)",),
        5: ("Channel 8 is made.",),
    }
    for number, each in enumerate(answers(speaking.name)):
        guided.answer(*each, *beside.get(number, ()))
    guided.ends("Ready", f"{thingspeak.url}/channels/8", "p1tui.service is installed and records")
    made = thingspeak.api.channels[8]
    printed = guided.terminal.output.decode()
    assert not [key for key in (USER_KEY, made.write_key, made.read_key) if key in printed]
    assert printed.rpartition("\x1b[?1049l")[2].count("The channel is at") == 1  # stays on the terminal

    config = Path(manager.environment["HOME"], ".config", "p1tui", "config.toml")
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    written = loading.load(config, env={})
    assert (written.meter.source, written.meter.main_fuse_a) == (speaking.name, 35)
    assert [(each.channel, each.write_key) for each in written.thingspeak] == [(8, made.write_key)]
    assert manager.process_of("p1tui.service")
    until(lambda: len(made.rows) > 0, 150)


@pytest.mark.parametrize(
    ("at", "how"), [*product(range(5), ["ctrl+c", "SIGINT", "SIGHUP", "SIGKILL"]), (3, "escape")]
)
def test_broken_off_at_any_question_it_leaves_the_config_as_it_was(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak, at: int, how: str
) -> None:
    config.write_text(MINE)
    guided = Guided(terminal("setup", "--url", thingspeak.url))
    break_off(guided, answers(speaking.name)[: at + 1], how)
    assert config.read_text() == MINE
    assert [each.name for each in config.parent.iterdir()] == ["config.toml"]


@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("how", ["ctrl+c", "SIGINT", "SIGHUP", "SIGKILL"])
def test_broken_off_at_the_last_question_it_leaves_a_new_config(
    at_home: Open, manager: UserManager, speaking: Port, thingspeak: ScriptedThingSpeak, how: str
) -> None:
    guided = Guided(at_home("setup", "--url", thingspeak.url))
    break_off(guided, answers(speaking.name), how)
    written = loading.load(Path(manager.environment["HOME"], ".config", "p1tui", "config.toml"), env={})
    assert [each.channel for each in written.thingspeak] == [8]
    assert written.meter.main_fuse_a == 35
    assert not manager.process_of("p1tui.service")


def break_off(guided: Guided, questions: Answers, how: str) -> None:
    """Answer all but the last question, and break off there."""
    for each in questions[:-1]:
        guided.answer(*each)
    guided.until_asked(questions[-1][0])
    terminal = guided.terminal
    if how == "escape":
        terminal.press(ESCAPE)
        terminal.shows("Break off?")
        terminal.press(ESCAPE)
    elif how == "ctrl+c":
        terminal.press(CTRL_C)
    else:
        os.kill(terminal.process.pid, signal.Signals[how])
    assert terminal.ends(30) == (-signal.SIGKILL if how == "SIGKILL" else 1)
    if how != "SIGKILL":
        assert b"setup was broken off." in terminal.output.rpartition(b"\x1b[?1049l")[2]
    assert b"Traceback" not in terminal.output


def test_the_second_run_keeps_what_a_person_wrote_and_changes_what_is_answered(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    config.write_text(
        f"{MINE}[meter]\nsource = '{speaking.name}' # the blue cable\nmain_fuse_a = 35\n"
        f"[[thingspeak]] # the house\nchannel = 7\nwrite_key = '{KEY}'\nurl = '{thingspeak.url}'\n"
    )
    before = config.read_text()
    guided = Guided(terminal("setup", "--url", thingspeak.url))
    guided.answer("Language of screen", DOWN)
    guided.answer("Welke heeft de P1", "", f"► {speaking.name}, zoals nu")
    guided.answer("Hoofdzekering in", "41", "Enter: 35")
    guided.until_asked("ThingSpeak-kanaal", "Nu: 7")
    guided.terminal.press(LEFT)
    guided.answer("Hoofdzekering in", "40 A", "Enter: 41")
    guided.answer("ThingSpeak-kanaal", "")
    guided.answer("Energiecontract", "")
    guided.ends("Klaar", "Geschreven")
    assert KEY.encode() not in guided.terminal.output
    assert config.read_text() == before.replace(
        "= 35\n", '= 40\n\n[tui]\nlanguage = "nl" # van scherm en opdrachtregel\n\n'
    )


def test_keys_that_are_pasted_are_tried_and_never_shown(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    guided = Guided(terminal("setup", "--url", thingspeak.url))
    for each in answers(speaking.name)[:3]:
        guided.answer(*each)
    guided.answer("Upload the readings", DOWN)
    guided.answer("Number of the channel", "7")
    assert "•" not in guided.answer("Write API key of channel", f"\x1b[200~{KEY}\n\x1b[201~")
    guided.answer("Read API key of channel", "R" * 16, "Channel 7 took it.")
    guided.answer("Read API key of channel", READ_KEY, "read key")
    guided.answer("Energy contract", "")
    guided.ends()
    (channel,) = tomllib.loads(config.read_text())["thingspeak"]
    assert (channel["write_key"], channel["read_key"]) == (KEY, READ_KEY)
    assert len(thingspeak.channel.rows) == 1
    assert not [key for key in (KEY, READ_KEY, "R" * 16) if key.encode() in guided.terminal.output]


def test_the_key_of_an_encrypted_meter_is_asked_for_and_tried(
    terminal: Open, port: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    port.let_go()
    meter = threading.Thread(target=port.speak_unheard, args=(cycle([LUXEMBOURG]), 0.2), daemon=True)
    meter.start()
    guided = Guided(terminal("setup", "--url", thingspeak.url))
    guided.answer("Language of screen", "")
    guided.answer("Which one has the P1", port.name)
    guided.answer("Key of the meter", "0" * 32, "Creos")
    guided.answer("Authentication key", "")
    guided.answer("Key of the meter", LUXEMBOURG_KEY, "cannot be decrypted")
    guided.answer("Authentication key", AUTH_KEY)
    guided.answer("Main fuse in", "", "A telegram came")
    guided.answer("Upload the readings", DOWN * 2)
    guided.answer("Energy contract", "")
    guided.ends()
    port.close()
    meter.join(5)
    written = tomllib.loads(config.read_text())["meter"]
    assert (written["key"], written["auth_key"]) == (LUXEMBOURG_KEY, AUTH_KEY)
    assert not [key for key in (LUXEMBOURG_KEY, AUTH_KEY) if key.encode() in guided.terminal.output]


def test_the_waiting_screen_offers_it_and_records_after_it(
    terminal: Open, speaking: Port, config: Path, environment: dict[str, str]
) -> None:
    monitor = terminal("--source", "/dev/null-is-no-port", "--set", "store.commit_interval=1")
    guided = Guided(monitor)
    monitor.shows("S guides you")
    monitor.press("S")
    guided.until_asked("Language of screen")
    monitor.press(ESCAPE)
    monitor.shows("Break off?")
    monitor.press(ESCAPE)
    monitor.shows("S guides you")
    monitor.press("S")
    for each in answers(speaking.name)[:3]:
        guided.answer(*each)
    guided.answer("Upload the readings", DOWN * 2)
    guided.answer("Energy contract", "")
    guided.until_asked("Ready", "Go on and record")
    assert tomllib.loads(config.read_text())["meter"]["source"] == speaking.name
    monitor.press(ENTER)
    monitor.shows("No telegram yet", "REC")
    monitor.press("q")
    monitor.shows("Recording stops when you leave.")
    monitor.press("q")
    assert monitor.ends() == 0


def test_a_pipe_behind_it_gets_questions_line_by_line(environment: dict[str, str]) -> None:
    terminal = Terminal("sh", "-c", f"{sys.executable} -m p1tui setup | cat", environment=environment)
    try:
        until(lambda: b"[1]" in terminal.output, 30)
        assert b"\x1b" not in terminal.output
    finally:
        terminal.close()


@pytest.mark.parametrize(("variable", "size"), [("dumb", (80, 24)), ("xterm", (50, 24)), ("xterm", (80, 15))])
def test_a_poor_terminal_is_asked_line_by_line(
    environment: dict[str, str], variable: str, size: tuple[int, int]
) -> None:
    terminal = Terminal(
        *("env", f"TERM={variable}", sys.executable, "-m", "p1tui", "setup"),
        environment=environment,
        columns=size[0],
        rows=size[1],
    )
    try:
        until(lambda: b"[1]" in terminal.output, 30)
        assert b"\x1b" not in terminal.output
        terminal.press(CTRL_C)
        assert terminal.ends() == 1
    finally:
        terminal.close()


def test_a_channel_that_is_being_made_as_it_is_broken_off_is_written(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    guided = Guided(terminal("setup", "--url", thingspeak.url))
    thingspeak.script(CallFault(kind="slow", seconds=3))
    for each in answers(speaking.name)[:5]:
        guided.answer(*each)
    until(lambda: 8 in thingspeak.api.channels, 20)
    guided.terminal.press(CTRL_C)
    assert guided.terminal.ends() == 1
    assert b"Waiting for the call that is under way" in guided.terminal.output
    (channel,) = tomllib.loads(config.read_text())["thingspeak"]
    assert channel["write_key"] == thingspeak.api.channels[8].write_key
    assert channel["write_key"].encode() not in guided.terminal.output
