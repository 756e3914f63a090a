"""Rates: by the steps of a register's own, never from one telegram to the next."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from p1tui.model.snapshot import Snapshot
from p1tui.model.status import SourceStatus
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import media
from p1tui.tui.live.rates import Rates
from p1tui.tui.meter import telegram
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NOON, belgian


def snapshot(reading: Reading, at: float = 0.0, accepted: int = 0) -> Snapshot:
    return Snapshot(source=SourceStatus(name="x"), reading=reading, received_at=at, accepted=accepted)


def gas(time: int, dm3: int) -> Reading:
    return Reading(header="X", time=NOON, gas_dm3=dm3, gas_time=time)


def test_a_rate_is_known_once_a_register_was_read_twice() -> None:
    rates = Rates()
    for _ in range(5):
        rates.take(snapshot(gas(NOON, 1000)))
    assert rates.flows() == {}
    rates.take(snapshot(gas(NOON + 300, 1100)))
    assert rates.flows() == {"gas_dm3": 1200}
    rates.take(snapshot(gas(NOON + 600, 1100)))
    assert rates.flows() == {"gas_dm3": 0}


def test_a_device_that_speaks_each_second_is_looked_at_over_minutes() -> None:
    rates = Rates()
    for second in range(1000):
        rates.take(snapshot(gas(NOON + second, 5000 + second // 10)))
    assert rates.flows() == pytest.approx({"gas_dm3": 360}, abs=16)


def test_another_device_begins_anew() -> None:
    rates = Rates()
    rates.take(snapshot(gas(NOON, 90_000)))
    rates.take(snapshot(gas(NOON + 300, 90_100)))
    rates.take(snapshot(gas(NOON + 600, 3)))
    assert rates.flows() == {}


def test_telegrams_are_counted_over_the_last_minute() -> None:
    rates = Rates()
    assert rates.telegrams() is None
    for second in (-10, 0):
        rates.take(snapshot(gas(NOON, 1), at=NOON + second, accepted=second // 10))
        assert rates.telegrams() is None
    for second in range(10, 300, 10):
        rates.take(snapshot(gas(NOON, 1), at=NOON + second, accepted=second // 10))
    assert rates.telegrams() == 100
    for second in range(300, 400):
        rates.take(snapshot(gas(NOON, 1), at=NOON + second, accepted=second))
    assert rates.telegrams() == 1000


def test_telegrams_that_wait_for_the_clock_are_counted_once_they_are_dated() -> None:
    rates = Rates()
    for second in range(30):
        rates.take(snapshot(gas(NOON, 1), at=NOON + second, accepted=second))
    for second in range(30, 50):
        rates.take(snapshot(gas(NOON, 1), at=NOON + second, accepted=29))
    assert rates.telegrams() == 1000
    rates.take(snapshot(gas(NOON, 1), at=NOON + 50, accepted=50))
    assert rates.telegrams() == 1000


@pytest.mark.parametrize("width", [38, 60])
def test_the_rate_stands_beside_the_register(width: int) -> None:
    flowing = replace(view(today={"gas_dm3": 1234}), flows={"gas_dm3": 1234, "water_dm3": 0})
    lines = media.draw(flowing, width)
    said = say(lines).splitlines()
    assert "1.23 m³/h" in said[0]
    assert "0.00 m³/h" in said[1]
    assert ("12:00" in said[0]) == (width == 60)
    assert max(map(ln.width, lines)) <= width


def test_a_silent_device_has_its_time_in_place_of_a_rate() -> None:
    reading = msgspec.structs.replace(belgian(NOON), gas_time=NOON - 4 * 3600)
    lines = media.draw(replace(view(reading), flows={"gas_dm3": 900, "water_dm3": 40}), 38)
    assert role_of(lines, "!08:00") == "warn"
    assert "m³/h" not in say(lines[:1])
    assert "0.04 m³/h" in say(lines[1:])
    assert max(map(ln.width, lines)) <= 38


def test_the_meter_screen_tells_the_line_and_the_telegrams() -> None:
    status = SourceStatus(name="/dev/ttyUSB0 115200 8N1", state="open")
    said = say(telegram.about(replace(view(source=status), pace_s=1, telegrams=998), 118))
    for words in ("/dev/ttyUSB0 115200 8N1", "every 1 s", "0.99 a second"):
        assert words in said


def test_the_rate_of_a_submeter_is_a_power() -> None:
    reading = msgspec.structs.replace(belgian(NOON), submeter_wh=1_234_567)
    flows = {"gas_dm3": 900, "submeter_wh": 400}
    rows = [ln.text_of(line) for line in media.draw(replace(view(reading), flows=flows), 60)]
    assert "0.40 kW " in rows[-1]
    assert "0.90 m³/h" in rows[0]
