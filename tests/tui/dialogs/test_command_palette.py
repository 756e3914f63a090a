"""The palette: every command by every name that one would type, in every screen."""

from __future__ import annotations

import re
import subprocess
import sys

import msgspec
import pytest
from textual.pilot import Pilot

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.model.snapshot import NO_CHANNEL, NO_CONFIG
from p1tui.tui.dialogs import commands
from p1tui.tui.dialogs.command_palette import CommandPalette
from p1tui.tui.dialogs.commands import COMMANDS
from p1tui.tui.history.screen import HistoryScreen
from p1tui.tui.meter.screen import MeterScreen
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import rows, see, sized, text, until, wgl4
from tests.tui.scene import Scene
from tests.tui.shots import opened, press

TYPED = {
    "live": "Live", "now": "Live", "nu": "Live", "history": "History", "hist": "History",
    "historie": "History", "geschiedenis": "History", "upload": "Upload", "thingspeak": "Upload",
    "meter": "Meter", "meterstanden": "Meter", "telegram": "Meter", "costs": "Money", "kosten": "Money",
    "prices": "Money", "prijzen": "Money", "geld": "Money", "money": "Money", "wall": "Wall", "muur": "Wall",
    "day": "Day", "dag": "Day", "week": "Week", "month": "Month", "maand": "Month", "year": "Year",
    "jaar": "Year", "today": "Today", "vandaag": "Today", "yesterday": "Yesterday", "gisteren": "Yesterday",
    "peak": "Today", "piek": "Today", "last month": "Last month", "vorige maand": "Last month",
    "gas": "Gas", "water": "Water", "power": "Live", "vermogen": "Live", "energy": "Energy",
    "zoom": "History", "import": "Energy", "return": "Energy", "afname": "Energy", "teruglevering": "Energy",
    "zon": "Energy", "usage": "Energy", "consumption": "Energy", "verbruik": "Energy",
    "tariff": "Money", "tarief": "Money", "netting": "Money", "saldering": "Money", "€": "Money",
    "euro": "Money", "last week": "Last week", "vorige week": "Last week",
    "wifi": "Upload", "wi-fi": "Upload", "netwerk": "Upload",
    "color": "Dark colours", "colour": "Dark colours", "kleur": "Dark colours", "vorig jaar": "Last year",
    "pauze": "Freeze the view; recording goes on",
    "english": "English", "engels": "English", "dutch": "Nederlands", "nederlands": "Nederlands",
    "csv": "Write what is shown to a CSV file", "export": "Write what is shown to a CSV file",
    "exporteren": "Write what is shown to a CSV file", "table": "The same as a table",
    "tabel": "The same as a table", "log": "The log file", "logboek": "The log file", "help": "This help",
    "hulp": "This help", "quit": "Quit", "stoppen": "Quit", "exit": "Quit",
    "freeze": "Freeze the view; recording goes on", "bevries": "Freeze the view; recording goes on",
    "light": "Light colours", "licht": "Light colours", "dark": "Dark colours", "donker": "Dark colours",
    "colourblind": "Colours for every eye", "kleurenblind": "Colours for every eye",
    "theme": "Dark colours", "thema": "Dark colours",
    "braille": "Braille dots", "ascii": "ASCII alone", "raw": "The telegram as sent",
    "rejected": "Rejected telegrams", "events": "Events", "gebeurtenissen": "Events",
    "compare": "The period before, beside it", "vergelijk": "The period before, beside it",
    "from": "From one day to another, of your choice", "van": "From one day to another, of your choice",
}  # fmt: skip
"""What one types -> the English name of the command that is selected by it, in either language."""


@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_a_command_is_found_by_every_name_in_both_languages(
    make_app: MakeApp, driver: FeedDriver, code: str
) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        palette = pilot.app.screen
        assert isinstance(palette, CommandPalette)
        found = {typed: commands.found(palette._commands, typed) for typed in TYPED}
        assert {typed: first[0].name if first else None for typed, first in found.items()} == TYPED


