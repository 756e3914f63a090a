"""Terminals that change size in storms, stall or hang up harm neither screen nor recording."""

from __future__ import annotations

import random
import re
import signal
import threading
from pathlib import Path

import pytest

from tests.e2e.peers import Open, Port, Terminal, rows_in
from tests.shared.waiting import until
from tests.tools.renew import file_of
from tests.tui.shots import BOXES, SCREENS, SIZES, TROUBLED

ESCAPE = "\x1b"
KEYS = {
    "tab": "\t", "shift+tab": "\x1b[Z", "down": "\x1b[B", "question_mark": "?",
    "enter": "\r", "ctrl+p": "\x10",
}  # fmt: skip
"""Textual's names of keys -> what a terminal sends, where they differ."""

SCENE = "tests.tui.scene"
STORM = 60
"""Sizes, one right after the other."""
DRAG_S = 0.03
"""Between two sizes of a corner that is dragged: longer than textual gathers them for."""

ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"
CURSOR_ON = b"\x1b[?25h"
TITLE_BACK = b"\x1b[23;0t"


def golden(name: str, size: tuple[int, int] = (80, 24)) -> str:
    return file_of(name, size).read_text(encoding="utf-8").partition("\n\ncolours")[0].rstrip("\n")


def shown(screen: Terminal) -> str:
    return re.sub(r" +$", "", screen.text(), flags=re.MULTILINE).rstrip("\n")


def is_given_back(output: bytes) -> bool:
    """Return True if screen, cursor and title are as before the program, in the last that it wrote."""
    return ALTERNATE_SCREEN_OFF + CURSOR_ON in output and output.endswith(TITLE_BACK)


def becomes(screen: Terminal, expected: str) -> None:
    try:
        until(lambda: shown(screen) == expected, 15)
    except AssertionError:
        assert shown(screen) == expected  # for pytest's diff


def recording(
    terminal: Open, port: Port, history: Path, telegrams: list[bytes], *, interval: int
) -> Terminal:
    """Open a screen that has shown these telegrams of the port's meter."""
    screen = terminal(
        "--source", port.name, "--set", f"store.path={history}", "--set", f"store.commit_interval={interval}"
    )
    screen.shows("REC")
    port.speak(telegrams, 0)
    screen.press("3")
    screen.shows(f"{len(telegrams)} readings")
    screen.press("1")
    screen.shows("L1")
    return screen


def test_every_screen_comes_to_a_terminal_as_its_golden_file_has_it(terminal: Open) -> None:
    windows = {
        "live": terminal(module=SCENE),
        "trouble": terminal("trouble", module=SCENE),
        "money-live": terminal("money", module=SCENE),
    }
    for name, keys in SCREENS.items():
        home = "trouble" if name in TROUBLED else "money-live" if name.startswith("money") else "live"
        screen = windows[home]
        becomes(screen, golden(home))
        screen.press("".join(KEYS.get(key, key) for key in keys))
        becomes(screen, golden(name))
        if name in BOXES:
            screen.press(ESCAPE)
            until(lambda box=name, terminal=screen: shown(terminal) != golden(box), 15)  # type: ignore[misc]
        screen.press("1")


def test_a_storm_of_sizes_leaves_the_screen_whole(terminal: Open) -> None:
    screen = terminal(module=SCENE)
    becomes(screen, golden("live"))
    sizes = random.Random(1)
    for last in (*SIZES, *SIZES):
        for _ in range(STORM):
            screen.resize(sizes.randint(1, 200), sizes.randint(1, 60))
        screen.resize(*last)
        becomes(screen, golden("live", last))


def stall(screen: Terminal) -> None:
    """Stop reading, and let the program write until the line is full and the screen stands still."""
    screen.stall()
    sizes = random.Random(2)
    for _ in range(STORM):
        screen.resize(sizes.randint(100, 200), sizes.randint(40, 60))
        threading.Event().wait(DRAG_S)


def test_a_stalled_terminal_holds_up_no_recording(
    terminal: Open, tmp_path: Path, port: Port, stream: list[bytes]
) -> None:
    history = tmp_path / "h.sqlite"
    screen = recording(terminal, port, history, stream[:20], interval=1)
    stall(screen)
    port.speak(stream[20:100], 0)
    until(lambda: rows_in(history) == 100, 10)
    screen.resize(80, 24)
    screen.resume()
    screen.press("3")
    screen.shows("100 readings")
    screen.press("qq")
    assert screen.ends() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_stalled_terminal_holds_up_no_ending(
    terminal: Open, tmp_path: Path, port: Port, stream: list[bytes], number: signal.Signals
) -> None:
    history = tmp_path / "h.sqlite"
    screen = recording(terminal, port, history, stream[:40], interval=600)
    stall(screen)
    screen.process.send_signal(number)
    assert screen.process.wait(10) == 0
    assert rows_in(history) == 40
    screen.resume()
    until(lambda: is_given_back(screen.output), 20)


@pytest.mark.parametrize("stalled", [False, True], ids=["reading", "stalled"])
def test_a_terminal_that_hangs_up_ends_the_recording_in_order(
    terminal: Open, tmp_path: Path, port: Port, stream: list[bytes], stalled: bool
) -> None:
    history = tmp_path / "h.sqlite"
    screen = recording(terminal, port, history, stream[:40], interval=600)
    assert rows_in(history) == 0
    if stalled:
        stall(screen)
    screen.hang_up()
    assert screen.process.wait(10) == 0
    assert rows_in(history) == 40
