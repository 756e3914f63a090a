"""The events page of the meter screen."""

from __future__ import annotations

from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import see


async def test_the_events_page_tells_what_the_history_remembers(
    make_app: MakeApp, driver: FeedDriver
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(80, 40)) as pilot:
        await pilot.press("4", "tab", "tab", "tab")
        await see(pilot, "In the history")
        await see(pilot, "11:50             no readings for 58 min 30 s, since 2024-06-15T08:51:30Z")
        await see(pilot, "14 Jun 2024 12:00 tariff 1 after tariff 2")
