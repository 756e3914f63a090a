"""The money screen without a contract, and its keys."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.pilots import see, text
from tests.tui.scene import Scene
from tests.tui.shots import opened, press


async def test_without_a_contract_one_sentence_names_the_command(pilot: Pilot[None]) -> None:
    await pilot.press("5")
    await see(pilot, "There is no contract yet; `p1tui contract new` writes one")
    await pilot.press("tab", "h")
    await see(pilot, "There is no contract yet")


async def test_keys_lead_through_the_pages_and_change_the_hours(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await press(pilot, "5")
        assert "cheapest 2 h" in text(pilot)
        await press(pilot, "h")
        assert "cheapest 3 h" in text(pilot)
        await press(pilot, "tab", "tab")
        assert "without netting" in text(pilot)
        await press(pilot, "shift+tab")
        assert "June 2025" in text(pilot)


async def test_without_an_engine_that_tells_the_screen_reckons_by_itself(scene: Scene) -> None:
    scene.money = None
    scene.publish()
    async with opened(scene, (80, 24), mode="VIEW") as pilot:
        await press(pilot, "5", "tab")
        assert "energy tax" in text(pilot)
