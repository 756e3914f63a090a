"""The demo source sends a telegram each second, on the second."""

from __future__ import annotations

import pytest

from p1tui.demo.household.household import Household
from p1tui.sources.demo import DemoSource
from tests.sources.doubles import SteppingStop

NOW = 1_781_697_600


@pytest.fixture
def demo(stop: SteppingStop) -> DemoSource:
    stop.clock.now = NOW + 0.25
    source = DemoSource(Household(), stop=stop, clock=stop.clock)
    source.open()
    return source


def test_the_first_telegram_comes_at_once(demo: DemoSource, stop: SteppingStop) -> None:
    assert demo.read() == Household().telegram(NOW)
    assert stop.waits == []


def test_then_one_each_second_on_the_second(demo: DemoSource, stop: SteppingStop) -> None:
    telegrams = [demo.read() for _ in range(3)]
    assert telegrams == [Household().telegram(NOW + second) for second in range(3)]
    assert stop.clock.now == NOW + 2
    assert demo.time() == NOW + 2


def test_a_pause_of_the_machine_is_not_made_up_for(demo: DemoSource, stop: SteppingStop) -> None:
    demo.read()
    stop.clock.now += 3600
    assert demo.read() == Household().telegram(NOW + 3600)
    assert demo.read() == Household().telegram(NOW + 3601)
