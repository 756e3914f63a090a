"""A config that changes while a recorder runs: the screens say so, commands offer a short restart."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from p1tui.demo.thingspeak.channel import Rules
from tests.e2e.asked import Asked
from tests.e2e.peers import Open, Port, Start, Terminal, rows_in
from tests.e2e.test_attach import record
from tests.e2e.test_headless import KEY, config_for
from tests.e2e.user_manager import UserManager
from tests.shared.histories import sample_times
from tests.shared.thingspeak import READ_KEY, USER_KEY, ScriptedThingSpeak
from tests.shared.waiting import until

UNIT = "p1tui.service"


@pytest.fixture
def speaking(port: Port) -> Iterator[Port]:
    """A meter that speaks each second, by this computer's clock."""
    house = Household(1)

    def telegrams() -> Iterator[bytes]:
        while True:
            yield house.telegram(int(time.time()))

    threading.Thread(target=port.speak_unheard, args=(telegrams(), 1.0), daemon=True).start()
    yield port


@pytest.mark.parametrize(
    ("language", "badge", "words"),
    [
        ("en", "VIEW", "The config has changed since the recorder read it."),
        ("nl", "MEEKIJKEN", "De config is veranderd sinds de recorder hem las."),
    ],
)
def test_own_screen_and_viewer_say_that_the_config_is_newer(
    speaking: Port, tmp_path: Path, terminal: Open, language: str, badge: str, words: str
) -> None:
    config = config_for(
        tmp_path, "http://127.0.0.1:9", f'[tui]\nlanguage = "{language}"\n[meter]\nsource = "{speaking.name}"'
    )
    history = tmp_path / "h.sqlite"
    options = ("--config", str(config), "--set", f"store.path={history}")
    own = terminal(*options)
    own.shows("REC", "L1", seconds=30)
    until(lambda: rows_in(history) > 1, 30)
    viewer = terminal(*options)
    viewer.shows(badge, "L1", seconds=30)
    assert words not in own.text()
    config.write_text(config.read_text().replace("[meter]\n", "[meter]\nmain_fuse_a = 35\n"))
    for screen in (own, viewer):
        screen.shows(words, "L1", seconds=30)
    config.write_text(config.read_text().replace("main_fuse_a = 35\n", "main_fuse_a = 0\n"))
    until(lambda: words not in viewer.text() and words not in own.text(), 30)


def test_the_start_of_a_run_that_follows_another_is_an_event(
    speaking: Port, tmp_path: Path, start: Start
) -> None:
    history = tmp_path / "h.sqlite"
    for _ in range(2):
        engine = record(start, speaking, history, "--set", "store.commit_interval=1")
        until(partial(has_more_than, history, rows_in(history) + 1), 30)
        engine.terminate()
        assert engine.wait(20) == 0
    ((detail,),) = events(history)
    assert "started to record, " in detail


def has_more_than(history: Path, rows: int) -> bool:
    return rows_in(history) > rows


def events(history: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(history)) as database:
        return database.execute("SELECT detail FROM event WHERE kind = 'start'").fetchall()


def p1tui(manager: UserManager, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "p1tui", *words],
        env=manager.environment | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_commands_offer_to_restart_the_service_and_it_misses_few_telegrams(
    manager: UserManager, speaking: Port
) -> None:
    home = Path(manager.environment["HOME"])
    (folder := home / ".config" / "p1tui").mkdir(parents=True)
    (config := folder / "config.toml").write_text(
        f'[meter]\nsource = "{speaking.name}"\n[store]\ncommit_interval = 1\n'
    )
    history = home / ".local" / "share" / "p1tui" / "history.sqlite"
    assert p1tui(manager, "service", "install").returncode == 0
    first = manager.process_of(UNIT)
    until(lambda: history.exists() and rows_in(history) > 2, 30)
    again = p1tui(manager, "service", "install")
    assert "goes on with what was before, until: systemctl --user restart p1tui" in again.stdout
    assert manager.process_of(UNIT) == first

    rules = Rules(min_interval=0.0)
    with ScriptedThingSpeak(
        write_key=KEY, channel=7, read_key=READ_KEY, user_key=USER_KEY, rules=rules
    ) as server:
        made = p1tui(manager, "uplink", "init", "--url", server.url, P1TUI_THINGSPEAK_USER_KEY=USER_KEY)
        assert made.returncode == 0, made.stderr
        assert "takes the new config after: systemctl --user restart p1tui" in made.stdout
        assert manager.process_of(UNIT) == first
        command = (sys.executable, "-m", "p1tui", "uplink", "init", "--another", "--url", server.url)
        asked = Asked(
            Terminal(*command, environment=manager.environment | {"P1TUI_THINGSPEAK_USER_KEY": USER_KEY})
        )
        asked.answer("Restart p1tui.service with the new config?", "")
        assert "p1tui.service records with the new config." in asked.ends()
        asked.terminal.close()
    second = manager.process_of(UNIT)
    assert second not in (0, first)
    assert config.read_text().count("[[thingspeak]]") == 2
    until(lambda: events(history), 30)
    times = sample_times(history)
    longest = max(later - earlier for earlier, later in pairwise(times))
    assert longest < 10, f"{longest} s without telegrams"  # 5 on a machine that is not busy with tests
    print(f"{longest} s without telegrams")
    os.kill(second, 0)
