"""The app in a real pseudo-terminal: what it writes, and how it leaves."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

PROGRAM = """
import os, threading
from p1tui.config.settings import TuiSettings
from p1tui.tui import terminal
terminal.prepare(TuiSettings(), os.environ)
from tests.shared.times import AMSTERDAM
from tests.tui.driver import FakeHistory, FeedDriver
from p1tui.tui import app
from p1tui.tui.session import Session
driver = FeedDriver()
driver.second()
app.run(Session(feed=driver.feed, history=FakeHistory, settings=TuiSettings(), timezone=AMSTERDAM,
                log_path=None, mode="REC"))
print("left in order")
"""
PATIENCE_S = 15.0


class Screen:
    """The app in a child process, on a pseudo-terminal."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        env = os.environ | {"TERM": "xterm", "COLUMNS": "80", "LINES": "24", "SSH_TTY": "/dev/pts/9"}
        env["LC_ALL"] = "C.UTF-8"
        self.child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            start_new_session=True,
        )
        os.close(slave)
        self.seen = b""

    def read_until(self, words: bytes) -> None:
        """Read the output until `words` come."""
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, self.seen[-2000:]
            if select.select([self.master], [], [], left)[0]:
                self.seen += os.read(self.master, 65536)

    def close(self) -> None:
        """Close the terminal, and kill the child if it still runs."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()


@pytest.fixture
def screen() -> Iterator[Screen]:
    started = Screen()
    yield started
    started.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=str)
def test_a_signal_restores_the_terminal_and_ends_well(screen: Screen, number: signal.Signals) -> None:
    screen.read_until(b"Phases")
    screen.child.send_signal(number)
    screen.read_until(b"left in order")
    assert screen.child.wait(PATIENCE_S) == 0
    assert b"\x1b[?1049l" in screen.seen
    assert b"\x1b[?1000h" not in screen.seen


def test_a_terminal_that_goes_away_ends_it(screen: Screen) -> None:
    screen.read_until(b"Phases")
    os.close(screen.master)
    screen.master = -1
    screen.child.wait(PATIENCE_S)
