"""Rows in doubt are looked up where the target can be read: no more of them than must be."""

from __future__ import annotations

from tests.uplinks.promises import backlog
from tests.uplinks.virtual import World


def interrupted(*, then: str) -> World:
    """A world whose first run is killed in its first call, and whose second run meets other trouble."""
    troubles = iter(["killed before"])
    world = World(read_key="R" * 16, trouble=lambda world: next(troubles, then))
    backlog(world, 3000)
    return world


def test_once_a_row_in_doubt_is_missing_later_batches_are_not_looked_up() -> None:
    world = interrupted(then="")
    world.run(600)
    assert sorted(world.stored()) == world.stored()
    assert set(world.due()[:3000]) <= set(world.stored())
    assert len(world.reads) == 1 + 10  # of the first batch: its first row, then the others by a hundred


def test_a_look_that_gets_no_answer_is_told_and_tried_again_ever_later() -> None:
    world = interrupted(then="no connection")
    world.run(600)
    assert len(world.calls) == 1
    assert world.health().state == "retrying"
    assert world.health().failures > 2
