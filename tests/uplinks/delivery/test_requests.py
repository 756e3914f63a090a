"""What the user may ask of the uploads: a pause, and a call right now."""

from __future__ import annotations

from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import World


def test_a_pause_makes_no_call_and_loses_nothing() -> None:
    world = World()
    worker = world.worker
    world.clock.at(600, lambda: worker.wishes.pause(True))
    world.clock.at(1500, lambda: worker.wishes.pause(False))
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
    world.clock.at(600, lambda: worker.wishes.pause(True))
    world.run(3600)
    assert world.health().state == "paused"
    assert world.health().backlog.entries > 100


def test_after_a_pause_what_was_wrong_is_told_again() -> None:
    world = World(trouble=lambda world: "no connection")
    worker = world.worker
    backlog(world, 10)
    world.clock.at(300, lambda: worker.wishes.pause(True))
    world.clock.at(400, lambda: worker.wishes.pause(False))
    world.run(401)
    before = [health for health in world.healths if health.state == "retrying"]
    assert [health.state for health in world.healths][-1] == "retrying"
    assert before[-1].reason == before[0].reason


def test_a_call_that_is_wanted_comes_before_its_time_but_never_too_fast() -> None:
    world = World(upload_every=900.0)
    worker = world.worker
    for at in (300, 302, 304, 500):
        world.clock.at(at, worker.wishes.hurry)
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
        worker.wishes.hurry()

    world.clock.at(300, mended)
    world.run(340)
    assert any(health.state == "stopped" for health in world.healths)
    assert [at for at in world.calls if 300 <= at < 301]
    assert world.health().state in ("up", "sending")
