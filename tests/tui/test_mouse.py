"""The mouse: tabs, periods, bars and rows take clicks of the left button, and a table the wheel."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from p1tui.i18n.language import LANGUAGES, tr
from p1tui.tui.meter import screen as meter
from p1tui.tui.money import title as money
from p1tui.tui.widgets.scroller import WHEEL_LINES
from tests.tui.mouse import MIDDLE, RIGHT, Cell, at, cells, click, roll
from tests.tui.pilots import rows, shown
from tests.tui.scene import Scene
from tests.tui.shots import SIZES, go, opened, press

everywhere = pytest.mark.parametrize(
    ("code", "size"), [(code, size) for code in LANGUAGES for size in SIZES], ids=str
)
TITLE, ABOVE, FIRST = 1, 2, 3
"""Rows of the history's title, of what stands above its bars or rows, and of the first row of either."""


@everywhere
@pytest.mark.parametrize(
    ("screen", "names"),
    [
        ("meter", [*meter.PAGES]),
        ("money", [*money.PAGES]),
        ("history", ["Energy", "Power", "Gas", "Cost"]),
    ],
    ids=["meter", "money", "history"],
)
async def test_a_click_on_a_tab_shows_it(
    scene: Scene, code: str, size: tuple[int, int], screen: str, names: list[str]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, screen)
        opening, *others = (tr(name) for name in names)
        for back, name in enumerate(others, 1):
            tab = cells(pilot, f" {name}", f"[{opening}]")
            for cell in (tab[0], tab[1], tab[-1]):
                await click(pilot, cell)
                assert at(pilot, f"[{name}").y == cell.y
                await press(pilot, *["shift+tab"] * back)
                assert at(pilot, f"[{opening}]").y == cell.y


@everywhere
async def test_a_click_on_a_periods_letter_or_word_shows_it(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history")
        for key, name in (("w", tr("week")), ("m", tr("month")), ("y", tr("year")), ("d", tr("day"))):
            await press(pilot, key)
            wanted = shown(pilot)
            for words, cell in ((key, 0), (name, 0), (name, len(name) - 1)):
                await press(pilot, "d" if key != "d" else "m")
                assert shown(pilot) != wanted
                start = at(pilot, f" {key} {name} ").x + 1 + (len(key) + 1 if words == name else 0)
                await click(pilot, Cell(start + cell, TITLE))
                assert shown(pilot) == wanted


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", [(60, 20), (79, 23)], ids=str)
async def test_a_click_on_a_key_of_the_title_presses_it_where_no_word_has_room(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history")
        for key, words in (("w", "w"), ("m", "m"), ("y", "y"), ("pageup", "PgUp"), ("pagedown", "/PgDn")):
            await press(pilot, "2", "pageup", key)
            wanted = shown(pilot)
            await press(pilot, "2", "pageup")
            assert shown(pilot) != wanted
            found = at(pilot, "d w m y  PgUp/PgDn")
            await click(pilot, found._replace(x=found.x + "d w m y  PgUp/PgDn".index(words)))
            assert shown(pilot) == wanted


@everywhere
async def test_a_click_in_the_column_of_a_bar_or_on_its_name_moves_the_cursor_to_it(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history")
        axis = at(pilot, "00:00 ", "kWh ").y
        await press(pilot, "home")
        axis_text = rows(pilot)[axis]
        for name, after in list(pairwise(re.findall(r"\d\d:\d\d", axis_text)))[::3]:
            start, end = axis_text.index(name), axis_text.index(after)
            hours = int(after[:2]) - int(name[:2])
            bar = (end - start) // hours
            assert bar * hours == end - start > len(name), "no name is moved"
            of_bar = [Cell(start + more, axis - 1) for more in range(bar)]
            for cell in (Cell(start, axis), Cell(start + len(name) - 1, axis), Cell(start, FIRST), *of_bar):
                await press(pilot, "end" if name == "00:00" else "home")
                assert not rows(pilot)[ABOVE].strip().startswith(name)
                await click(pilot, cell)
                assert rows(pilot)[ABOVE].strip().startswith(name)
            await click(pilot, Cell(start + bar, axis - 1))
            assert rows(pilot)[ABOVE].strip().startswith(f"{int(name[:2]) + 1:02}:00")


@everywhere
async def test_a_click_beside_the_bars_moves_nothing(scene: Scene, code: str, size: tuple[int, int]) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history")
        before = shown(pilot)
        axis = at(pilot, "00:00 ", "kWh ").y
        for cell in (
            at(pilot, "kWh", "00:00"),
            Cell(size[0] - 2, axis - 1),
            Cell(size[0] // 2, ABOVE),
            at(pilot, "─")._replace(y=TITLE),
            at(pilot, "12 jun 2025" if code == "nl" else "12 Jun 2025"),
            Cell(20, axis + 1),
        ):
            await click(pilot, cell)
            assert shown(pilot) == before


@everywhere
async def test_a_click_on_a_row_moves_the_cursor_to_it(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history-table")
        for hour in (10, 16, 9, 14):
            for x in (1, 20, size[0] - 2):
                await press(pilot, "up")
                await click(pilot, at(pilot, f"  {hour:02}:00 ")._replace(x=x))
                assert f"►{hour:02}:00 " in shown(pilot)
        before = shown(pilot)
        for cell in (Cell(20, ABOVE), at(pilot, tr("so far")), Cell(20, size[1] - 3)):
            await click(pilot, cell)
            assert shown(pilot) == before


@everywhere
async def test_the_wheel_moves_the_cursor_of_a_table_as_far_as_its_rows(
    scene: Scene, code: str, size: tuple[int, int]
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "history")
        chart = shown(pilot)
        await roll(pilot, MouseScrollUp, Cell(20, 10))
        assert shown(pilot) == chart
        await press(pilot, "t")
        for hour in (17 - WHEEL_LINES, 17 - 2 * WHEEL_LINES):
            await roll(pilot, MouseScrollUp, Cell(20, 10))
            assert f"►{hour:02}:00 " in shown(pilot)
        for hour in (17 - WHEEL_LINES, 17, 17):
            await roll(pilot, MouseScrollDown, Cell(20, 10))
            assert f"►{hour:02}:00 " in shown(pilot)
        await press(pilot, "home")
        day = rows(pilot)[TITLE]
        await roll(pilot, MouseScrollUp, Cell(20, 10))
        assert "►00:00 " in shown(pilot)
        assert rows(pilot)[TITLE] == day


@everywhere
@pytest.mark.parametrize("button", [MIDDLE, RIGHT])
async def test_no_other_button_does_anything(
    scene: Scene, code: str, size: tuple[int, int], button: int
) -> None:
    async with opened(scene, size, language=code) as pilot:
        await go(pilot, scene, "live")
        for keys, words in (
            (("2",), (tr("Gas"), f" w {tr('week')}", "00:00 ", "2 ")),
            (("t",), (" 14:00 ",)),
            (("4",), (tr("Events"),)),
            (("5",), (tr("Contracts"),)),
            (("0",), ("W",)),
        ):
            await press(pilot, *keys)
            before = shown(pilot)
            for word in words:
                await click(pilot, at(pilot, word)._replace(x=at(pilot, word).x + 1), button)
                assert shown(pilot) == before
