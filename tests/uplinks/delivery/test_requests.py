"""Requests of the user to the uploads: a pause, and a call right now."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from p1tui.uplinks.delivery import requests as requests_module
from p1tui.uplinks.delivery.requests import WorkerRequests
from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import World
from tests.uplinks.virtual_runs import VirtualClock


def test_a_pause_makes_no_call_and_loses_nothing() -> None:
    world = World()
    worker = world.worker
    world.clock.at(600, lambda: worker.pause(True))
    world.clock.at(1500, lambda: worker.pause(False))
    world.run(3600)
    assert not [at for at in world.calls if 602 < at < 1500]
    states = [health.state for health in world.healths]
    paused = states.index("paused")
    assert "Paused by you" in str(world.healths[paused].reason)
    assert world.healths[paused].next_try_at is None
    assert states[-1] == "up"
    assert "paused" not in states[states.index("paused") + states[paused:].count("paused") :]
    assert [at for at in world.calls if 1500 <= at < 1530]
    assert len(world.due()) - len(world.stored()) <= 2
    assert_promises(world)


def test_rows_that_fall_due_in_a_pause_are_counted() -> None:
    world = World()
    worker = world.worker
    world.clock.at(600, lambda: worker.pause(True))
    world.run(3600)
    assert world.health().state == "paused"
    assert world.health().backlog.entries > 100


def test_after_a_pause_what_was_wrong_is_told_again() -> None:
    world = World(trouble=lambda world: "no connection")
    worker = world.worker
    backlog(world, 10)
    world.clock.at(300, lambda: worker.pause(True))
    world.clock.at(400, lambda: worker.pause(False))
    world.run(401)
    before = [health for health in world.healths if health.state == "retrying"]
    assert [health.state for health in world.healths][-1] == "retrying"
    assert before[-1].reason == before[0].reason


def test_a_call_that_is_wanted_comes_before_its_time_but_never_too_fast() -> None:
    world = World(upload_every=900.0)
    worker = world.worker
    for at in (300, 302, 304, 500):
        world.clock.at(at, worker.send_now)
    world.run(600)
    assert [at for at in world.calls if 300 <= at < 301]
    assert [at for at in world.calls if 500 <= at < 501]
    assert min(world.gaps()) >= 15.0
    assert_promises(world)


def test_a_stopped_channel_is_tried_when_the_user_says_so() -> None:
    world = World()
    worker = world.worker
    world.channel.write_key = "another key"
    backlog(world, 50)

    def mended() -> None:
        world.channel.write_key = world.write_key
        worker.send_now()

    world.clock.at(300, mended)
    world.run(340)
    assert any(health.state == "stopped" for health in world.healths)
    assert [at for at in world.calls if 300 <= at < 301]
    assert world.health().state in ("up", "sending")


def test_no_request_is_lost_at_whatever_moment_of_the_taking_it_comes() -> None:
    interrupted = 0
    for request, take in (
        (WorkerRequests.commit, WorkerRequests.take_commit),
        (WorkerRequests.send_now, WorkerRequests.take_send_now),
    ):
        for asked_before in (False, True):
            for moment in itertools.count():
                requests = WorkerRequests(VirtualClock())
                if asked_before:
                    request(requests)
                came, taken = take_while(requests, take, request, moment)
                if not came:
                    break
                interrupted += 1
                assert taken or take(requests), (request.__name__, asked_before, moment)
    assert interrupted > 20


def take_while(
    requests: WorkerRequests,
    take: Callable[[WorkerRequests], bool],
    request: Callable[[WorkerRequests], None],
    moment: int,
) -> tuple[bool, bool]:
    """Take, with a request before the bytecode instruction of this number: did it come, was one taken?"""
    left = moment

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        nonlocal left
        if frame.f_code.co_filename != requests_module.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == -1:
                request(requests)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        taken = take(requests)
    finally:
        sys.settrace(before)
    return left < 0, taken
