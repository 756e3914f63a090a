"""Esc goes back to a screen as it was left, also to one that was left for a screen that was opened before."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.pilots import rows, see, sized, text
from tests.tui.scene import Scene
from tests.tui.shots import opened, press

WIDER = (120, 40)


async def through_history(pilot: Pilot[None]) -> None:
    """Go to the history, to the costs of the year, and to the history again, which was opened before."""
    await press(pilot, "2", "m")
    await press(pilot, "5", "tab", "tab")
    assert "without netting" in text(pilot)
    await press(pilot, "2")


async def test_the_page_of_a_screen_that_was_left_for_one_opened_before_it(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await through_history(pilot)
        assert "12 Jun 2025" in rows(pilot)[1], "the number of a screen leads to what it opens with"
        await press(pilot, "w", "4")
        await press(pilot, "escape")
        assert "week of 9 Jun 2025" in rows(pilot)[1]
        await press(pilot, "escape")
        assert "without netting" in text(pilot)
        await press(pilot, "escape")
        assert "week of 9 Jun 2025" in rows(pilot)[1]
        await press(pilot, "escape")
        assert "Power now" in text(pilot)
        await press(pilot, "escape")
        assert "Power now" in text(pilot)


async def test_a_screen_that_was_not_seen_follows_language_colours_and_size(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await through_history(pilot)
        await press(pilot, "n", "c")
        await pilot.resize_terminal(*WIDER)
        await sized(pilot, WIDER)
        await press(pilot, "escape")
        await sized(pilot, WIDER)
        await see(pilot, "zonder saldering")
        ground = pilot.app.screen.styles.background
        await press(pilot, "escape")
        await see(pilot, "Energie")
        assert pilot.app.screen.styles.background == ground
        await press(pilot, "escape")
        assert pilot.app.screen.styles.background == ground


async def test_what_nothing_leads_back_to_is_removed(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await through_history(pilot)
        money = left(pilot, "money")
        await press(pilot, "escape")
        assert pilot.app.screen is money
        await press(pilot, "escape")
        assert pilot.app.screen.id == "history"
        assert not money.is_running
        history = pilot.app.screen
        await press(pilot, "3")
        assert history.is_running
        await press(pilot, "1")
        assert not history.is_running
        await press(pilot, "2")
        assert "12 Jun 2025" in rows(pilot)[1]
        assert pilot.app.screen is not history


def left(pilot: Pilot[None], name: str) -> Screen[None]:
    """Return a screen that is kept, though it is not on the stack."""
    assert name not in [screen.id for screen in pilot.app.screen_stack]
    screen: Screen[None] = pilot.app.get_screen(name)
    return screen
