"""The page has the colours of the screen's themes; it does not import them, so a test holds both equal."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from rich.color import Color

from p1tui.tui.drawing.themes import CLEAR, DARK, LIGHT, Bars, Theme
from p1tui.web.static import PAGE

SELECTORS = {
    ":root": DARK,
    ":root:not([data-theme])": LIGHT,
    '[data-theme="p1tui-light"]': LIGHT,
    '[data-theme="p1tui-clear"]': CLEAR,
}
"""Block of the style sheet -> the theme that it has; the second one is for those who prefer light."""


def blocks() -> dict[str, dict[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", (PAGE / "colours.css").read_text("utf-8"), flags=re.DOTALL)
    found = re.findall(r"([^{};]+)\{([^{}]*)\}", text)
    return {
        selector.strip(): dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", body)) for selector, body in found
    }


def colours_of(theme: Theme) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields(theme):
        value, name = getattr(theme, field.name), field.name.rstrip("_").replace("_", "-")
        if isinstance(value, Bars):
            stem = name.removesuffix("-bars")
            found |= {f"{stem}-{part}": true_colour(number) for part, number in value._asdict().items()}
        elif isinstance(value, int) and not isinstance(value, bool):
            found[name] = true_colour(value)
    return found


def true_colour(number: int) -> str:
    return Color.from_ansi(number).get_truecolor().hex


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_block_has_the_colours_of_its_theme(selector: str) -> None:
    block = blocks()[selector]
    assert block.pop("ground"), "the page's own, behind the panels"
    assert block == colours_of(SELECTORS[selector])


def test_there_are_no_other_blocks() -> None:
    assert set(blocks()) == set(SELECTORS)
