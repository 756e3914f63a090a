"""`p1tui setup` asked on a real terminal: from an empty home to an upload, broken off, and once more."""

from __future__ import annotations

import os
import re
import signal
import stat
import tomllib
from pathlib import Path

import pytest

from p1tui.config import loading
from tests.e2e.asked import Asked
from tests.e2e.peers import Open, Port, Start
from tests.e2e.user_manager import UserManager, missing
from tests.shared.faults import CallFault
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak
from tests.shared.waiting import until

MINE = "# mine\n[store]\ncommit_interval = 1  # soon\n"


@pytest.fixture
def config(environment: dict[str, str]) -> Path:
    return Path(environment["XDG_CONFIG_HOME"], "p1tui", "config.toml")


Answers = list[tuple[str, str]]


def answers(port: str) -> Answers:
    return [
        ("Language", ""),
        ("Which one has the P1 cable?", port),
        ("Main fuse", "35"),
        ("Upload the readings", "make a private channel, with the user key of a ThingSpeak account"),
        ("User API key", USER_KEY),
    ]


def channels(config: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(config.read_text()).get("thingspeak", [])
    return found


def test_an_empty_home_becomes_one_that_uploads(
    terminal: Open,
    start: Start,
    speaking: Port,
    config: Path,
    thingspeak: ScriptedThingSpeak,
) -> None:
    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    said = "".join(asked.answer(*each) for each in answers(speaking.name))
    assert "A telegram came, at 115200 8N1" in said
    assert re.search(
        r"meter \S+, imported [\d.]+ kWh, returned [\d.]+ kWh, (import|return)ing \d+ W now", said
    )
    said += asked.answer("Energy contract", "")
    last = asked.ends()
    assert "Fields, as this meter can fill them: 1 import t1 (kWh), 2 import t2 (kWh)" in said
    assert f"The channel is at {thingspeak.url}/channels/8" in said
    assert f"Written: {config}" in said
    made = thingspeak.api.channels[8]
    assert not [key for key in (USER_KEY, made.write_key, made.read_key) if key in said + last]
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    written = tomllib.loads(config.read_text())
    assert written["meter"] == {"source": speaking.name, "main_fuse_a": 35}
    assert written["tui"] == {"language": "en"}
    assert channels(config) == [
        {
            "channel": 8,
            "write_key": made.write_key,
            "read_key": made.read_key,
            "url": thingspeak.url,
            "fields": [
                *("import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh"),
                *("power_import_kw", "power_export_kw", "", "tariff"),
            ],
        }
    ]
    assert "# amperes per phase" in config.read_text()

    recording = start("--no-ui", "--set", "store.commit_interval=1")
    until(lambda: len(made.rows) > 0, 60)
    recording.send_signal(signal.SIGTERM)
    assert recording.wait(10) == 0


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_service_is_installed_that_uploads_and_what_a_person_wrote_holds_for_it(
    at_home: Open, manager: UserManager, speaking: Port, thingspeak: ScriptedThingSpeak
) -> None:
    config = Path(manager.environment["HOME"], ".config", "p1tui", "config.toml")
    config.parent.mkdir(parents=True)
    config.write_text(MINE)
    asked = Asked(at_home("setup", "--plain", "--url", thingspeak.url))
    for each in answers(speaking.name):
        asked.answer(*each)
    assert f"Written: {config}" in asked.answer("Energy contract", "nl-dynamic")
    assert f"{config}: the contract is added" in " ".join(asked.answer("Record day and night", "").split())
    assert "p1tui.service is installed and records" in asked.ends()
    assert config.read_text().startswith(MINE)
    assert manager.process_of("p1tui.service")
    until(lambda: len(thingspeak.api.channels[8].rows) > 0, 150)


@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("how", ["SIGINT", "SIGHUP", "SIGKILL"])
def test_broken_off_at_the_last_question_it_leaves_a_new_config(
    at_home: Open, manager: UserManager, speaking: Port, thingspeak: ScriptedThingSpeak, how: str
) -> None:
    asked = Asked(at_home("setup", "--plain", "--url", thingspeak.url))
    for each in answers(speaking.name):
        asked.answer(*each)
    asked.answer("Energy contract", "")
    asked.until_asked("Record day and night")
    os.kill(asked.terminal.process.pid, signal.Signals[how])
    assert asked.terminal.ends() == (-signal.SIGKILL if how == "SIGKILL" else 1)
    written = loading.load(Path(manager.environment["HOME"], ".config", "p1tui", "config.toml"), env={})
    assert [each.channel for each in written.thingspeak] == [8]
    assert not manager.process_of("p1tui.service")


@pytest.mark.parametrize("how", ["key", "end", "SIGTERM", "SIGHUP", "SIGKILL"])
@pytest.mark.parametrize("at", range(5))
def test_broken_off_at_any_question_it_leaves_the_config_as_it_was(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak, at: int, how: str
) -> None:
    config.parent.mkdir(parents=True)
    config.write_text(MINE)
    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    every = answers(speaking.name)
    for each in every[:at]:
        asked.answer(*each)
    asked.until_asked(every[at][0])
    if how in ("key", "end"):
        asked.terminal.press({"key": "\x03", "end": "\x04"}[how])
    else:
        os.kill(asked.terminal.process.pid, signal.Signals[how])
    assert asked.terminal.ends() == (-signal.SIGKILL if how == "SIGKILL" else 1)
    assert "setup was broken off." in asked.text() or how == "SIGKILL"
    assert "Traceback" not in asked.text()
    assert config.read_text() == MINE
    assert [each.name for each in config.parent.iterdir()] == ["config.toml"]


def test_going_back_a_question_changes_its_answer(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    for each in answers(speaking.name)[:3]:
        asked.answer(*each)
    asked.answer("Upload the readings", "<")
    assert "[35]" in asked.answer("Main fuse", "40")
    asked.answer("Upload the readings", "upload nothing")
    asked.answer("Energy contract", "")
    asked.ends()
    assert tomllib.loads(config.read_text())["meter"] == {"source": speaking.name, "main_fuse_a": 40}


def test_the_second_run_shows_what_is_set_and_changes_what_is_answered(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    config.parent.mkdir(parents=True)
    config.write_text(
        f"{MINE}[meter]\nsource = '{speaking.name}' # the blue cable\nmain_fuse_a = 35\n"
        f"[[thingspeak]] # the house\nchannel = 7\nwrite_key = '{KEY}'\nurl = '{thingspeak.url}'\n"
    )
    before = config.read_text()
    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    assert "[1]" in asked.answer("Language", "2")
    assert f"{speaking.name}, zoals nu" in asked.answer("Welke heeft de P1-kabel?", "")
    assert "[35]" in asked.answer("Hoofdzekering", "40 A")
    said = asked.answer("ThingSpeak-kanaal", "")
    assert "Nu: 7" in said
    said += asked.answer("Energiecontract", "")
    last = asked.ends()
    assert KEY not in said + last
    assert f"Geschreven: {config}" in said
    assert config.read_text() == before.replace(
        "= 35\n", '= 40\n\n[tui]\nlanguage = "nl" # van scherm en opdrachtregel\n\n'
    )

    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    before = config.read_text()
    for words in ("Taal", "P1-kabel", "Hoofdzekering", "ThingSpeak-kanaal"):
        asked.answer(words, "")
    assert f"Er is niets gewijzigd: {config}" in asked.answer("Energiecontract", "")
    asked.ends()
    assert config.read_text() == before


def test_a_key_that_is_pasted_is_tried_and_never_shown(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    said = [asked.answer(*each) for each in answers(speaking.name)[:3]]
    said.append(asked.answer("Upload the readings", "2"))
    said.append(asked.answer("Number of the channel", "seven"))
    said.append(asked.answer("That is no number", "7"))
    said.append(asked.answer("Write API key of channel 7", "W" * 16))
    said.append(asked.answer("go on how?", "2"))
    said.append(asked.answer("Upload the readings", "2"))
    said.append(asked.answer("Number of the channel", "7"))
    said.append(asked.answer("Write API key of channel 7", KEY))
    said.append(asked.answer("Read API key of channel 7", "R" * 16))
    said.append(asked.answer("Read API key of channel 7", READ_KEY))
    said.append(asked.answer("Energy contract", ""))
    said.append(asked.ends())
    assert "Channel 7 took it." in said[-4]
    assert "The read key is right." in said[-2]
    assert not [key for key in (KEY, READ_KEY, "W" * 16, "R" * 16) if key in "".join(said)]
    (channel,) = channels(config)
    assert (channel["write_key"], channel["read_key"]) == (KEY, READ_KEY)
    assert len(thingspeak.channel.rows) == 1


def test_without_a_terminal_it_asks_nothing(start: Start) -> None:
    process = start("setup", "--plain")
    assert process.wait(20) == 2
    assert process.stderr is not None
    assert process.stderr.read() == b"p1tui: There is no terminal to ask in; run p1tui setup in one.\n"


def test_a_channel_that_is_being_made_as_it_is_broken_off_is_written(
    terminal: Open, speaking: Port, config: Path, thingspeak: ScriptedThingSpeak
) -> None:
    asked = Asked(terminal("setup", "--plain", "--url", thingspeak.url))
    thingspeak.script(CallFault(kind="slow", seconds=2))
    for each in answers(speaking.name):
        asked.answer(*each)
    until(lambda: 8 in thingspeak.api.channels, 20)
    os.kill(asked.terminal.process.pid, signal.SIGTERM)
    assert asked.terminal.ends() == 1
    assert "setup was broken off." in asked.text()
    assert [each["write_key"] for each in channels(config)] == [thingspeak.api.channels[8].write_key]
