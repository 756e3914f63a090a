"""A real PuTTY over a real sshd shows the program, and its keys and window work it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.peers import Port, rows_in
from tests.e2e.putty import Display, Putty, missing_programs
from tests.e2e.sshd import Sshd
from tests.shared.folders import ROOT
from tests.shared.waiting import until
from tests.tools.renew_setup import file_of

SNAPSHOTS = ROOT / "tests" / "tui" / "snapshots"
SCENE = f"{sys.executable} -m tests.tui.scene"
SHELL = "PS1='$ ' exec bash --norc --noprofile -i"

KEYS = {
    **{f"F{n}": f"f{n}" for n in range(1, 11)},
    "Home": "home", "End": "end", "Prior": "pageup", "Next": "pagedown", "Up": "up", "Down": "down",
    "Left": "left", "Right": "right", "Tab": "tab", "shift+Tab": "shift+tab", "Return": "enter",
    "Insert": "insert", "Delete": "delete", "BackSpace": "backspace", "space": "space", "q": "q",
    "question": "question_mark", "ctrl+c": "ctrl+c", "Escape": "escape",
}  # fmt: skip
"""X's name of a key -> textual's."""

Open = Callable[..., Putty]


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.close()


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    sshd = Sshd(tmp_path_factory.mktemp("sshd"))
    yield sshd
    sshd.close()


@pytest.fixture
def putty(tmp_path: Path, display: Display, sshd: Sshd) -> Iterator[Open]:
    opened: list[Putty] = []

    def start(command: str, size: tuple[int, int] = (80, 24)) -> Putty:
        opened.append(Putty(tmp_path / "home", sshd, display, f"cd {ROOT}\n{command}", size=size))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def golden(size: tuple[int, int]) -> str:
    file = SNAPSHOTS / f"live-{size[0]}x{size[1]}.txt"
    return file.read_text(encoding="utf-8").partition("\n\ncolours")[0]


def shows_all(window: Putty, expected: str) -> bool:
    return window.text() == expected


def test_putty_shows_each_cell_as_the_snapshot_has_it_also_after_a_resize(putty: Open) -> None:
    window = putty(SCENE)
    for size in ((80, 24), (120, 40), (80, 24)):
        window.resize(*size)
        window.becomes(golden(size))
        with suppress(AssertionError):  # a busy display is late with what is selected
            until(partial(shows_all, window, golden(size)), 20)
        assert window.text() == golden(size)


def page(name: str, size: tuple[int, int] = (80, 24)) -> str:
    """Return the text of a page of setup."""
    return file_of(name, size).read_text(encoding="utf-8").partition("\n\ncolours")[0].rstrip("\n")


def test_setup_is_answered_by_keys_alone_and_goes_back(putty: Open) -> None:
    window = putty(f"{sys.executable} -m tests.tui.setup.scene setup-language")
    window.becomes(page("setup-language"))
    window.press("Return")
    window.becomes(page("setup-ports"))
    window.press("Left")
    window.shows("1 of 6", "► English")
    window.press("Return")
    window.becomes(page("setup-ports"))
    window.press("Return")
    window.becomes(page("setup-heard"))
    window.type("35")
    window.shows("► 35_")
    window.press("Return")
    window.becomes(page("setup-channel"))
    window.resize(120, 40)
    window.becomes(page("setup-channel", (120, 40)))


def test_nothing_strays_into_the_shell_before_or_after(putty: Open) -> None:
    window = putty(f"clear; echo before; {SCENE}; echo status $?; {SHELL}")
    window.shows("Phases", "importing")
    window.press("F1", "Home", "End", "Prior", "ctrl+Right", "alt+Up", "shift+F5")
    window.press("q", "q")
    window.shows("status 0", "$")
    assert window.text().split("\n") == ["before", "status 0", "$"]
    window.type("echo after\n")
    until(lambda: window.text().split("\n") == ["before", "status 0", "$ echo after", "after", "$"], 20)


def test_textual_knows_every_plain_key_of_putty(putty: Open, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    window = putty(f"{sys.executable} -m tests.e2e.key_names {file}")
    until(file.exists, 20)
    for key in KEYS:
        window.press(key)
    until(lambda: len(file.read_text().split()) >= len(KEYS), 20)
    assert file.read_text().split() == list(KEYS.values())


def test_keys_move_through_pages_and_periods(putty: Open) -> None:
    window = putty(SCENE)
    window.shows("Phases", "importing")
    window.press("4", "Tab")
    window.shows("[Raw]", "1-14 of")
    window.press("End")
    window.shows("of 39", "26-39")
    window.press("Prior")
    window.shows("13-26 of 39")
    window.press("Home", "Down", "Next")
    window.shows("15-28 of 39")
    window.press("2", "Left")
    window.shows("16:00 to 17:00")
    window.press("Prior", "plus")
    window.shows("11 Jun 2025, 16:00 to 17:00")
    window.press("End")
    window.shows("12 Jun 2025, 17:00 to 18:00")


@pytest.mark.parametrize("way", ["the window is closed", "PuTTY is killed"])
def test_a_window_that_goes_away_ends_the_recording_in_order(
    putty: Open, tmp_path: Path, port: Port, stream: list[bytes], environment: dict[str, str], way: str
) -> None:
    history, status = tmp_path / "h.sqlite", tmp_path / "status"
    folders = " ".join(f"{name}={shlex.quote(environment[name])}" for name in environment if "XDG_" in name)
    arguments = f"--source {port.name} --set store.path={history} --set store.commit_interval=600"
    window = putty(f"trap : HUP\n{folders} {sys.executable} -m p1tui {arguments}\necho $? >{status}")
    window.shows("REC")
    port.speak(stream[:40], 0)
    window.press("3")
    window.shows("40 readings")
    assert rows_in(history) == 0
    if way == "PuTTY is killed":
        window.close()
    else:
        window.close_window()
    until(status.exists, 20)
    until(status.read_text, 20)
    assert status.read_text() == "0\n"
    assert rows_in(history) == 40
