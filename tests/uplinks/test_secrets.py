"""No key in anything that the uplink says, whatever goes wrong."""

from __future__ import annotations

import logging

import pytest

from p1tui.demo.thingspeak.channel import Rules
from tests.uplinks.promises import backlog
from tests.uplinks.virtual import CUTS, LINK, Storms, World

KEYS = ("W" * 16, "R" * 16, "U" * 16)


@pytest.mark.parametrize("read_key", ["", "R" * 16])
def test_no_key_in_a_log_a_reason_or_a_parked_row(read_key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    poison = frozenset(range(1_795_500_020, 1_795_500_400, 60))
    world = World(
        rules=Rules(duplicates="bad_400", poison=poison),
        read_key=read_key,
        trouble=Storms([*CUTS, *LINK], until=3600.0),
    )
    backlog(world, 50)
    world.run(2 * 3600.0)
    world.channel.write_key = "another key 1234"
    world.run(3600.0)
    states = {health.state for health in world.healths}
    assert {"up", "retrying", "stopped", "sending"} <= states
    said = repr(world.healths) + repr(world.outbox.aside) + repr(world.outbox.progress()) + caplog.text
    assert not [key for key in KEYS if key in said]
