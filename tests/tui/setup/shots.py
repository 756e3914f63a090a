"""Show the pages of setup's scene in the real app."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

from textual.pilot import Pilot

from p1tui.config.settings import TuiSettings
from p1tui.tui.setup.app import SetupApp
from tests.tui.pilots import shown, until
from tests.tui.setup.scene import CHANNEL, ENCRYPTED, on_a_pi, session_of

HEARD = ("enter", "enter")
CHANNELS = (*HEARD, "3", "5", "enter")
MADE = (*CHANNELS, "enter", *CHANNEL.write_key, "enter")

PAGES: dict[str, tuple[str, ...]] = {
    "setup-language": (),
    "setup-ports": ("enter",),
    "setup-silent": ("enter", "down", "enter"),
    "setup-encrypted": ("enter", *ENCRYPTED, "enter", *"00FF"),
    "setup-heard": HEARD,
    "setup-channel": CHANNELS,
    "setup-key": (*CHANNELS, "enter", *CHANNEL.write_key),
    "setup-contract": MADE,
    "setup-service": (*MADE, "enter"),
    "setup-ready": (*MADE, "enter", "enter"),
    "setup-leave": (*CHANNELS, "escape"),
}
"""Name of a page -> the keys that lead to it."""


@contextlib.asynccontextmanager
async def opened(size: tuple[int, int], **settings: Any) -> AsyncIterator[Pilot[None]]:
    """Open the app on the scene in a terminal of this size, independent of the environment."""
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
    with patch.dict(os.environ, env, clear=True), on_a_pi() as machine:
        chosen = TuiSettings(**{"color": "256", "language": "en", **settings})
        app = SetupApp(session_of(machine, chosen), clock=lambda: 0.0)
        try:
            async with app.run_test(size=size) as pilot:
                yield pilot
        finally:
            app.conversation.leave()


async def go(pilot: Pilot[None], name: str) -> None:
    """Go to one of `PAGES`; after each Enter wait for the next question, or the end."""
    app = pilot.app
    assert isinstance(app, SetupApp)
    page = app.page
    await until(pilot, lambda: page.question is not None)
    for key in PAGES[name]:
        before = page.question
        app.simulate_key(key)
        await pilot.pause(0)
        if key == "enter":
            await until(pilot, lambda: page.question not in (before, None) or page.ended)  # noqa: B023
    await pilot.pause()


async def text_of_page(name: str, size: tuple[int, int], language: str) -> str:
    """Return the text of a page, without blanks at the ends of lines."""
    async with opened(size, language=language) as pilot:
        await go(pilot, name)
        return shown(pilot)
