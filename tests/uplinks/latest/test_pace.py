"""The time of the next state: a steady pace, and sooner for what does not wait."""

from __future__ import annotations

import math

import pytest

from p1tui.uplinks.latest.pace import Pace, Shown


def shown(version: int, power: int | None = 500, urgent: str = "open") -> Shown:
    return Shown(version, urgent, power)


def paced() -> Pace:
    pace = Pace(10)
    pace.published(shown(1), 100.0)
    return pace


def test_the_first_state_is_due_at_once() -> None:
    assert Pace(10).due_in(shown(1), 0.0) == 0.0


def test_what_was_published_is_not_due_again() -> None:
    assert paced().due_in(shown(1), 1000.0) == math.inf


def test_the_next_waits_for_its_pace() -> None:
    assert paced().due_in(shown(2), 103.0) == 7.0
    assert paced().due_in(shown(2), 111.0) == 0.0


@pytest.mark.parametrize("power", [700, 300, -500, None])
def test_a_jump_of_the_power_comes_within_a_second(power: int | None) -> None:
    assert paced().due_in(shown(2, power), 100.25) == 0.75


@pytest.mark.parametrize("power", [501, 699, 301])
def test_a_small_change_does_not(power: int) -> None:
    assert paced().due_in(shown(2, power), 100.25) == 9.75


def test_a_large_power_may_swing_by_a_tenth() -> None:
    pace = Pace(10)
    pace.published(shown(1, 11_000), 100.0)
    assert pace.due_in(shown(2, 12_000), 100.0) == 10.0
    assert pace.due_in(shown(2, 12_100), 100.0) == 1.0


def test_a_lost_meter_is_told_at_once() -> None:
    assert paced().due_in(shown(2, urgent="lost"), 101.0) == 0.0


def test_a_request_makes_the_state_due() -> None:
    pace = paced()
    pace.now()
    assert pace.due_in(shown(1), 100.0) == 0.0
