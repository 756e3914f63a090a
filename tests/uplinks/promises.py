"""The promises of a channel's client, as assertions on a virtual world."""

from __future__ import annotations

from tests.uplinks.virtual import World
from tests.uplinks.virtual_runs import EPOCH, INTERVAL


def backlog(world: World, entries: int) -> None:
    """Entries that wait at the start."""
    for number in range(entries):
        world.outbox.record(EPOCH - (entries - number) * INTERVAL)
    world.outbox.commit()


def assert_promises(world: World, *, once: bool = True) -> None:
    """Nothing lost, nothing doubled (`once`), nothing invented, no gap under 15 s, no batch over 960."""
    due, stored = set(world.due()), world.stored()
    done = {time for time in due if time <= world.outbox.progress().cursor}
    assert done - set(stored) <= world.parked(), "lost"
    assert set(stored) <= due, "never due"
    if once:
        assert len(stored) == len(set(stored)), "doubled"
    assert min(world.gaps(), default=15.0) >= 15.0, "too fast"
    assert max(world.sizes, default=0) <= 960, "too many"
