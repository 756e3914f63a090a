"""Show the pages of setup's scene in the real app."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

from textual.pilot import Pilot

from p1tui.config.settings import TuiSettings
from p1tui.service.setup.steps import setup
from p1tui.tui.setup.app import SetupApp
from tests.tui.pilots import rows, see, until
from tests.tui.setup.scene import CHANNEL, CONFIG, ENCRYPTED, on_a_pi

HEARD = ("enter", "See: 2 of 5", "enter", "See: 3 of 5")
CHANNELS = (*HEARD, "3", "5", "enter", "See: 4 of 5")
MADE = (*CHANNELS, "enter", "See: 1 import t1", *CHANNEL.write_key, "enter", "See: 5 of 5")

PAGES: dict[str, tuple[str, ...]] = {
    "setup-language": (),
    "setup-ports": ("enter", "See: 2 of 5"),
    "setup-silent": ("enter", "See: 2 of 5", "down", "enter", "See: go on how"),
    "setup-encrypted": ("enter", "See: 2 of 5", *ENCRYPTED, "enter", "See: Creos", *"00FF"),
    "setup-heard": HEARD,
    "setup-channel": CHANNELS,
    "setup-key": (*CHANNELS, "enter", "See: 1 import t1", *CHANNEL.write_key),
    "setup-service": MADE,
    "setup-ready": (*MADE, "enter", "See: is installed and records"),
    "setup-leave": (*CHANNELS, "escape"),
}
"""Name of a page -> the keys that lead to it, and what is to be seen before the next one."""


@contextlib.asynccontextmanager
async def opened(size: tuple[int, int], **settings: Any) -> AsyncIterator[Pilot[None]]:
    """Open the app on the scene in a terminal of this size, independent of the environment."""
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
    with patch.dict(os.environ, env, clear=True), on_a_pi() as machine:
        chosen = TuiSettings(**{"color": "256", "language": "en", **settings})
        app = SetupApp(setup(machine), machine.stop, chosen, CONFIG, goes_on=False, clock=lambda: 0.0)
        try:
            async with app.run_test(size=size) as pilot:
                await asked(pilot)
                yield pilot
        finally:
            app.conversation.leave()


async def asked(pilot: Pilot[None]) -> None:
    """Let the app run until a key answers, or closes."""
    await until(pilot, lambda: " Enter" in rows(pilot)[-1])


async def go(pilot: Pilot[None], name: str) -> None:
    """Go to one of `PAGES`; the texts to be seen are English."""
    for step in PAGES[name]:
        if step.startswith("See: "):
            await see(pilot, step.removeprefix("See: "))
            await asked(pilot)
        else:
            pilot.app.simulate_key(step)
            await pilot.pause(0)
    await pilot.pause()
