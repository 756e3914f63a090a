"""An outage ends with the fewest calls, and only a network that came back is a reason to try sooner."""

from __future__ import annotations

from tests.uplinks.promises import assert_promises, backlog
from tests.uplinks.virtual import World


def test_a_network_that_goes_away_is_no_reason_to_call() -> None:
    """A laptop that is carried out of reach would spend its battery on calls that cannot arrive."""
    world = World(trouble=lambda world: "no connection")
    worker = world.worker
    planned: list[float] = []

    def gone() -> None:
        planned.append(worker._pacing.next_at)
        world.network.interface, world.network.changes = None, 7

    world.clock.at(2000.0, gone)
    world.clock.at(2020.0, lambda: planned.append(worker._pacing.next_at))
    world.run(2021)
    assert planned[0] > 2030
    assert planned[1] == planned[0]


def test_what_fell_due_in_an_outage_goes_with_the_first_full_call_after_it() -> None:
    """Else each short outage would cost a call, 15 seconds, for every batch that it broke off."""
    world = World(trouble=lambda world: "portal" if 100 < world.clock.now < 1000 else "")
    world.run(2000)
    assert max(world.sizes) > 40
    assert sorted(world.sizes)[-2] < 25
    assert_promises(world)


def test_after_an_outage_one_row_tries_the_link() -> None:
    world = World(trouble=lambda world: "no connection" if world.clock.now < 600 else "")
    backlog(world, 100)
    world.run(1200)
    assert world.sizes[0] == 1
    assert_promises(world)
