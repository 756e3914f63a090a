"""Screens whose history cannot be read say so."""

from __future__ import annotations

from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantities import ENERGY
from p1tui.tui.history.screen import HistoryScreen
from p1tui.tui.meter.screen import MeterScreen
from p1tui.tui.session import ScreenContext
from tests.shared.times import AMSTERDAM
from tests.tui.driver import NOON, FeedDriver
from tests.tui.pilots import see, text
from tests.tui.stage import Stage, fails


def history_screen(context: ScreenContext) -> HistoryScreen:
    return HistoryScreen(context, HistoryPosition.now(ENERGY, "day", NOON, AMSTERDAM))


async def test_the_history_says_that_it_cannot_be_read(driver: FeedDriver) -> None:
    driver.second()
    async with Stage(history_screen, driver, ask=fails).run_test(size=(80, 24)) as pilot:
        await see(pilot, "! no history: disk I/O error")
        assert "Asking" not in text(pilot)


async def test_the_events_say_that_they_cannot_be_read(driver: FeedDriver) -> None:
    driver.second()
    async with Stage(MeterScreen, driver, ask=fails).run_test(size=(80, 24)) as pilot:
        await pilot.press("left")
        await see(pilot, "[Events]")
        await see(pilot, "! no history: disk I/O error")


async def test_the_events_of_the_history_are_shown(driver: FeedDriver) -> None:
    driver.second()
    async with Stage(MeterScreen, driver).run_test(size=(80, 40)) as pilot:
        await pilot.press("left")
        await see(pilot, "no readings for 58 min 30 s")
