"""The palette: every command by its name, in every screen."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.pilot import Pilot

from p1tui.tui.dialogs.command_palette import CommandPalette
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import see, sized, text, until, wgl4


async def test_a_command_is_found_by_its_name_and_done(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("ctrl+p")
    await see(pilot, "─ Commands ─")
    assert not set(text(pilot)) - wgl4() - {"\n"}
    await pilot.press(*"health")
    await see(pilot, "► The health of each channel")
    await pilot.press("enter")
    await see(pilot, "sent today")
    await pilot.press("ctrl+p", *"live", "enter")
    await pilot.press("ctrl+p", *"every", "x", "backspace", "down", "up", "enter")
    await see(pilot, "Phases")


async def test_commands_of_the_screen_beneath_are_done_there(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await see(pilot, "[Energy]")
    await pilot.press("ctrl+p", *"as a table", "enter")
    await see(pilot, "▲ import kWh")


async def test_every_period_is_a_command(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await see(pilot, "[Energy]")
    await pilot.press("ctrl+p", *"month", "enter")
    await see(pilot, "─ June 2024")


async def test_nothing_found_is_said_and_does_nothing(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("ctrl+p", *"zzz")
    await see(pilot, "No command has that")
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))


@pytest.mark.parametrize("leave", ["escape", "ctrl+p"])
async def test_leaving_it_does_nothing(make_app: MakeApp, driver: FeedDriver, leave: str) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(40, 10)) as pilot:
        await pilot.press("ctrl+p", "down", "down", "up", leave)
        await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))
        await sized(pilot, (40, 10))


async def test_every_command_of_every_screen_can_be_done(pilot: Pilot[None]) -> None:
    for screen in ("1", "2", "3", "4", "l"):
        await pilot.press(screen)
        for key, known in list(pilot.app.screen.active_bindings.items()):
            if known.binding.action in ("ask_to_quit", "quit", "export"):
                continue
            active = pilot.app.screen.active_bindings[key]
            assert await pilot.app.run_action(active.binding.action, active.node), active
            await pilot.press("escape", "1", screen)


def test_textuals_own_palette_is_left_out_where_the_screen_is_opened() -> None:
    program = (
        "import os, sys; from p1tui.config.settings import TuiSettings; from p1tui.tui import terminal;"
        "terminal.prepare(TuiSettings(), dict(os.environ)); import p1tui.tui.app;"
        "print([name for name in sys.modules if name.startswith('textual.widgets._input')])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
