"""The quantities of a meter and what they ask the history."""

from __future__ import annotations

import msgspec
import pytest

from p1tui.tui.history.quantities import quantities_of
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import query
from tests.tui.driver import NOON, FakeHistory, FeedDriver, belgian, old
from tests.tui.history.positions import DEMAND, ENERGY, GAS, POWER, position


def test_a_meter_is_offered_what_it_has() -> None:
    assert [quantity.name for quantity in quantities_of(belgian(NOON))] == [
        "Energy",
        "Power",
        "Demand",
        "Gas",
        "Water",
    ]
    assert [quantity.name for quantity in quantities_of(old(NOON))] == ["Energy", "Power"]
    assert quantities_of(None) == (ENERGY,)


def test_every_medium_can_be_charted() -> None:
    more = {"heat_mj": 1, "heat_dm3": 1, "warm_water_dm3": 1, "cooling_mj": 1, "submeter_wh": 1}
    quantities = quantities_of(msgspec.structs.replace(old(NOON), **more))
    assert [(quantity.name, quantity.columns(), quantity.unit) for quantity in quantities[2:]] == [
        ("Heat", ["heat_gj"], "GJ"),
        ("Heat", ["heat_m3"], "m³"),
        ("Warm water", ["warm_water_m3"], "m³"),
        ("Cooling", ["cooling_gj"], "GJ"),
        ("Submeter", ["submeter_kwh"], "kWh"),
    ]


@pytest.mark.parametrize("quantity", [ENERGY, POWER, DEMAND, GAS], ids=lambda quantity: quantity.name)
def test_the_question_has_bars_totals_and_the_period_before(quantity: HistoryQuantity) -> None:
    driver = FeedDriver()
    driver.second()
    here = position(quantity=quantity)
    answer = query(here, driver.tail, NOON)(FakeHistory())
    assert len(answer.bars) == len(here.edges()) - 1
    assert answer.bars[-1] is None
    nothing = [at for at, bar in enumerate(answer.past) if bar is None]
    assert nothing == [here.cursor], "none of the time that begins now has been"
    assert (answer.total is None) == (quantity is DEMAND)
    assert bool(answer.peaks) == (quantity is not GAS)
    assert FakeHistory(since=NOON + 10**9).energy(quantity.up, here.edges(), driver.tail)[0] is None
