"""The turns of many meters are spread over the period; those of one stay where they are."""

from __future__ import annotations

from collections import Counter

from p1tui.model.entries import Entry
from p1tui.uplinks.delivery.batch import UploadBatch
from p1tui.uplinks.delivery.turns import Turns


def turns_of(meter: str, period: float) -> Turns:
    turns = Turns(period)
    assert turns.know(UploadBatch([Entry(1, {}, meter)]))
    return turns


def test_ten_thousand_meters_call_all_over_the_period() -> None:
    seconds = Counter(int(turns_of(f"E{number:016}", 60.0).wait(0.0)) for number in range(10_000))
    assert set(seconds) == set(range(60))
    assert max(seconds.values()) < 2 * 10_000 / 60


def test_a_meter_keeps_its_turn_over_restarts() -> None:
    waits = [turns_of("E0099000000000001", 30.0).wait(1_795_500_000.0 + at) for at in (0.0, 5.0, 30.0)]
    assert waits[0] == waits[2]
    assert (waits[0] - 5.0 - waits[1]) % 30.0 < 1e-6


def test_without_a_period_every_moment_is_a_turn() -> None:
    turns = Turns(0.0)
    assert not turns.know(UploadBatch([Entry(1, {}, "E1")]))
    assert turns.wait(17.0) == 0.0


def test_the_meter_is_learnt_once() -> None:
    turns = turns_of("E1", 60.0)
    wait = turns.wait(0.0)
    assert not turns.know(UploadBatch([Entry(1, {}, "E2")]))
    assert turns.wait(0.0) == wait
