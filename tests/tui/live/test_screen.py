"""Panels of the live screen: chosen, enlarged and back, at any size."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.tui.conftest import MakeApp
from tests.tui.driver import UP, FeedDriver
from tests.tui.pilots import rows, see, sized, text, until


async def test_enter_enlarges_the_chart_and_goes_back(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("enter")
    await until(pilot, lambda: "Phases" not in text(pilot))
    assert "Power over 15 min" in rows(pilot)[1]
    await until(pilot, lambda: sum("▄" in row for row in rows(pilot)) > 10)
    await pilot.press("s")
    await see(pilot, "Power over 1 h")
    await pilot.press("enter")
    await see(pilot, "Phases")


async def test_a_click_enlarges_a_chart_or_the_power_and_another_goes_back(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    y = next(y for y, row in enumerate(rows(pilot)) if "Power over" in row)
    await pilot.click(offset=(10, y + 2), button=3)
    await pilot.click(offset=(10, y + 2))
    await until(pilot, lambda: "Phases" not in text(pilot))
    assert "Power over" in rows(pilot)[1]
    await pilot.click(offset=(10, 10))
    await see(pilot, "Phases")
    await pilot.click(offset=(10, 2))
    await see(pilot, "1 to 5 lead to their screens, any other key back.")
    await pilot.click(offset=(10, 2))
    await see(pilot, "Phases")
    y = next(y for y, row in enumerate(rows(pilot)) if "Phases" in row)
    await pilot.click(offset=(10, y))
    await pilot.pause()
    assert "Phases" in text(pilot)


@pytest.mark.parametrize("leave", ["enter", "escape", "1"])
async def test_tab_chooses_and_enter_enlarges_what_was_chosen(
    pilot: Pilot[None], driver: FeedDriver, leave: str
) -> None:
    await see(pilot, "Power now")
    for words in ("► Power now", "► Power over", "► Power now"):
        await pilot.press("tab")
        await see(pilot, words)
    await pilot.press("shift+tab")
    await see(pilot, "► Power over")
    await pilot.press("enter")
    await until(pilot, lambda: "Power now" not in text(pilot))
    assert rows(pilot)[1].startswith(" Power over")
    driver.second(by=7)
    await see(pilot, "12:00:07")
    await pilot.press(leave)
    await see(pilot, "Today")
    assert "► Power" not in text(pilot)


async def test_the_power_is_enlarged_on_the_wall_and_left_by_any_key(pilot: Pilot[None]) -> None:
    await see(pilot, "Power now")
    await pilot.press("tab", "enter")
    await see(pilot, "1 to 5 lead to their screens, any other key back.")
    await pilot.press("x")
    await see(pilot, "Power now")
    assert "► Power" not in text(pilot)


@pytest.mark.parametrize(
    ("key", "words"),
    [("1", "Power now"), ("2", "[Energy]"), ("3", "Upload ─"), ("4", "Telegram ─"), ("5", "Money")],
)
async def test_a_number_leads_from_the_wall_to_its_screen_and_not_back_to_the_wall(
    pilot: Pilot[None], key: str, words: str
) -> None:
    await see(pilot, "Power now")
    await pilot.press("0")
    await see(pilot, "1 to 5 lead")
    await pilot.press(key)
    await see(pilot, words)
    assert "1 to 5 lead" not in text(pilot)
    await pilot.press("escape")
    await see(pilot, "Power now")


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 24), (120, 40)], ids=str)
async def test_an_enlarged_chart_tells_how_one_goes_back(
    make_app: MakeApp, driver: FeedDriver, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=size) as pilot:
        await see(pilot, "Power over")
        await pilot.press("enter")
        await see(pilot, "Esc" if size[0] < 60 else "Esc Back")
        assert "Enlarge" not in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Esc" not in rows(pilot)[-1])


async def test_enter_is_offered_only_where_it_enlarges_something(
    make_app: MakeApp, driver: FeedDriver
) -> None:
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await see(pilot, "No telegram yet")
        assert "Enter" not in rows(pilot)[-1]
        await pilot.press("tab", "enter")
        await see(pilot, "No telegram yet")
        driver.second()
        await see(pilot, "Enter Enlarge")
        assert "Esc" not in rows(pilot)[-1]


async def test_what_is_enlarged_stays_so_at_every_size(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("enter")
    for size in ((120, 40), (200, 60), (40, 10), (20, 4), (80, 24)):
        await pilot.resize_terminal(*size)
        await pilot.pause()
        await sized(pilot, size)
    await see(pilot, "Power over")
    await pilot.press("escape")
    await see(pilot, "Phases")


async def test_before_the_first_telegram_nothing_breaks(make_app: MakeApp, driver: FeedDriver) -> None:
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await see(pilot, "No telegram yet")
        await pilot.press("tab", "enter", "escape", "shift+tab", "enter", "enter")
        driver.second()
        await see(pilot, "Phases")


@pytest.mark.parametrize("seed", range(3))
async def test_keys_may_come_faster_than_screens_open_and_close(
    make_app: MakeApp, driver: FeedDriver, seed: int
) -> None:
    chance = random.Random(seed)
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        for _ in range(30):
            for _ in range(chance.randint(2, 9)):
                pilot.app.simulate_key(chance.choice("0001233345"))
                if chance.random() < 0.5:
                    await pilot.pause(0)
            await pilot.pause(0)
        await pilot.press("1")
        await see(pilot, "Power now")


async def test_the_wall_says_what_is_not_well(make_app: MakeApp) -> None:
    driver = FeedDriver(links=(replace(UP, parked=3),))
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await see(pilot, "3 refused rows are parked")
        await pilot.press("0")
        await see(pilot, "1 to 5 lead")
        await see(pilot, "3 refused rows are parked: press 3, then r.")
