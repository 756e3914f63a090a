"""The bounds of each pause: too short, and the server refuses; too long, and readings wait for nothing."""

from __future__ import annotations

import random
from typing import Literal

import pytest

from p1tui.demo.thingspeak.channel import Rules
from p1tui.uplinks.delivery.pacing import BACKOFF_BASE, BACKOFF_CAP, CROWDED, GAP_CAP, MARGIN, Pacing
from p1tui.uplinks.outcome import RULES
from tests.uplinks.promises import backlog
from tests.uplinks.virtual import World
from tests.uplinks.virtual_runs import EPOCH

GAP = 15.0 + MARGIN


class Highest(random.Random):
    """Draws the upper end of each range, or the lower one."""

    def __init__(self, end: Literal["low", "high"]) -> None:
        super().__init__(1)
        self._end = end

    def uniform(self, a: float, b: float) -> float:
        return b if self._end == "high" else a


def pacing(end: Literal["low", "high"] = "high", every: float = 300.0) -> Pacing:
    return Pacing(min_gap=15.0, every=every, rng=Highest(end))


def test_the_pause_doubles_with_each_failure_up_to_five_minutes() -> None:
    pace, pauses = pacing(), []
    for number in range(12):
        pace.failed(RULES["refused"], 1000.0 * number, None)
        pauses.append(pace.next_at - 1000.0 * number)
    assert pauses[:5] == [BACKOFF_BASE * 2**n for n in range(1, 6)]
    assert pauses[-1] == BACKOFF_CAP
    assert pace.failures == 12


def test_a_link_that_fails_for_months_is_still_tried() -> None:
    pace = pacing()
    pace.failures = 100_000
    pace.failed(RULES["refused"], 0.0, None)
    assert pace.next_at == BACKOFF_CAP


def test_rows_that_may_be_stored_are_not_sent_again_at_once() -> None:
    pace = pacing("low")
    pace.begin(100.0)
    pace.failed(RULES["no_answer"], 130.0, None)
    assert pace.next_at == 130.0 + GAP


def test_a_call_that_never_arrived_does_not_use_up_the_rate() -> None:
    pace = pacing("low")
    pace.begin(100.0)
    pace.failed(RULES["no_route"], 101.0, None)
    assert pace.next_at == 100.0 + GAP
    pace.network_up(102.0)
    assert pace.next_at == 102.0


def test_an_answer_of_the_server_uses_the_rate_up_even_if_nothing_was_stored() -> None:
    pace = pacing("low")
    pace.begin(100.0)
    pace.failed(RULES["too_fast"], 101.0, None)
    pace.send_now(102.0)
    assert pace.next_at == 100.0 + GAP


def test_the_wait_that_a_failure_prescribes_is_kept() -> None:
    pace = pacing("low")
    pace.failed(RULES["certificate_host"], 100.0, 7.0)
    assert pace.next_at == 100.0 + RULES["certificate_host"].wait
    pace.failed(RULES["captive"], 100.0, 120.0)
    assert pace.next_at == 220.0


def test_the_third_refusal_as_too_fast_makes_room_for_another_writer_and_a_success_takes_it_back() -> None:
    pace, pauses = pacing("low"), []
    for number in range(4 * CROWDED):
        pace.asked_to_wait(1000.0 * number, None)
        pauses.append(pace.next_at - 1000.0 * number)
    assert pauses[: CROWDED - 1] == [GAP] * (CROWDED - 1)
    assert pauses[CROWDED - 1 : 2 * CROWDED - 1] == [2 * GAP] * CROWDED
    assert pauses[2 * CROWDED - 1] == GAP_CAP
    assert pauses[-1] == GAP_CAP
    gaps = []
    for _ in range(3):
        pace.begin(0.0)
        pace.succeeded(more=True)
        gaps.append(pace.next_at)
    assert gaps == [GAP_CAP / 2, GAP, GAP]
    assert pace.too_fast == 0


def test_two_writers_that_were_refused_together_do_not_come_back_together() -> None:
    late, soon = pacing("high"), pacing("low")
    for pace in (late, soon):
        pace.asked_to_wait(100.0, None)
    assert soon.next_at == 100.0 + GAP
    assert late.next_at == pytest.approx(100.0 + GAP * 4 / 3)


def test_a_caught_up_uplink_keeps_its_interval_and_never_less_than_the_gap() -> None:
    for every, pause in ((300.0, 300.0), (1.0, GAP)):
        pace = pacing(every=every)
        pace.begin(100.0)
        pace.succeeded(more=False)
        assert pace.next_at == 100.0 + pause


def test_a_refused_row_does_not_hold_up_the_others_longer_than_the_rate() -> None:
    pace = pacing()
    pace.failed(RULES["refused"], 0.0, None)
    pace.begin(100.0)
    pace.refused()
    assert (pace.next_at, pace.failures, pace.breaker) == (100.0 + GAP, 0, "closed")


def test_a_drain_is_told_in_whole_calls() -> None:
    pace = pacing()
    assert [pace.drain_s(rows, 960) for rows in (0, 1, 960, 961)] == [0.0, GAP, GAP, 2 * GAP]


def test_only_failures_of_the_link_open_the_breaker() -> None:
    pace = pacing()
    for number in range(4):
        pace.failed(RULES["too_fast"], 100.0 * number, None)
    assert pace.breaker == "closed"


def test_a_failure_of_the_link_does_not_set_a_stopped_uplink_going() -> None:
    pace = pacing()
    for number in range(2):
        pace.failed(RULES["refused"], 100.0 * number, None)
    pace.stop(1000.0, 900.0)
    pace.failed(RULES["refused"], 1000.0, None)
    assert pace.breaker == "stopped"


def test_a_network_that_comes_back_after_no_failure_makes_no_call() -> None:
    pace = pacing()
    pace.begin(100.0)
    pace.succeeded(more=False)
    pace.network_up(101.0)
    assert pace.next_at == 400.0


def test_what_is_due_soon_is_not_put_off_by_the_network_or_by_the_user() -> None:
    pace = pacing("high")
    pace.failed(RULES["refused"], 100.0, None)
    pace.network_up(100.0)
    assert pace.next_at == 102.0
    pace.send_now(105.0)
    assert pace.next_at == 102.0


def test_the_first_call_goes_at_once_if_the_last_one_is_just_long_enough_ago() -> None:
    pace = pacing()
    pace.start(1000.0, 0.0)
    assert pace.next_at == 1000.0 + GAP
    pace.send_now(1000.0)
    assert pace.next_at == 1000.0 + GAP
    pace.start(1000.0, GAP)
    assert pace.next_at == 1000.0


def test_another_program_on_the_channel_is_named_with_the_third_refusal_as_too_fast() -> None:
    world = World(rules=Rules(min_interval=600.0))
    backlog(world, 5)
    world.run(200)
    reasons = [str(health.reason) for health in world.healths if "too fast" in str(health.reason)]
    distinct = [reason for number, reason in enumerate(reasons) if reason not in reasons[:number]]
    assert ["Another program" in reason for reason in distinct] == [False, True]
    first = next(health for health in world.healths if "Another program" in str(health.reason))
    assert first.failures == 0
    assert len([call for call in world.calls if EPOCH + call < (first.next_try_at or 0)]) == 1 + CROWDED


def test_a_run_that_begins_just_after_another_keeps_the_rate_though_a_commit_comes_at_once() -> None:
    world = World()
    backlog(world, 5000)
    world.run(47)
    before = len(world.calls)
    world.clock.at(world.clock.now + 1, world.worker.wake)
    world.run(25)
    assert len(world.calls) > before > 0
    assert min(world.gaps()) >= 15.0
