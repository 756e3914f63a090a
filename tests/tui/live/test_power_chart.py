"""The chart of the live screen: it is drawn again where a cell looks otherwise, and only there."""

from __future__ import annotations

import pytest

from p1tui.tui.drawing.glyphs import HALF
from p1tui.tui.drawing.measure import POWER
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.value_axis import axis
from p1tui.tui.live.power_chart import is_alike
from tests.tui.pilots import rows, text
from tests.tui.scene import Scene
from tests.tui.shots import opened, press

BEFORE = (Bar(2000), Bar(1000), Bar(0, 500), None)


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        (BEFORE, True),
        ((Bar(2000), Bar(1003), Bar(0, 500), None), True),
        ((Bar(2000), Bar(1300), Bar(0, 500), None), False),
        ((Bar(2000), Bar(1000), Bar(0, 900), None), False),
        ((Bar(2000), Bar(1000), Bar(0, 500), Bar(0)), False),
        ((Bar(2000), None, Bar(0, 500), None), False),
        ((Bar(2000), Bar(1000), Bar(1, 500), None), False),
    ],
)
def test_bars_are_alike_if_each_is_as_high_as_before(bars: tuple[Bar | None, ...], expected: bool) -> None:
    assert is_alike(bars, BEFORE, axis(2000, 500, 10, POWER), HALF) is expected


async def test_the_lowest_is_marked_and_named_only_where_a_chart_has_rows_to_tell_it_from_a_grid(
    scene: Scene,
) -> None:
    async with opened(scene, (120, 40)) as pilot:
        await press(pilot)
        assert "Power over 24 h" in text(pilot)
        assert "peak" in text(pilot)
        assert "lowest" not in text(pilot)
        await press(pilot, "shift+tab", "enter")
        assert rows(pilot)[1].startswith(" Power over 24 h")
        assert "lowest" in text(pilot)
        marked = [row for row in rows(pilot)[2:] if "─" in row]
        assert len(marked) > 1, "besides the zero line"
