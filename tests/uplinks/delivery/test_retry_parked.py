"""Parked rows that are tried again: stored once, or parked once more, while new rows go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p1tui.demo.thingspeak.channel import Rules
from tests.uplinks.promises import backlog
from tests.uplinks.virtual import CUTS, LINK, MODES, Mode, Storms, World
from tests.uplinks.virtual_runs import EPOCH


def with_parked_rows(mode: Mode, read_key: str, seed: int = 1) -> World:
    """A world in which rows were refused by themselves and set aside."""
    poison = frozenset(EPOCH + second for second in (20, 180, 820))
    world = World(seed=seed, rules=Rules(duplicates=mode, poison=poison), read_key=read_key)
    backlog(world, 60)
    world.run(3600.0)
    assert len(world.parked()) == 3
    return world


def heal(world: World) -> None:
    world.channel.rules = replace(world.channel.rules, poison=frozenset())


@pytest.mark.parametrize("read_key", ["", "R" * 16])
@pytest.mark.parametrize("mode", MODES)
def test_what_the_server_takes_now_is_stored_once_and_no_longer_parked(mode: Mode, read_key: str) -> None:
    world = with_parked_rows(mode, read_key)
    heal(world)
    cursor = world.outbox.progress().cursor
    assert world.outbox.retry() == 3
    world.run(1800.0)
    assert world.parked() == set()
    assert sorted(world.stored()) == world.due()[: len(world.stored())]
    assert world.outbox.progress().cursor > cursor
    assert world.outbox.cursor_trail == sorted(world.outbox.cursor_trail)
    assert world.health().parked == 0


@pytest.mark.parametrize("read_key", ["", "R" * 16])
@pytest.mark.parametrize("mode", MODES)
def test_what_is_refused_once_more_is_parked_and_holds_nothing_up(mode: Mode, read_key: str) -> None:
    world = with_parked_rows(mode, read_key)
    parked = world.parked()
    world.outbox.retry()
    world.run(1800.0)
    assert world.parked() == parked
    assert world.outbox.again(10) == []
    assert world.health().state == "up"
    rest = [time for time in world.due() if time not in parked]
    assert sorted(world.stored()) == rest[: len(world.stored())]
    assert len(rest) - len(world.stored()) <= 3


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("mode", "read_key"), [("conflict_409", ""), ("accept", "R" * 16), ("bad_400", "R" * 16)]
)
def test_no_trouble_and_no_power_cut_doubles_or_loses_them(mode: Mode, read_key: str, seed: int) -> None:
    world = with_parked_rows(mode, read_key, seed)
    heal(world)
    world.outbox.retry()
    world.outbox.commit()
    world.trouble = Storms([*CUTS, *LINK], until=world.clock.now + 3600.0)
    world.run(2 * 3600.0)
    world.trouble = lambda world: ""
    world.run(3600.0)
    assert world.parked() == set()
    assert len(world.stored()) == len(set(world.stored()))
    assert set(world.due()) - set(world.stored()) <= set(world.due()[-3:])
