"""The keys at the bottom: whole words, the names of all screens first."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from p1tui.i18n import language
from p1tui.tui.drawing import lines as ln
from p1tui.tui.widgets import hints
from p1tui.tui.widgets.hints import Hint, Hints, arrange, draw, pressed
from p1tui.tui.widgets.keys import told
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import rows, see, sized, until

SCREENS = (
    Hint("1", "Live", ("1",), "Live"),
    Hint("2", "History", ("2",), "Hist"),
    Hint("3", "Upload", ("3",), "Upl"),
)
KEYS = Hints(
    SCREENS,
    1,
    own=(Hint("←→", "Move", ("left", "right")), Hint("t", "Table", ("t",))),
    common=(Hint("l", "Log", ("l",)),),
    kept=(Hint("?", "Help", ("question_mark",)), Hint("q", "Quit", ("q",))),
)


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [
        (80, 1, [" 1 Live  2 History  3 Upload  ←→ Move  t Table  l Log  ? Help  q Quit "]),
        (60, 1, [" 1 Live 2 History 3 Upload ←→ Move t Table ? Help q Quit"]),
        (50, 1, [" 1 Live 2 History 3 Upload ←→ Move ? Help q Quit"]),
        (50, 2, [" ←→ Move  t Table ", " 1 Live 2 History 3 Upload l Log ? Help q Quit"]),
        (39, 1, [" 1 Live 2 History 3 Upl ? Help q Quit"]),
        (28, 1, [" 1 Live 2 History 3 Upl ? q"]),
        (20, 1, [" 1 2 History 3 ? q"]),
        (9, 1, [" ? q 1 3"]),
        (1, 1, [""]),
    ],
)
def test_what_does_not_fit_is_left_out_whole_the_least_important_first(
    width: int, height: int, lines: list[str]
) -> None:
    drawn = [ln.text_of(draw(row, width)) for row in arrange(KEYS, width, height)]
    assert [line.rstrip() for line in drawn] == [line.rstrip() for line in lines]


FROZEN = KEYS._replace(kept=(Hint("space", "Go on", ("space",), "Go on"), *KEYS.kept))


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [
        (80, 1, [" 1 Live 2 History 3 Upload ←→ Move t Table l Log space Go on ? Help q Quit"]),
        (60, 1, [" 1 Live 2 History 3 Upload ←→ Move space Go on ? Help q Quit"]),
        (60, 2, [" 1 Live 2 History 3 Upload ←→ Move space Go on ? Help q Quit"]),
        (50, 2, [" ←→ Move  t Table", " 1 Live 2 History 3 Upl space Go on ? Help q Quit"]),
        (45, 1, [" 1 Live 2 History 3 Upl l Log space Go on ? q"]),
        (37, 1, [" 1 2 History 3 l Log space Go on ? q"]),
        (29, 1, [" 1 2 History 3 space ? q"]),
    ],
)
def test_the_key_that_lets_a_frozen_view_go_on_is_left_out_last(
    width: int, height: int, lines: list[str]
) -> None:
    drawn = [ln.text_of(draw(row, width)) for row in arrange(FROZEN, width, height)]
    assert [line.rstrip() for line in drawn] == lines


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("size", [(40, 10), (60, 20), (79, 24), (80, 24), (120, 40), (200, 60)], ids=str)
async def test_a_frozen_view_says_how_it_goes_on(
    make_app: MakeApp, driver: FeedDriver, code: str, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=size) as pilot:
        await sized(pilot, size)
        for key in "12345l":
            await pilot.press(key)
            await until(pilot, lambda: lines_of_keys(pilot) > 0)
            before = lines_of_keys(pilot)
            await pilot.press("space")
            pilot.app._noted()  # type: ignore[attr-defined]
            await see(pilot, f" {language.tr('space')} {language.tr('Go on')} ")
            assert lines_of_keys(pilot) == before
            await pilot.press("space")


def lines_of_keys(pilot: Pilot[None]) -> int:
    return pilot.app.screen.query_one("#keys").size.height


@pytest.mark.parametrize("width", range(80, 130))
def test_the_last_key_is_clear_of_the_edge(width: int) -> None:
    many = [Hint("k", "x" * cells, ("k",)) for cells in range(1, 15)]
    for row in arrange(KEYS._replace(own=many), width, 2):
        assert ln.width(draw(row, width)[:-1]) < width
        assert len(ln.text_of(draw(row, width)).rstrip()) < width


def test_the_present_screen_stands_out() -> None:
    (line,) = (draw(row, 80) for row in arrange(KEYS, 80, 1))
    assert [text.strip() for text, role in line if role == "strong"] == ["History"]


def test_a_click_presses_the_key_that_is_drawn_there() -> None:
    (row,) = arrange(KEYS, 80, 1)
    line = ln.text_of(draw(row, 80))
    for words, key in (
        ("1", "1"),
        ("Live", "1"),
        ("History", "2"),
        ("←", "left"),
        ("→", "right"),
        ("Help", "question_mark"),
        ("Quit", "q"),
    ):
        assert pressed(row, 80, line.index(words)) == key
    assert pressed(row, 80, 0) == ""
    assert pressed(row, 80, 79) == ""


def test_pairs_of_keys_and_actions_make_a_line_too() -> None:
    drawn = ln.text_of(hints.line((("Enter", "Next"), ("q", "Leave")), 40))
    assert drawn.split() == ["Enter", "Next", "q", "Leave"]


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("size", [(60, 20), (79, 24), (80, 24), (120, 40), (200, 60)])
async def test_every_screen_names_all_others(
    make_app: MakeApp, driver: FeedDriver, code: str, size: tuple[int, int]
) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=size) as pilot:
        names = [
            language.tr(binding.description)
            for key in "12345"
            for binding in pilot.app._bindings.get_bindings_for_key(key)
        ]
        for key in "12345l":
            await pilot.press(key)
            await sized(pilot, size)
            for number, name in enumerate(names, 1):
                await see(pilot, f" {number} {name} ")
            bottom = rows(pilot)[-1]
            assert "?" in bottom
            assert bottom.rstrip().endswith(language.tr("Quit"))


@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_forty_columns_show_short_names(make_app: MakeApp, driver: FeedDriver, code: str) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=(40, 10)) as pilot:
        await see(pilot, " 1 Live 2 Hist 3 Upl 4 Meter 5 ")
        assert rows(pilot)[-1].split()[-2:] == ["?", "q"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2", ("PgUp/PgDn Period", "b Before", "Tab Graph", "t Table", "←→ Move", "x CSV", "f From")),
        ("4", ("Tab Page", "Esc Back")),
        ("5", ("Tab Page", "Esc Back")),
        ("l", ("Esc Back",)),
    ],
)
async def test_the_keys_of_a_screen_are_all_shown_at_80x24(
    make_app: MakeApp, driver: FeedDriver, key: str, words: tuple[str, ...]
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        for each in words:
            await see(pilot, each)


def test_a_note_keeps_its_mark_and_as_many_words_as_fit() -> None:
    assert told("", 40) == ()
    assert told("Frozen at 12:00:00; recording goes on. Space lets the view go on.", 50) == (
        (" Frozen at 12:00:00; recording goes on.", "good"),
    )
    ((text, role),) = told("! No such file or directory, cannot write /home/pi/a.csv", 40)
    assert text.startswith(" ! No such file or directory,")
    assert role == "warn"
    assert len(text) <= 40


@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_a_key_that_goes_back_says_so(make_app: MakeApp, driver: FeedDriver, code: str) -> None:
    driver.second()
    async with make_app(driver, language=code).run_test(size=(120, 40)) as pilot:
        space = language.tr("space")
        await see(pilot, f" {space} {language.tr('Freeze')} ")
        for keys, key, before, after in (
            (("1",), "enter", "Enter Enlarge", "Esc Back"),
            (("2",), "t", "t Table", "t Bars"),
            (("3",), "space", "space Freeze", "space Go on"),
        ):
            await pilot.press(*keys)
            named = [f"{each.split()[0]} {language.tr(each.partition(' ')[2])} " for each in (before, after)]
            named = [each.replace("space", space) for each in named]
            await see(pilot, named[0])
            assert named[1] not in "".join(rows(pilot)[-2:])
            await pilot.press(key)
            pilot.app._noted()  # type: ignore[attr-defined]
            await see(pilot, named[1])
            assert named[0] not in "".join(rows(pilot)[-2:])
            await pilot.press(key)
            await see(pilot, named[0])
