"""Themes: colours that stand apart on every terminal, and those that keys step through."""

from __future__ import annotations

from typing import cast, get_args

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.pilot import Pilot

from p1tui.tui.app import MonitorApp
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.lines import Role
from p1tui.tui.drawing.themes import THEMES, Theme
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import see, segments, until

READ = (
    "text",
    "strong",
    "brand",
    "import",
    "export",
    "good",
    "warn",
    "error",
    "chip",
    "chip-rec",
    "chip-warn",
)


def luminance(colour: Color | None) -> float:
    assert colour is not None
    parts = [part / 255 for part in colour.get_truecolor()]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style: Style) -> float:
    return ratio(style.color, style.bgcolor)


def ratio(one: Color | None, other: Color | None) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_what_is_read_stands_out_from_its_ground(theme: Theme) -> None:
    for role, style in themes.styles(theme).items():
        if role in READ:
            assert contrast(style) >= 4.5, role
        if role in ("dim", "past"):
            assert contrast(style) >= 3.5, role


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("name", ["import", "export"])
def test_bars_are_seen_and_told_apart_in_every_theme(theme: Theme, name: str) -> None:
    inks = {role: style.color for role, style in themes.styles(theme).items()}
    ground = themes.styles(theme)["text"].bgcolor
    band = inks["band"]
    past, lit = (inks[cast("Role", f"{name}-{kind}")] for kind in ("past", "lit"))
    for tone, least in (("mid", 1.5), ("high", 1.1)):
        bar = inks[cast("Role", f"{name}-{tone}")]
        assert ratio(bar, ground) >= 3, tone
        assert ratio(bar, past) >= 1.8, tone
        assert round(ratio(bar, lit), 1) >= least, tone
    assert inks[cast("Role", f"{name}-mid")] == inks[cast("Role", name)]
    assert round(ratio(past, ground), 1) >= 2.3
    assert 1.2 <= ratio(band, ground) <= 1.7
    assert ratio(past, band) >= 1.6
    assert len({lit, past, band, ground}) == 4


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_highest_bars_have_another_tone_of_their_hue(theme: Theme) -> None:
    for bars in (theme.import_bars, theme.export_bars):
        assert bars.mid != bars.high


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_period_before_has_a_hue_and_no_grey(theme: Theme) -> None:
    for bars in (theme.import_bars, theme.export_bars):
        parts = Color.from_ansi(bars.past).get_truecolor()
        assert max(parts) - min(parts) >= 40


@pytest.mark.parametrize("theme", [*THEMES.values(), themes.SIXTEEN], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ["import", "export"])
def test_good_bars_and_bars_to_warn_of_are_told_from_other_bars(theme: Theme, name: str) -> None:
    inks = {role: style.color for role, style in themes.styles(theme).items()}
    grounds = {role: style.bgcolor for role, style in themes.styles(theme).items()}
    for tone in ("good", "warn"):
        bar = inks[cast("Role", f"{name}-{tone}")]
        assert bar == inks[tone]
        assert bar == grounds[cast("Role", f"{name}-{tone}#")]
        assert ratio(bar, grounds["text"]) >= 3
        assert ratio(bar, inks["import-past"]) >= 1.6
        assert bar not in (inks["import-mid"], inks["import-lit"], inks["import-past"])
    assert inks["good"] != inks["warn"]


@pytest.mark.parametrize("theme", [*THEMES.values(), themes.SIXTEEN], ids=lambda theme: theme.name)
def test_the_same_numbers_go_to_256_and_true_colour(theme: Theme) -> None:
    for style in themes.styles(theme).values():
        shown = {
            system: style.render("x", color_system=system)
            for system in (ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR)
        }
        assert len(set(shown.values())) == 1


def test_sixteen_colours_are_sixteen() -> None:
    numbers = {style.color.number for style in themes.styles(themes.SIXTEEN).values() if style.color}
    assert all(number is not None and number < 16 for number in numbers)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_import_and_export_differ_also_without_green_and_red(theme: Theme) -> None:
    styles = themes.styles(theme)
    one, other = luminance(styles["import"].color), luminance(styles["export"].color)
    blues = [
        style.color.get_truecolor().blue for style in (styles["import"], styles["export"]) if style.color
    ]
    assert abs(one - other) > 0.1 or abs(blues[0] - blues[1]) > 100


def test_without_colour_every_role_has_a_style() -> None:
    styles = themes.colourless()
    assert set(styles) == set(get_args(Role))
    assert all(style.color is None and style.bgcolor is None for style in styles.values())


async def test_c_steps_through_the_themes(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    for theme in (themes.LIGHT, themes.CLEAR, themes.DARK):
        await pilot.press("c")
        grounds = set(themes.styles(theme).values())
        await until(pilot, lambda grounds=grounds: {part.style for part in segments(pilot)} <= grounds)  # type: ignore[misc]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "linux")])
async def test_a_terminal_without_the_colours_keeps_its_own(
    make_app: MakeApp, driver: FeedDriver, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await see(pilot, "Phases")
        own = set(cast("MonitorApp", pilot.app).appearance.styles.values())
        await pilot.press("c")
        await pilot.pause()
        assert {part.style for part in segments(pilot)} <= own
