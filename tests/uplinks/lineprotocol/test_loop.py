"""The loop with a database: what its answers do to the backlog, over hours of played time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from p1tui.net.failures import CallFailed
from p1tui.net.reply import Reply
from p1tui.uplinks.lineprotocol.answers import REST
from p1tui.uplinks.outcome import PROBE
from tests.uplinks.lineprotocol.world import LineWorld, lost, time_of
from tests.uplinks.virtual_runs import EPOCH, Killed

BAD = Reply(400, {}, b'{"code":"invalid","message":"unable to parse \'p1 x\': missing fields"}')
DENIED = Reply(401, {}, b'{"code":"unauthorized","message":"unauthorized access"}')


def test_a_caught_up_database_gets_every_entry_once_at_its_meters_turn() -> None:
    world = LineWorld(upload_every=10)
    world.run(3600.0)
    assert not world.missing()
    assert len(world.stored) == world.sent >= 350
    moments = {round(call % 10, 1) for call in world.calls}
    assert len(moments) == 1, "one second of the period"
    assert world.health().state == "up"


def test_a_first_call_waits_for_its_turn_and_says_when_that_is() -> None:
    world = LineWorld(upload_every=3600)
    world.backlog(20_000)
    world.run(1.0)
    health = world.health()
    assert not world.calls
    assert health.next_try_at is not None
    world.run(3600.0)
    assert world.calls[0] == pytest.approx(health.next_try_at, abs=1.0)
    assert len(set(world.stored) & set(world.due()[:20_000])) == 20_000


def test_an_interrupted_run_sends_again_and_waits_for_nothing() -> None:
    cuts = iter([3, 9, 11, 20])

    def trouble(world: LineWorld, lines: list[bytes]) -> None:
        if len(world.calls) in cuts_at:
            world.store(lines)
            raise Killed

    cuts_at = set(cuts)
    world = LineWorld(trouble=trouble)
    world.backlog(7_000)
    world.run(3600.0)
    assert not world.missing()
    assert not world.outbox.aside
    assert {health.unconfirmed for health in world.healths} == {0}


def test_a_call_without_an_answer_is_made_again_with_the_newer_rows() -> None:
    def trouble(world: LineWorld, lines: list[bytes]) -> CallFailed | None:
        if len(world.calls) % 3:
            world.store(lines)
            return lost()
        return None

    world = LineWorld(trouble=trouble)
    world.backlog(100)
    world.run(3 * 3600.0)
    assert not world.missing()
    assert not world.outbox.aside


@pytest.mark.parametrize("partial", [True, False], ids=["good lines are stored", "none is stored"])
def test_a_bad_line_alone_is_parked(partial: bool) -> None:
    bad = EPOCH - 1230

    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | None:
        good = [line for line in lines if time_of(line) != bad]
        if len(good) == len(lines):
            return None
        if partial:
            world.store(good)
        return BAD

    world = LineWorld(trouble=trouble)
    world.backlog(3_000)
    world.run(1200.0)
    assert world.parked() == {bad}
    assert not world.missing()
    assert "refused a line (HTTP 400)" in world.outbox.aside[0].reason
    assert len(world.calls) < 200


def test_a_database_that_refuses_every_line_is_stopped_and_tried_now_and_then() -> None:
    world = LineWorld(trouble=lambda world, lines: BAD)
    world.backlog(3_000)
    world.run(3600.0)
    assert world.health().state == "stopped"
    assert "every line" in str(world.health().reason)
    assert len(world.parked()) <= 1
    world.trouble = lambda world, lines: None
    world.worker.send_now()
    world.run(600.0)
    assert not world.missing()


def test_a_refused_token_parks_nothing_and_a_new_one_is_found_by_the_probe() -> None:
    denied_until = 3 * 3600.0

    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | None:
        return DENIED if world.clock.now < denied_until else None

    world = LineWorld(trouble=trouble)
    world.backlog(50)
    world.run(denied_until)
    assert world.health().state == "stopped"
    assert "token" in str(world.health().reason)
    assert len(world.calls) <= 2 + denied_until / PROBE
    world.run(PROBE + 60.0)
    assert not world.missing()
    assert not world.parked()


def test_a_call_that_is_too_large_is_halved_and_the_size_remembered() -> None:
    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | None:
        return Reply(413, {}, b'{"error":"Request Entity Too Large"}') if len(lines) > 700 else None

    world = LineWorld(trouble=trouble)
    world.backlog(20_000)
    world.run(600.0)
    assert not world.missing()
    assert len([size for size in world.sizes if size > 700]) <= 4


def test_a_server_that_asks_to_wait_is_not_called_before() -> None:
    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | None:
        return Reply(503, {"retry-after": "120"}, b"") if len(world.calls) == 1 else None

    world = LineWorld(trouble=trouble)
    world.backlog(10)
    world.run(600.0)
    assert world.calls[1] - world.calls[0] >= 120
    assert not world.missing()


def test_a_server_that_gets_too_much_is_left_alone_for_a_while() -> None:
    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | None:
        return Reply(429, {}, b"") if len(world.calls) <= 5 else None

    world = LineWorld(trouble=trouble)
    world.backlog(10)
    world.run(600.0)
    assert min(later - earlier for earlier, later in pairwise(world.calls[:6])) >= REST
    assert not world.missing()


def test_what_a_database_does_not_keep_so_long_is_parked_together_and_the_rest_goes_on() -> None:
    kept_from = EPOCH - 20_000

    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | None:
        kept = [line for line in lines if time_of(line) >= kept_from]
        if len(kept) == len(lines):
            return None
        world.store(kept)
        text = b"failure writing points to database: partial write: points beyond retention policy dropped=%d"
        return Reply(
            422, {}, b'{"code":"unprocessable entity","message":"%b"}' % (text % (len(lines) - len(kept)))
        )

    world = LineWorld(trouble=trouble)
    world.backlog(9_000)
    world.run(1200.0)
    assert world.parked() == {time for time in world.due() if time < kept_from}
    assert not world.missing()
    assert "does not keep entries as old as these" in world.outbox.aside[0].reason
    assert len(world.calls) < 200


def test_a_months_outage_is_drained_at_a_pace_that_is_known() -> None:
    world = LineWorld()
    month = 30 * 24 * 360
    world.backlog(month)
    world.run(600.0)
    assert not world.missing()
    drained = next(at for at, size in zip(world.calls, world.sizes, strict=True) if size < 4_000) - EPOCH
    assert drained < 60, f"{month} entries took {drained:.0f} s"
    assert max(world.sizes) <= 5_000


def test_nothing_that_is_said_holds_the_token() -> None:
    world = LineWorld(trouble=lambda world, lines: [DENIED, lost(), BAD, None][len(world.calls) % 4])
    world.backlog(50)
    world.run(24 * 3600.0)
    assert "SECRETTOKEN" not in repr(world.healths) + repr(world.outbox.aside) + repr(world.outbox.progress())


KINDS = (
    "lost",
    "stored, lost",
    "stored, failed",
    "unavailable",
    "killed before",
    "killed after",
    "too fast",
    "",
)


@pytest.mark.parametrize("seed", range(8))
def test_storms_and_power_cuts_lose_nothing(seed: int) -> None:
    def trouble(world: LineWorld, lines: list[bytes]) -> Reply | CallFailed | None:
        stormy = world.clock.now < 5 * 3600 and (world.clock.now // 600) % 2 == 0
        kind = world.rng.choice(KINDS) if stormy else ""
        if kind.startswith("stored") or kind == "killed after":
            world.store(lines)
        if kind.startswith("killed"):
            raise Killed
        if kind.endswith("lost"):
            return lost()
        answers = {"stored, failed": 500, "unavailable": 503, "too fast": 429}
        return Reply(answers[kind], {}, b"") if kind in answers else None

    world = LineWorld(trouble=trouble, seed=seed)
    world.backlog(world.rng.choice([0, 3, 700, 12_000]))
    world.run(7 * 3600.0)
    assert not world.missing()
    assert not world.outbox.aside
    assert world.health().state == "up"
    assert {health.unconfirmed for health in world.healths} == {0}