@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_words_of_one_meaning_find_the_same_commands(scene: Scene, code: str) -> None:
    async with opened(scene, (80, 24), language=code) as pilot:
        await press(pilot, "ctrl+p")
        colours = {
            "Colours: dark, light or for every eye",
            "Dark colours",
            "Light colours",
            "Colours for every eye",
        }
        for typed in ("colour", "color", "colours", "colors", "kleur", "kleuren"):
            assert set(names(pilot, typed)) == colours, typed
        step = "{name}: all of this in {language}"
        for typed in ("dutch", "nederlands") if code == "en" else ("english", "engels"):
            assert names(pilot, typed) == ["Nederlands" if code == "en" else "English", step]


@pytest.mark.parametrize(
    ("no_upload", "found"), [(NO_CONFIG, ["Set up: find the cable, write the config"]), (NO_CHANNEL, [])]
)
async def test_setup_is_found_where_it_is_offered(
    driver: FeedDriver, make_app: MakeApp, no_upload: Message, found: list[str]
) -> None:
    driver.feed.publish(msgspec.structs.replace(driver.feed.latest(), no_upload=no_upload))
    async with make_app(driver, mode="REC").run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p")
        assert names(pilot, "setup") == found


def names(pilot: Pilot[None], typed: str) -> list[str]:
    """The English names of the commands that are found, the best match first."""
    palette = pilot.app.screen
    assert isinstance(palette, CommandPalette)
    return [each.name for each in commands.found(palette._commands, typed)]


async def test_a_command_is_found_by_its_name_and_done(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("ctrl+p")
    await see(pilot, "─ Commands ─")
    assert not set(text(pilot)) - wgl4() - {"\n"}
    await pilot.press(*"health")
    await see(pilot, "► Upload  The health of each channel")
    await pilot.press("enter")
    await see(pilot, "sent today")
    await pilot.press("ctrl+p", *"live", "enter")
    await see(pilot, "Phases")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("month", "─ June 2024"),
        ("yesterday", "─ Fri 14 Jun 2024"),
        ("last month", "─ May 2024"),
        ("vorige week", "─ week of 3 Jun 2024"),
        ("gas", "[Gas]"),
        ("tabel", "▲ import kWh"),
        ("nederlands", "Vermogen nu"),
        ("raw", "[Raw]"),
        ("wall", "1 to 5 lead to their screens"),
    ],
)
async def test_a_command_of_another_screen_leads_there(pilot: Pilot[None], typed: str, words: str) -> None:
    await see(pilot, "Phases")
    await pilot.press("ctrl+p", *("space" if letter == " " else letter for letter in typed), "enter")
    await see(pilot, words)


