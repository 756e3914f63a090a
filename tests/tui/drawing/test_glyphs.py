"""Glyph styles: each draws only characters of its font, in cells of its own fills."""

from __future__ import annotations

import pytest

from p1tui.tui.drawing.glyphs import BRAILLES, EIGHTH, HALF, PLAIN, STYLES, WGL4, Glyphs
from tests.tui.pilots import wgl4


def test_the_repertoire_is_that_of_the_fonts() -> None:
    assert wgl4() >= WGL4
    assert not wgl4() & set("▁▂▃╭╮━▶✓⠿⭘")


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_every_fill_has_a_glyph_that_its_own_guard_lets_through(style: Glyphs) -> None:
    for table in (style.up, style.down):
        assert len(table) == (style.levels + 1) ** style.across
        for char in table.values():
            assert style.safe(char) == char


def test_what_a_style_cannot_draw_is_replaced_cell_by_cell() -> None:
    assert HALF.safe("m³ ▲ ╭─▶ 日") == "m³ ▲ ?─? ?"
    assert PLAIN.safe("m³ ▲ ─█ … é") == "m3 ^ -# ~ e"
    assert PLAIN.safe("Größe Überschuß Żółć Ærø") == "Grose Uberschus Zolc Aro"
    assert HALF.safe("a\tb\x1b[0m") == "a b [0m"
    assert EIGHTH.safe("▁▂") == "▁▂"
    assert BRAILLES.safe("⣿") == "⣿"
