"""Rates: by the steps of a register's own, never from one telegram to the next."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import pytest
from textual.pilot import Pilot

from p1tui.model.snapshot import Snapshot
from p1tui.model.status import SourceStatus
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.live import media, registers
from p1tui.tui.live.rates import Rates
from p1tui.tui.meter import telegram
from tests.tui.conftest import MakeApp
from tests.tui.draws import role_of, say, view
from tests.tui.driver import NOON, FeedDriver, belgian
from tests.tui.pilots import text, until


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


def test_the_rate_stands_beside_the_register() -> None:
    flowing = replace(view(today={"gas_dm3": 1234}), flows={"gas_dm3": 1234, "water_dm3": 0})
    lines = media.draw(flowing, 60)
    said = say(lines).splitlines()
    assert "1.23 m³/h" in said[0]
    assert "0.00 m³/h" in said[1]
    assert "12:00" in said[0]


@pytest.mark.parametrize("width", range(30, 200))
def test_the_time_of_a_read_out_gives_way_to_no_rate(width: int) -> None:
    at_rest, flows = view(), {"gas_dm3": 684, "water_dm3": 12_340}
    columns: list[list[int]] = []
    for now in (at_rest, replace(at_rest, flows=flows)):
        lines = registers.draw(now, width)
        assert max(map(ln.width, lines)) <= width
        devices = [row for row in say(lines).splitlines() if "Gas" in row or "Water" in row]
        assert len(devices) == 2
        columns.append([row.index(" 12:00") for row in devices])
        if now.flows and width >= 49:
            assert "0.68 m³/h" in devices[0]
            assert "12.34 m³/h" in devices[1]
    assert columns[0] == columns[1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
async def test_the_time_is_still_told_after_a_second_read_out(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    driver = FeedDriver(three_phases_and_gas)
    driver.second()
    async with make_app(driver).run_test(size=size) as pilot:
        await until(pilot, lambda: times(pilot) == ["12:00"])
        driver.second(by=300)
        await until(pilot, lambda: times(pilot) == ["12:05"])


def three_phases_and_gas(time: int, kwh: float) -> Reading:
    """A reading of a meter whose registers have a panel at 80x24."""
    return msgspec.structs.replace(belgian(time, kwh), demand_w=None, peak_demand_w=None, water_dm3=None)


def times(pilot: Pilot[None]) -> list[str]:
    """The times of day on the line of the register of gas."""
    return re.findall(r"Gas .*?(\d\d:\d\d)", text(pilot))


@pytest.mark.parametrize("width", [38, 60])
def test_a_silent_device_has_its_time_and_no_rate(width: int) -> None:
    reading = msgspec.structs.replace(belgian(NOON), gas_time=NOON - 4 * 3600)
    lines = registers.draw(replace(view(reading), flows={"gas_dm3": 900, "water_dm3": 40}), width)
    assert role_of(lines, "!08:00") == "warn"
    assert "m³/h" not in say(lines[:-1])
    assert "0.04 m³/h" in say(lines[-1:])


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
