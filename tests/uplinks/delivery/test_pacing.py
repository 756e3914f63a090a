"""The times of calls: rate, back-off and breaker, on a clock of numbers."""

from __future__ import annotations

import random

import pytest

from p1tui.uplinks.delivery.pacing import BACKOFF_CAP, GAP_CAP, MARGIN, RETRY_AFTER_CAP, Pacing
from p1tui.uplinks.outcome import RULES

GAP = 15.0 + MARGIN


@pytest.fixture
def pace() -> Pacing:
    return Pacing(min_gap=15.0, every=300.0, rng=random.Random(1))


def fail(pace: Pacing, event: str, now: float, retry_after: float | None = None) -> float:
    pace.begin(now)
    pace.failed(RULES[event], now + 1, retry_after)  # type: ignore[index]
    return pace.next_at - now


@pytest.mark.parametrize(
    ("since", "wait"),
    [
        (1e9, 0.0),  # never called, or long ago
        (0.5, GAP - 0.5),
        (5.0, GAP - 5.0),  # stopped in order five seconds after its last call
        (None, GAP),  # broken off: its last call may have begun just now
        (-3600.0, GAP),  # the wall clock was set back, so it tells nothing
    ],
)
def test_the_first_call_of_a_run_keeps_its_distance_from_the_last_of_the_run_before(
    pace: Pacing, since: float | None, wait: float
) -> None:
    pace.start(1000.0, since)
    assert pace.next_at == pytest.approx(1000.0 + wait)


def test_a_drain_calls_at_the_rate_and_a_caught_up_uplink_at_its_own(pace: Pacing) -> None:
    pace.begin(100.0)
    pace.succeeded(more=True)
    assert pace.next_at == 100.0 + GAP
    pace.succeeded(more=False)
    assert pace.next_at == 400.0


def test_pauses_grow_to_a_cap_and_never_fall_below_the_rate(pace: Pacing) -> None:
    waits = [fail(pace, "refused", 1000.0 * n) for n in range(60)]
    assert min(waits) >= GAP
    assert max(waits) <= BACKOFF_CAP + 1
    assert max(waits[20:]) > 200


def test_three_link_failures_open_the_breaker_and_one_row_tries_the_link(pace: Pacing) -> None:
    assert pace.limit() is None
    for n in range(3):
        assert pace.breaker == "closed"
        fail(pace, "no_answer", 1000.0 * n)
    assert (pace.breaker, pace.limit()) == ("open", 1)
    pace.begin(9000.0)
    assert pace.breaker == "half_open"
    pace.succeeded(more=True)
    assert (pace.breaker, pace.failures, pace.limit()) == ("closed", 0, None)


def test_being_too_fast_is_no_failure_and_a_crowded_channel_gets_room(pace: Pacing) -> None:
    gaps = []
    for n in range(9):
        pace.begin(1000.0 * n)
        pace.asked_to_wait(1000.0 * n, None)
        gaps.append(pace.next_at - 1000.0 * n)
    assert (pace.breaker, pace.failures) == ("closed", 0)
    assert gaps[0] >= GAP
    assert gaps[3] >= 2 * GAP
    assert GAP_CAP <= gaps[8] <= GAP_CAP * 4 / 3


def test_the_server_may_ask_for_a_longer_pause_within_reason(pace: Pacing) -> None:
    assert fail(pace, "server_error", 0.0, retry_after=120.0) >= 120.0
    assert fail(pace, "server_error", 0.0, retry_after=1e9) <= RETRY_AFTER_CAP + 1
    pace.asked_to_wait(0.0, 200.0)
    assert pace.next_at == 200.0


def test_the_network_coming_back_cuts_a_pause_but_not_the_rate(pace: Pacing) -> None:
    for n in range(8):
        fail(pace, "no_route", 1000.0 * n)
    pace.network_up(7001.0)
    assert pace.next_at <= 7004.0
    fail(pace, "no_answer", 9000.0)
    pace.network_up(9001.0)
    assert pace.next_at >= 9000.0 + GAP


def test_a_stopped_uplink_is_tried_with_one_row_and_the_network_changes_nothing(pace: Pacing) -> None:
    fail(pace, "refused", 0.0)
    pace.stop(100.0, 900.0)
    pace.network_up(101.0)
    assert (pace.next_at, pace.limit()) == (1000.0, 1)
    pace.begin(1000.0)
    pace.succeeded(more=False)
    assert pace.breaker == "closed"


def test_an_unset_clock_is_waited_for(pace: Pacing) -> None:
    assert fail(pace, "certificate_clock", 0.0) >= 60.0
