"""Show the screens of the scene in the real app, and read their cells."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar, get_args
from unittest.mock import patch

from rich.segment import Segment
from rich.style import Style
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from p1tui.config.settings import TuiSettings
from p1tui.store.queries.history import History
from p1tui.tui.app import MonitorApp
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.lines import Role
from p1tui.tui.view import Mode
from tests.tui.houses import House
from tests.tui.scene import Scene
from tests.tui.scene_links import TROUBLE, UP

SCREENS: dict[str, tuple[str, ...]] = {
    "live": (),
    "trouble": (),
    "history": ("2",),
    "history-table": ("2", "t"),
    "history-month": ("2", "m", "tab"),
    "history-cost": ("2", "m", "shift+tab"),
    "history-cost-table": ("2", "d", "shift+tab", "t"),
    "upload": ("3",),
    "meter": ("4",),
    "meter-raw": ("4", "tab"),
    "meter-rejected": ("4", "tab", "tab"),
    "meter-events": ("4", "tab", "tab", "tab"),
    "money-live": (),
    "money": ("5",),
    "money-month": ("5", "tab"),
    "money-year": ("5", "tab", "tab"),
    "money-contracts": ("5", "shift+tab"),
    "log": ("l",),
    "help": ("question_mark",),
    "leave": ("q",),
    "enlarged": ("enter",),
    "commands": ("ctrl+p",),
    "between": ("2", "f"),
}
"""Name of a screen -> the keys that lead to it from the live screen."""

TROUBLED = ("trouble", "upload")
"""Screens that are shown with a link that fails."""

BOXES = ("help", "leave", "enlarged", "commands", "between")
"""Screens that Escape leaves."""

SIZES = ((80, 24), (120, 40))

TURNS = 4
"""Rounds of messages after a key: to the app, its screen, the panels of the next screen, and their sizes.
`Pilot.pause` would wait for an idle processor, three times as long as all the rest takes."""

LETTERS: dict[Role, str] = {
    "text": ".", "strong": "s", "strong#": "S", "dim": "d", "dim#": "D", "rule": "r", "brand": "b",
    "import": "i", "export": "e",
    "import-warn#": "V", "export-warn#": "V",
    "warn": "w", "error": "x", "track": "t", "chip": "C", "chip-rec": "R", "chip-warn": "W",
    "import-high": "h", "export-high": "g", "import-mid#": "I", "import-high#": "H", "export-mid#": "E",
    "export-high#": "G", "import-lit": "l", "export-lit": "m", "import-lit#": "L", "export-lit#": "M",
    "import-past": "p", "export-past": "q", "import-past#": "P", "export-past#": "Q",
    "band": "k", "band#": "K",
    **dict.fromkeys((role for role in get_args(Role) if role.startswith("both-")), "B"),
    "both-lit": "&", "both-past": "=",
    **dict.fromkeys((role for role in get_args(Role) if role.endswith("-band")), "u"),
    **dict.fromkeys((role for role in get_args(Role) if role.endswith("-band#")), "U"),
    **dict.fromkeys((role for role in get_args(Role) if role.endswith("-notch#")), "N"),
}  # fmt: skip
"""A letter for each role; `good` has the colours of `export`, `mid` bars those of their direction."""


T = TypeVar("T")


class PromptLoader:
    """A loader without a thread: it queries before `ask` returns, so that no screen is half filled."""

    def __init__(self, history: Callable[[], History]) -> None:
        self._history = history()

    def start(self) -> None:
        """Do nothing: there is no thread."""

    def ask(
        self, asker: MessagePump, question: Callable[[History], T], then: Callable[[T], None], **_: object
    ) -> None:
        """Query the history, and post the answer."""
        asker.call_later(then, question(self._history))

    def stop(self) -> None:
        """Close the history."""
        self._history.close()


@contextlib.asynccontextmanager
async def opened(
    scene: Scene | House, size: tuple[int, int], *, mode: Mode = "REC", **settings: Any
) -> AsyncIterator[Pilot[None]]:
    """Open the app on the scene in a terminal of this size, independent of the environment."""
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
    with (
        patch.dict(os.environ, env, clear=True),
        patch("p1tui.tui.app.Loader", PromptLoader),
        patch("p1tui.tui.app.FASTEST_S", 0.0),
        contextlib.chdir(scene.history_path.parent),
    ):
        app = MonitorApp(scene.session(TuiSettings(**{"color": "256", "language": "en", **settings}), mode))
        async with app.run_test(size=size) as pilot:
            yield pilot


async def go(pilot: Pilot[None], scene: Scene, name: str) -> None:
    """Go from the live screen to one of `SCREENS`."""
    scene.links = TROUBLE if name in TROUBLED else (UP,)
    scene.money = scene.reckoned() if name.startswith("money") else None
    scene.publish()
    await press(pilot, *SCREENS[name])


async def home(pilot: Pilot[None], name: str) -> None:
    """Go back to the live screen."""
    await press(pilot, home_key(name), "1")


def home_key(name: str) -> str:
    """Return the key that leads back to the live screen."""
    return "escape" if name in BOXES else "1"


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Show the newest snapshot, then press keys; wait for the whole effect of each before the next."""
    await _turn(pilot)
    for key in keys:
        pilot.app.simulate_key(key)
        await _turn(pilot)
    pilot.app.screen._on_timer_update()


async def _turn(pilot: Pilot[None]) -> None:
    for _ in range(TURNS):
        await pilot._wait_for_screen()


def cells(pilot: Pilot[None]) -> list[list[Segment]]:
    """Return the rows of the screen as runs of one style."""
    return [list(strip) for strip in pilot.app.screen._compositor.render_strips()]


def golden(pilot: Pilot[None]) -> str:
    """Return the golden text of the screen: its text, then a letter for the colours of each cell."""
    styles = themes.styles(themes.DARK)
    letters = {_colours(styles[role]): letter for role, letter in reversed(LETTERS.items())}
    ground = _colours(styles["text"])[1]

    def look_of(run: Segment) -> str:
        assert run.style is not None
        ink = _colours(run.style)
        return "".join(
            " " if char == " " and ink[1] == ground else letters.get(ink, "?") for char in run.text
        )

    rows = cells(pilot)
    texts = ["".join(run.text for run in row).rstrip() for row in rows]
    looks = ["".join(map(look_of, row)).rstrip() for row in rows]
    return "\n".join([*texts, "", "colours", *looks, ""])


def _colours(style: Style) -> tuple[object, object]:
    """Return foreground and background as RGB, since textual dims the screen below a box in RGB."""
    ink, ground = style.color, style.bgcolor
    return ink and ink.get_truecolor(), ground and ground.get_truecolor()
