"""The program as a process, and what it is connected to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.peers import Open, Port, Start, Terminal
from tests.shared.folders import STREAM


@pytest.fixture
def port() -> Iterator[Port]:
    port = Port()
    yield port
    port.close()


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
