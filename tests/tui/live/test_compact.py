"""The view of small windows: the numbers that matter, and none of them with digits cut off."""

from __future__ import annotations

import msgspec
import pytest

from p1tui.i18n.message import Message
from p1tui.model.status import RecorderStatus
from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import compact
from tests.tui.draws import say, view
from tests.tui.driver import NOON, UP, belgian
from tests.tui.live.test_panels import with_power


def test_the_compact_view_has_the_numbers_that_matter() -> None:
    text = say(compact.draw(view(), 40))
    for words in ("ing", "L1 ", "22222.221 kWh", "3456.789 m³", "872.234 m³", "● up"):
        assert words in text
    assert max(len(line) for line in text.splitlines()) <= 40


def test_the_compact_view_tells_of_a_recorder_in_trouble() -> None:
    text = say(compact.draw(view(recorder=RecorderStatus(trouble=Message("The disk is full."))), 40))
    assert "! not stored: The disk is full." in text


def test_the_compact_view_has_every_medium() -> None:
    more = {"heat_dm3": 319_881, "warm_water_dm3": 45_678, "cooling_mj": 12_345, "submeter_wh": 1_234_567}
    text = say(compact.draw(view(msgspec.structs.replace(belgian(NOON), **more)), 40))
    for words in ("heat", "319.881 m³", "warm water", "45.678 m³", "12.345 GJ", "submeter", "1234.567 kWh"):
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
        large = say(compact.draw(view(power, links=(), no_upload=Message("x")), width)).splitlines()
        assert len(large) == (3 if width >= cells else 1)
        assert len(large) == 3 or f"{abs(watts)} W" in large[0]


def test_the_uploads_stand_over_the_registers() -> None:
    text = say(compact.draw(view(links=(UP,)), 40))
    assert text.index("ThingSpeak") < text.index("import  ")


def test_trouble_of_the_recorder_is_not_cut_where_there_are_two_lines() -> None:
    trouble = Message(
        "Nothing is stored now in /home/pi/.local/share/p1tui/history.sqlite: the disk is full."
    )
    text = say(compact.draw(view(recorder=RecorderStatus(trouble=trouble)), 60))
    assert "the disk is full." in text
