"""The view of small windows: the numbers that matter, and none of them with digits cut off."""

from __future__ import annotations

import msgspec
import pytest

from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import compact
from tests.tui.draws import say, view
from tests.tui.driver import NOON, UP, belgian
from tests.tui.live.test_panels import with_power


def test_the_compact_view_has_the_numbers_that_matter() -> None:
    text = say(compact.draw(view(), 40))
    for words in ("ing", "L1 ", "▲ import", "▼ return", "gas", "water", "m³"):
        assert words in text
    assert max(len(line) for line in text.splitlines()) <= 40


def test_the_compact_view_has_every_medium() -> None:
    more = {"heat_dm3": 319_881, "warm_water_dm3": 45_678, "cooling_mj": 12_345, "submeter_wh": 1_234_567}
    text = say(compact.draw(view(msgspec.structs.replace(belgian(NOON), **more)), 40))
    for words in ("heat", "warm water", "GJ", "submeter"):
        assert words in text


@pytest.mark.parametrize(("watts", "cells"), [(-538, 18), (7, 10), (12_345, 26)])
def test_no_number_has_digits_cut_off(watts: int, cells: int) -> None:
    power = with_power(watts)
    full = msgspec.structs.replace(
        belgian(NOON), power_import_w=power.power_import_w, power_export_w=power.power_export_w
    )
    for width in range(10, 40):
        for draw in (compact.draw, compact.plain):
            said = [ln.text_of(line) for line in draw(view(full, links=(UP,)), width)]
            assert max(len(line.rstrip()) for line in said) <= width
        large = say(compact.draw(view(power, links=(), today={}), width)).splitlines()
        assert len(large) == (3 if width >= cells else 1)
        assert len(large) == 3 or f"{abs(watts)} W" in large[0]
