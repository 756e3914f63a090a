"""The program starts in a real terminal, and is left, as a person would do it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.peers import Open, rows_in
from tests.shared.folders import STREAM

ALTERNATE_SCREEN_ON = b"\x1b[?1049h"
ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"
CURSOR_ON = b"\x1b[?25h"


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_the_demo_shows_a_living_house(terminal: Open, columns: int, rows: int) -> None:
    screen = terminal("--demo", columns=columns, rows=rows)
    screen.shows("DEMO", "W", "kWh", "L1", "m³", "Today")


@pytest.mark.parametrize("leave", ["q", "\x03", signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_leaving_is_quick_and_leaves_the_terminal_clean(terminal: Open, leave: str | signal.Signals) -> None:
    screen = terminal("--demo")
    screen.shows("DEMO", "kWh")
    asked = time.monotonic()
    if isinstance(leave, str):
        screen.press(leave)
    else:
        os.kill(screen.process.pid, leave)
    assert screen.ends() == 0
    assert time.monotonic() - asked < 2  # a second and the last commit, on a machine that is busy with tests
    assert ALTERNATE_SCREEN_OFF in screen.output
    assert CURSOR_ON in screen.output
    assert b"Traceback" not in screen.output


def test_a_replay_ends_and_the_screen_stays(terminal: Open) -> None:
    screen = terminal("--source", f"file:{STREAM}")
    screen.shows("END")
    assert screen.process.poll() is None
    screen.press("q")
    assert screen.ends() == 0


def test_a_log_that_cannot_be_written_is_said_and_costs_no_recording(
    environment: dict[str, str], terminal: Open, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    screen = terminal("--source", f"file:{STREAM}", "--profile", "other")
    screen.shows("END")
    screen.press("l")
    screen.shows("keeps no log file")
    screen.press("\x03")
    assert screen.ends() == 0
    assert b"p1tui.log cannot be written" in screen.output.partition(ALTERNATE_SCREEN_ON)[0]
    assert b"Traceback" not in screen.output
    (history,) = tmp_path.rglob("*.sqlite")
    assert rows_in(history) == 566


def test_a_command_that_waits_for_the_keyboard_says_so(terminal: Open) -> None:
    screen = terminal("decode")
    screen.shows("reading what is typed here, until Ctrl+D")
    screen.press("\x04")
    screen.shows("standard input: It is empty.", "0 telegrams, 0 rejected")
    assert screen.ends() == 1
