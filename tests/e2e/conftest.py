"""The program as a process, and what it is connected to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from p1tui.demo.thingspeak.channel import Rules
from tests.e2e.peers import Open, Port, Start, Terminal
from tests.e2e.user_manager import UserManager, missing
from tests.shared.folders import STREAM
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak


@pytest.fixture
def port() -> Iterator[Port]:
    port = Port()
    yield port
    port.close()


@pytest.fixture
def speaking(port: Port, stream: list[bytes]) -> Iterator[Port]:
    """A meter that speaks ten times a second, over and over, whether it is heard or not."""
    port.let_go()
    meter = threading.Thread(target=port.speak_unheard, args=(cycle(stream), 0.1), daemon=True)
    meter.start()
    yield port
    port.close()
    meter.join(5)


@pytest.fixture(scope="session")
def stream() -> list[bytes]:
    """The 566 telegrams of one meter, a second apart, as the meter sent them."""
    text = STREAM.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return re.findall(rb"/.*?!....\r\n", text, re.DOTALL)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which p1tui finds no file of the person who runs the tests, and speaks English."""
    theirs = ("P1TUI_", "XDG_", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    kept["LANG"] = "C.UTF-8"
    return kept | {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE")}


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[UserManager]:
    """A service manager of systemd with a home of its own."""
    if why := missing():
        pytest.skip(why)
    (home := tmp_path / "home").mkdir()
    manager = UserManager(home)
    yield manager
    manager.systemctl("stop", "p1tui.service", check=False)
    manager.close()


@pytest.fixture
def at_home(manager: UserManager) -> Iterator[Open]:
    """Start p1tui in a terminal, in the home of a user with a service manager."""
    opened: list[Terminal] = []

    def run(*arguments: str) -> Terminal:
        opened.append(Terminal(sys.executable, "-m", "p1tui", *arguments, environment=manager.environment))
        return opened[-1]

    yield run
    for each in opened:
        each.close()


@pytest.fixture
def thingspeak() -> Iterator[ScriptedThingSpeak]:
    """A server with channel 7 and an account, which takes calls as fast as they come."""
    rules = Rules(min_interval=0.0)
    with ScriptedThingSpeak(
        write_key=KEY, read_key=READ_KEY, user_key=USER_KEY, channel=7, rules=rules
    ) as server:
        yield server


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Start p1tui with arguments; whatever still runs at the end of the test is ended."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "p1tui", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Open]:
    """Start p1tui, or another module, in a terminal of its own."""
    opened: list[Terminal] = []

    def run(*arguments: str, module: str = "p1tui", columns: int = 80, rows: int = 24) -> Terminal:
        command = (sys.executable, "-m", module, *arguments)
        opened.append(Terminal(*command, environment=environment, columns=columns, rows=rows))
        return opened[-1]

    yield run
    for each in opened:
        each.close()
