"""Help: every key of every screen, each line whole."""

from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot

from p1tui.i18n.language import naming_next
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import see, text


@pytest.mark.parametrize("screen", ["1", "2", "3", "4", "5", "l"])
async def test_the_help_of_every_screen_fits_at_80x24(pilot: Pilot[None], screen: str) -> None:
    await see(pilot, "Phases")
    await pilot.press(screen, "question_mark")
    await see(pilot, "Keys")
    shown = text(pilot)
    assert "└" in shown
    for words in ("by Ctrl+C at once", "to the grid"):
        assert words in shown
    for name, action in ((" q ", "Quit"), (" Ctrl+C ", "at once"), (" space ", "Freeze")):
        assert any(name in line and action in line for line in shown.splitlines())
    bindings = [each.binding for each in pilot.app.screen_stack[-2].active_bindings.values()]
    told = {each.group.description if each.group else each.tooltip for each in bindings}
    for words in map(naming_next, told - {""}):
        assert words in shown or words in PLACES


PLACES = (
    "Everything about now",
    "Any period of the past",
    "The health of each channel",
    "The last telegram, line by line",
    "Prices and costs",
    "The power alone, to be read from across the room",
)


@pytest.mark.parametrize("size", [(60, 20), (60, 12), (40, 10)])
async def test_where_not_all_keys_fit_the_others_are_reached(
    make_app: MakeApp, driver: FeedDriver, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=size) as pilot:
        await pilot.press("2", "question_mark")
        await see(pilot, "▼ ↑↓")
        assert "The period before or" in text(pilot)
        await pilot.press(*["pagedown"] * 4)
        await see(pilot, "▼ return")
        await pilot.press("up", "home", "home", "home", "home", "escape")
        await see(pilot, "[Energy]")


LEGEND = {"en": ("▲ import  from the grid", "▼ return  to the grid"), "nl": ("van het net", "naar het net")}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("size", [(40, 10), (40, 60), (47, 20), (80, 24)])
async def test_no_word_of_the_help_is_cut(
    make_app: MakeApp, driver: FeedDriver, size: tuple[int, int], language: str
) -> None:
    driver.second()
    async with make_app(driver, language=language).run_test(size=size) as pilot:
        await pilot.press("2", "question_mark")
        await see(pilot, {"en": "Keys", "nl": "Toetsen"}[language])
        shown = text(pilot)
        for _ in range(8):
            await pilot.press("pagedown")
            shown += text(pilot)
        box = re.findall("│(.*?)│", shown)
        assert not [line for line in box if "…" in line]
        for words in LEGEND[language]:
            assert any(words in line for line in box)


async def test_a_tall_screen_says_which_keys_are_its_own(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(80, 40)) as pilot:
        await pilot.press("2", "question_mark")
        await see(pilot, "On this screen")
        shown = text(pilot)
        assert shown.index("The same as a table") < shown.index("Everywhere") < shown.index("The log file")
        assert "1 2 3 4 5 0         Live, History, Upload, Meter, Money, Wall" in shown
