"""The quantities of a meter and what they ask the history."""

from __future__ import annotations

import pytest

from p1tui.tui.history.quantity import HistoryQuantity, quantities_of
from p1tui.tui.history.query import query
from tests.tui.driver import NOON, FakeHistory, Household, belgian, old
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


@pytest.mark.parametrize("quantity", [ENERGY, POWER, DEMAND, GAS], ids=lambda quantity: quantity.name)
def test_the_question_has_bars_totals_and_the_period_before(quantity: HistoryQuantity) -> None:
    home = Household()
    home.second()
    here = position(quantity=quantity)
    answer = query(here, home.tail)(FakeHistory())
    assert len(answer.bars) == len(here.edges()) - 1
    assert answer.bars[-1] is None
    assert None not in answer.past
    assert (answer.total is None) == (quantity is DEMAND)
    assert (answer.peak is not None) == (quantity is not GAS)
    assert FakeHistory(since=NOON + 10**9).energy(quantity.up, here.edges(), home.tail)[0] is None
