"""A screen that fails ends no recording, and prints no traceback."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.shared.waiting import until
from tests.tui.pseudo_terminal import PATIENCE_S, Screen

PROGRAM = """
import os, sys
from p1tui.config.settings import TuiSettings
from p1tui.tui import terminal
terminal.prepare(TuiSettings(), os.environ)
from p1tui.cli.main import main
from p1tui.tui.app import MonitorApp
def fail(self):
    hidden = "a-secret-of-the-user"
    raise AttributeError("it broke")
{patch}
status = main(["--source", "demo", "--set", "store.path=" + os.environ["HISTORY"]])
print("status", int(status))
"""
FAILURES = {
    "handler": "MonitorApp.action_help = fail",
    "input": "import textual.drivers.linux_driver as it; it.XTermParser.feed = lambda self, _: fail(self)",
    "outside": "MonitorApp.run = lambda self, **_: fail(self)",
}


def newest(history: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{history}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT coalesce(max(time), 0) FROM sample").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


@pytest.fixture
def history(home: Path) -> Path:
    return home / "h.sqlite"


@pytest.fixture(params=FAILURES)
def screen(request: pytest.FixtureRequest, history: Path) -> Iterator[Screen]:
    started = Screen(PROGRAM.format(patch=FAILURES[request.param]), HISTORY=str(history))
    yield started
    started.close()


def test_a_screen_that_fails_is_replaced_by_recording_without_it(screen: Screen, history: Path) -> None:
    if b"MonitorApp.run" not in str(screen.child.args).encode():
        screen.read_until(b"Phases")
        screen.type(b"?")
    screen.read_until(b"The screen ended by an error in p1tui (AttributeError: it broke)")
    failed_at = time.time()
    until(lambda: newest(history) > failed_at, PATIENCE_S)
    assert screen.child.poll() is None
    screen.child.send_signal(signal.SIGTERM)
    screen.read_until(b"status 1")
    for word in (b"Traceback", b"a-secret-of-the-user", b"locals"):
        assert word not in screen.seen
