"""Language, glyphs and theme chosen by key are remembered, once, when the user is done choosing."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from textual import events
from textual.pilot import Pilot

from p1tui.config.settings import TuiSettings
from p1tui.i18n.language import LANGUAGES, following, tr
from p1tui.tui import choices
from p1tui.tui.appearance import Appearance
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import rows, see, text, until

AROUND = ["n"] * (len(LANGUAGES) - 1)
"""Keys from the second language to the first."""


@pytest.mark.parametrize(
    ("wait", "keys", "chosen"),
    [
        (0.01, ("g",), {"glyphs": "eighth"}),
        (3600, ("g", "g", "g", "c"), {"glyphs": "ascii", "theme": "p1tui-light"}),
    ],
)
async def test_what_was_chosen_is_remembered_once(
    make_app: MakeApp,
    driver: FeedDriver,
    monkeypatch: pytest.MonkeyPatch,
    wait: float,
    keys: tuple[str, ...],
    chosen: dict[str, str],
) -> None:
    monkeypatch.setattr("p1tui.tui.choices.CHOSEN_S", wait)
    monkeypatch.setattr("p1tui.tui.choices.DOUBTFUL_S", wait)
    kept: list[Mapping[str, str]] = []
    driver.second()
    async with make_app(driver, remember=kept.append).run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        if wait < 1:
            await until(pilot, lambda: bool(kept))
        else:
            assert kept == []
    assert kept == [chosen]


async def test_leaving_remembers_what_was_just_chosen(make_app: MakeApp, driver: FeedDriver) -> None:
    kept: list[Mapping[str, str]] = []
    driver.second()
    async with make_app(driver, remember=kept.append).run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "q")
    assert kept == [{"language": "nl"}]


@pytest.mark.parametrize("presses", [1, 2])
async def test_glyphs_that_may_be_boxes_are_not_remembered_by_one_who_leaves(
    make_app: MakeApp, driver: FeedDriver, presses: int
) -> None:
    kept: list[Mapping[str, str]] = []
    driver.second()
    async with make_app(driver, remember=kept.append).run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *["g"] * presses, "q")
    assert kept == [{"theme": "p1tui-light"}]


@pytest.mark.parametrize("code", LANGUAGES)
async def test_a_key_tells_in_one_line_what_it_did(make_app: MakeApp, driver: FeedDriver, code: str) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=(80, 24)) as pilot:
        for key, told in (
            ("g", choices.GLYPHS["eighth"]),
            ("g", choices.GLYPHS["braille"]),
            ("g", choices.GLYPHS["ascii"]),
            ("g", choices.GLYPHS["half"]),
            ("c", choices.THEMES["p1tui-light"]),
            ("c", choices.THEMES["p1tui-clear"]),
            ("c", choices.THEMES["p1tui-dark"]),
        ):
            await pilot.press(key)
            await see(pilot, f" {tr(told)} ")
        await pilot.press("space")
        await see(pilot, "12:00:00;")
        await pilot.press("space", "n")
        await see(pilot, tr("All of this is in English now."))
        pilot.app._noted()  # type: ignore[attr-defined]
        await see(pilot, " 1 Live 2 ")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", [(60, 20), (40, 10)], ids=str)
async def test_what_a_key_did_is_whole_in_a_small_window(
    make_app: MakeApp, driver: FeedDriver, code: str, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=size) as pilot:
        for key in ("g", "g", "g", "g", "c", "c", "c", "space", "paste"):
            if key == "paste":
                pilot.app.post_message(events.Paste("q"))
            else:
                await pilot.press(key)
            await until(pilot, lambda: " 1 Live" not in rows(pilot)[-1])
            assert re.search(rf"[.?](\s+(1 2 3 4 5 )?({tr('space')} )?\? q)?\s*$", rows(pilot)[-1]), rows(
                pilot
            )[-1]


async def test_a_terminal_without_a_choice_says_so(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr("sys.__stderr__", None)
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        await see(pilot, "This terminal has no other colours.")
        await pilot.press("g")
        await see(pilot, "This terminal takes ASCII alone.")


async def test_nothing_chosen_is_nothing_remembered(make_app: MakeApp, driver: FeedDriver) -> None:
    kept: list[Mapping[str, str]] = []
    driver.second()
    async with make_app(driver, remember=kept.append).run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "q")
    assert kept == []


async def test_n_changes_the_language_at_once_on_every_screen(pilot: Pilot[None]) -> None:
    await see(pilot, "Power now")
    await pilot.press("n")
    for words in ("Vermogen nu", "Vandaag", "Alles staat nu in het Nederlands", "Vermogen, laatste"):
        await see(pilot, words)
    await pilot.press("2")
    await see(pilot, "za 15 jun 2024")
    await pilot.press(*AROUND)
    await see(pilot, "Sat 15 Jun 2024")
    await pilot.press("1", "space", "n")
    for words in ("Vermogen nu", "Vandaag", " BEVROREN 12:00:00 "):
        await see(pilot, words)


async def test_n_changes_the_language_of_the_help_that_names_it(
    make_app: MakeApp, driver: FeedDriver
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(80, 40)) as pilot:
        await pilot.press("question_mark")
        await see(pilot, "Nederlands: all of this in Dutch")
        await pilot.press("n")
        await see(pilot, f"{LANGUAGES[following('nl')].name}: dit alles in het")
        await pilot.press("escape")
        await see(pilot, "Vermogen nu")
        assert "Toetsen" not in text(pilot)
        assert len(pilot.app.screen_stack) == 1


def test_without_colours_both_directions_in_one_cell_fill_it() -> None:
    settings = TuiSettings(language="en")
    assert Appearance(settings, {"NO_COLOR": "1", "LANG": "C.UTF-8"}).written("▄▄", "both-past") == "██"
    assert Appearance(settings, {"LANG": "C.UTF-8"}).written("▄▄", "both-mid") == "▄▄"
