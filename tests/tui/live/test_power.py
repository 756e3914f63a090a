"""The power in large digits: as wide as its column allows, in one place whatever its value."""

from __future__ import annotations

import msgspec
import pytest

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.bold_digits import FONT, bold
from p1tui.tui.drawing.glyphs import HALF, PLAIN
from p1tui.tui.live import power
from p1tui.tui.live.layout import POWER_CELLS, TALL_POWER_CELLS, WIDE_POWER_CELLS
from p1tui.tui.view import View
from tests.tui.draws import say, view
from tests.tui.driver import NOON, dutch

COLUMNS = (POWER_CELLS, TALL_POWER_CELLS, WIDE_POWER_CELLS)


def of(net_w: int | None) -> View:
    """Return a view of a meter with this power."""
    imported, exported = (None, None) if net_w is None else (max(net_w, 0), max(-net_w, 0))
    reading = msgspec.structs.replace(dutch(NOON), power_import_w=imported, power_export_w=exported)
    return view(reading)


@pytest.mark.parametrize("width", COLUMNS)
@pytest.mark.parametrize("net_w", [0, 7, -7, 99_999, -99_999, 123_456, -123_456])
def test_a_number_fits_and_its_unit_stays_in_its_place(net_w: int, width: int) -> None:
    drawn = power.draw(of(net_w), width)
    assert max(map(ln.width, drawn)) <= width
    ends = {ln.width(power.draw(of(each), width)[-2]) for each in (7, -99_999)}
    assert len(ends) == 1
    assert ln.width(drawn[-2]) - max(ends) in (0, 1)


def test_a_wider_column_has_larger_digits() -> None:
    sizes = []
    for width in COLUMNS:
        drawn = power.draw(of(-88_888), width)[1:-1]
        sizes.append((len(drawn), sum(len(text) for text, role in drawn[-1] if role.endswith("#"))))
    assert [rows for rows, _ in sizes] == [3, 5, 5]
    inks = [ink for _, ink in sizes]
    assert inks == sorted(set(inks))


@pytest.mark.parametrize("width", COLUMNS)
def test_a_meter_without_power_leads_with_what_fits(width: int) -> None:
    heat = msgspec.structs.replace(dutch(NOON), power_import_w=None, power_export_w=None)
    assert max(map(ln.width, power.draw(view(heat), width))) <= width


@pytest.mark.parametrize("char", list(FONT))
def test_every_character_has_strokes_of_two_cells(char: str) -> None:
    rows = FONT[char]
    assert len({len(row) for row in rows}) == 1
    assert all(len(stroke) >= 2 for row in rows for stroke in row.split())


def test_bold_digits_are_drawn_without_seams() -> None:
    lines = bold("+−0123456789", HALF, "import")
    assert {(text.strip(), role) for line in lines for text, role in line} == {
        ("", "text"),
        ("", "import-mid#"),
    }
    assert "#####" in say(bold("8", PLAIN, "import"))
    assert "import-mid#" in themes.styles(themes.DARK)
