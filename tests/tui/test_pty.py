"""The app in a real pseudo-terminal: what it writes, and how it leaves."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.waiting import until
from tests.tui.pseudo_terminal import PATIENCE_S, Screen

PROGRAM = """
import os, threading
from p1tui.config.settings import TuiSettings
from p1tui.tui import terminal
terminal.prepare(TuiSettings(), os.environ)
from tests.shared.times import AMSTERDAM
from tests.tui.asked import AskedUploads
from tests.tui.driver import FakeHistory, FeedDriver
from p1tui.tui.run import run
from p1tui.tui.session import Session
driver = FeedDriver()
driver.second()
run(Session(feed=driver.feed, history=FakeHistory, settings=TuiSettings(), timezone=AMSTERDAM,
            log_path=None, mode="REC", uploads=AskedUploads()))
print("left in order")
"""

ALTERNATE = b"\x1b[?1049h"
"""Begins the alternate screen (xterm, DECSET 1049), when the terminal is taken."""


@pytest.fixture
def screen() -> Iterator[Screen]:
    started = Screen(PROGRAM)
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


@pytest.mark.parametrize(
    "keys", [b"1234" * 5, b"4\x1b[B3\x1b[Bl\x1b[B2" * 5, b"?\x10\x1b?q\x1b" * 3], ids=repr
)
@pytest.mark.parametrize("wait_s", [0.0, 0.05, 0.1, 0.15])
def test_screens_that_are_left_at_once_end_in_order(screen: Screen, keys: bytes, wait_s: float) -> None:
    screen.read_until(b"Phases")
    screen.type(keys)
    time.sleep(wait_s)  # the signal comes amid the changes, whatever point they have reached
    screen.child.send_signal(signal.SIGTERM)
    screen.read_until(b"left in order")
    by_itself = -signal.SIGTERM if b"q" in keys else 0  # it had left by `q` when the signal came
    assert screen.child.wait(PATIENCE_S) in (0, by_itself)


def test_a_terminal_that_is_not_utf_8_gets_no_utf_8() -> None:
    latin = Screen(PROGRAM, PYTHONIOENCODING="latin-1")
    try:
        latin.read_until(b"Phases")
        latin.type(b"g?")
        latin.read_until(b"Freeze the view")
        latin.child.send_signal(signal.SIGTERM)
        latin.read_until(b"left in order")
        assert latin.seen.isascii()
    finally:
        latin.close()


def test_bytes_that_are_no_text_end_nothing(screen: Screen) -> None:
    screen.read_until(b"Phases")
    for byte in range(0x80, 0x100):
        screen.type(bytes([byte, 0xE9]))
    screen.type(b"\x1b[\xff~ ?")  # a key that is known must be heard after them
    screen.read_until(b"Let the view go on")
    screen.child.send_signal(signal.SIGTERM)
    screen.read_until(b"left in order")
    assert screen.child.wait(PATIENCE_S) == 0


def threads(screen: Screen) -> int:
    status = Path(f"/proc/{screen.child.pid}/status").read_text()
    return int(status.partition("Threads:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc is Linux's")
def test_stopping_and_continuing_from_outside_leaves_one_reader_of_the_keys(screen: Screen) -> None:
    screen.read_until(b"Phases")
    before = threads(screen)
    for _ in range(3):
        screen.child.send_signal(signal.SIGSTOP)
        screen.child.send_signal(signal.SIGCONT)
        screen.seen = b""
        screen.read_until(ALTERNATE)  # the screen is taken anew, after which no key that was typed is dropped
        screen.seen = screen.seen.partition(ALTERNATE)[2]
        screen.read_until(b"Phases")
    screen.type(b"?")
    screen.read_until(b"Freeze the view")
    assert threads(screen) <= before
    screen.child.send_signal(signal.SIGTERM)
    screen.read_until(b"left in order")
    assert screen.child.wait(PATIENCE_S) == 0


def continue_again_and_again(screen: Screen, times: int) -> None:
    """Send signals so close to each other that they come amid what the ones before cause; read meanwhile."""
    for _ in range(times):
        screen.child.send_signal(signal.SIGCONT)
        with contextlib.suppress(OSError):  # it has ended
            if select.select([screen.master], [], [], 0.01)[0]:
                screen.seen += os.read(screen.master, 65536)


def test_continuing_again_and_again_while_the_screen_starts_keeps_it_from_no_end(screen: Screen) -> None:
    screen.read_until(ALTERNATE)
    continue_again_and_again(screen, 15)
    screen.seen = b""
    screen.read_until(b"Phases")
    screen.child.send_signal(signal.SIGTERM)
    screen.read_until(b"left in order")
    assert screen.child.wait(PATIENCE_S) == 0


def test_continuing_again_and_again_while_the_screen_ends_keeps_it_from_no_end(screen: Screen) -> None:
    screen.read_until(b"Phases")
    screen.child.send_signal(signal.SIGTERM)
    continue_again_and_again(screen, 40)
    screen.read_until(b"left in order")
    assert screen.child.wait(PATIENCE_S) == 0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc is Linux's")
def test_a_stop_that_asks_first_leaves_the_terminal_plain_until_it_is_continued(screen: Screen) -> None:
    screen.read_until(b"Phases")
    screen.child.send_signal(signal.SIGTSTP)
    screen.read_until(b"\x1b[?1049l")
    status = Path(f"/proc/{screen.child.pid}/status")
    until(lambda: "T (stopped)" in status.read_text(), PATIENCE_S)
    screen.seen = b""
    screen.child.send_signal(signal.SIGCONT)
    screen.read_until(b"Phases")
    screen.child.send_signal(signal.SIGTERM)
    screen.read_until(b"left in order")
    assert screen.child.wait(PATIENCE_S) == 0