async def test_a_file_is_written_once_the_history_has_answered(
    pilot: Pilot[None], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    await pilot.press("ctrl+p", *"csv", "enter")
    await see(pilot, "Written to ")


async def test_commands_of_the_screen_beneath_are_done_there(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await see(pilot, "[Energy]")
    await pilot.press("ctrl+p", *"table", "enter")
    await see(pilot, "▲ import kWh")


async def test_that_there_is_more_is_told_and_reached(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+p")
    await see(pilot, "▼ more, by arrows or by letters")
    assert re.search(r" 1-\d+ of \d+ │", text(pilot))
    await pilot.press("up")
    await see(pilot, "► Quit at once")
    assert "▼ more" not in text(pilot)
    await pilot.press("pageup", "pagedown", "pagedown", "pagedown", "pagedown", "pagedown")
    await see(pilot, "► Quit at once")
    await pilot.press("home")
    await see(pilot, "► A longer or a shorter span")
    await pilot.press("end")
    await see(pilot, "► Quit at once")
    await pilot.press("pageup")
    await until(pilot, lambda: "► Quit at once" not in text(pilot))


@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_a_window_that_is_high_enough_shows_every_command(scene: Scene, code: str) -> None:
    async with opened(scene, (200, 60), language=code) as pilot:
        await press(pilot, "ctrl+p")
        palette = pilot.app.screen
        assert isinstance(palette, CommandPalette)
        listed = [row.partition("│")[2].partition("│")[0] for row in rows(pilot)]
        for command in palette._commands:
            assert any(row[3:].startswith(command.title()) for row in listed), command
        assert "▼" not in "".join(listed)
        assert palette.query_one("#commands").size.height < 60


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 10)], ids=str)
@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_the_box_is_full_and_says_that_there_is_more_at_every_size(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await press(pilot, "ctrl+p")
        bottom = next(at for at, row in enumerate(rows(pilot)) if "└─" in row)
        box = pilot.app.screen.query_one("#commands").region
        assert bottom == box.bottom - 1
        assert re.search(rf"│ ▼ (.* |) *1-{box.height - 5} \S+ \d+ │", rows(pilot)[bottom - 1])


async def test_nothing_found_is_said_and_enter_stays(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("ctrl+p", *"zzz")
    await see(pilot, "No command has that")
    await pilot.press("enter", "backspace", "backspace", "backspace", *"quarter")
    await see(pilot, "► Demand")
    await pilot.press("enter")
    await see(pilot, "[Demand]")


@pytest.mark.parametrize("leave", ["escape", "ctrl+p"])
async def test_leaving_it_does_nothing(make_app: MakeApp, driver: FeedDriver, leave: str) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(40, 10)) as pilot:
        await pilot.press("ctrl+p", "down", "down", "up", leave)
        await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))
        await sized(pilot, (40, 10))


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("screen", ["1", "2", "3", "4", "5", "l"])
async def test_no_line_is_cut_at_60_columns(scene: Scene, code: str, screen: str) -> None:
    async with opened(scene, (60, 20), language=code) as pilot:
        await press(pilot, screen, "ctrl+p")
        for _ in range(8):
            assert not [row for row in rows(pilot) if "…" in row[:60] and row.startswith("│")], text(pilot)
            await press(pilot, "pagedown")
        await press(pilot, "escape", "question_mark")
        assert not [row for row in rows(pilot) if "│" in row and "…" in row], text(pilot)


async def test_every_command_of_every_screen_can_be_done(pilot: Pilot[None]) -> None:
    for screen in ("1", "2", "3", "4", "l"):
        await pilot.press(screen)
        for key, known in list(pilot.app.screen.active_bindings.items()):
            if known.binding.action in ("ask_to_quit", "quit", "export"):
                continue
            if (active := pilot.app.screen.active_bindings.get(key)) is None:
                continue  # Escape has left an enlarged panel, and has no effect any more
            assert await pilot.app.run_action(active.binding.action, active.node), active
            await pilot.press("escape", "1", screen)


async def test_languages_stand_together_and_quitting_stands_last(scene: Scene) -> None:
    async with opened(scene, (120, 60)) as pilot:
        await press(pilot, "ctrl+p")
        shown = [row.split("│")[1].strip() for row in rows(pilot) if row.count("│") == 2]
        at = next(at for at, row in enumerate(shown) if row.startswith("Nederlands: all of this in Dutch"))
        assert shown[at + 1 : at + 3] == ["English", "Nederlands"]
        assert [row.split()[0] for row in shown if row][-2:] == ["Quit", "Quit"]
        assert [" ".join(row.split()) for row in shown if row.startswith("Gas")] == [
            "Gas graph of the history"
        ]


def test_every_command_names_an_action_of_its_screen() -> None:
    screens = {"history": HistoryScreen, "meter": MeterScreen}
    for command in COMMANDS:
        if command.screen:
            action = command.action.partition("(")[0]
            assert hasattr(screens[command.screen], f"action_{action}"), command


def test_textuals_own_palette_is_left_out_where_the_screen_is_opened() -> None:
    program = (
        "import os, sys; from p1tui.config.settings import TuiSettings; from p1tui.tui import terminal;"
        "terminal.prepare(TuiSettings(), dict(os.environ)); import p1tui.tui.app;"
        "print([name for name in sys.modules if name.startswith('textual.widgets._input')])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
