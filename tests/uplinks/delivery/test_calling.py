"""The health that is told while a call has no answer yet."""

from __future__ import annotations

from p1tui.i18n.message import NOTHING
from p1tui.model.status import LinkHealth
from tests.uplinks.promises import backlog
from tests.uplinks.virtual import World
from tests.uplinks.virtual_runs import EPOCH


class Watcher:
    """Notes the health at the moment of each call, and answers as told to."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        self.seen: list[tuple[float, LinkHealth]] = []

    def __call__(self, world: World) -> str:
        self.seen.append((world.clock.time(), world.health()))
        return self.trouble


def test_the_first_call_is_told_while_it_has_no_answer() -> None:
    watcher = Watcher("")
    world = World(trouble=watcher)
    backlog(world, 400)
    world.run(60)
    began, first = watcher.seen[0]
    assert (first.state, first.reason, first.calling_at) == ("sending", NOTHING, began)
    assert first.backlog.entries == 402
    assert first.next_try_at is None
    assert world.health().calling_at is None


def test_a_later_call_keeps_what_the_one_before_said() -> None:
    watcher = Watcher("no connection")
    world = World(trouble=watcher)
    backlog(world, 400)
    world.run(300)
    (_, _), (began, second), *_ = watcher.seen
    assert (second.state, second.calling_at) == ("retrying", began)
    assert second.reason
    assert world.health().calling_at is None
    assert all(health.calling_at is None or health.calling_at > EPOCH for health in world.healths)
