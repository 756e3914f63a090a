"""The uplinks of a config: every table has its worker and its outbox, by the registry's lines."""

from __future__ import annotations

from typing import Any, get_args, get_origin, get_type_hints

from p1tui.config.settings import Config
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.engine.feed import Feed
from p1tui.model.entries import Entry, Outbox
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import SourceStatus
from p1tui.uplinks.registry import LATEST_TARGETS, TARGETS, BacklogTarget, LatestKind, configured_targets
from p1tui.uplinks.thingspeak import target_name
from p1tui.uplinks.uplinks import Uplinks, make_uplinks
from tests.uplinks.virtual_runs import MemoryOutbox

NO_FEED = Feed(Snapshot(source=SourceStatus(name="none")))

CHANNELS = tuple(
    ThingSpeakSettings(channel=number, url="http://127.0.0.1:9", interval=20 * number) for number in (1, 2)
)


def test_every_channel_has_what_it_owes_and_all_that_is_parked_can_be_tried_again() -> None:
    outboxes: dict[tuple[str, int], MemoryOutbox] = {}

    def outbox(name: str, interval: int) -> Outbox:
        return outboxes.setdefault((name, interval), MemoryOutbox())

    assert (Uplinks().health(), Uplinks().retry_parked()) == ((), 0)
    uplinks = make_uplinks(Config(thingspeak=CHANNELS), outbox, lambda place, health: None, NO_FEED)
    assert [health.name for health in uplinks.health()] == ["ThingSpeak 1", "ThingSpeak 2"]
    assert list(outboxes) == [(target_name(channel), channel.interval) for channel in CHANNELS]
    for number, each in enumerate(outboxes.values(), 1):
        each.park([Entry(time, {"tariff": 1}) for time in range(number)], "refused")
    assert uplinks.retry_parked() == 3
    assert [len(each.again(9)) for each in outboxes.values()] == [1, 2]


def test_every_line_of_the_registry_is_a_list_of_tables_in_the_config() -> None:
    hints = get_type_hints(Config)
    kinds: dict[str, BacklogTarget[Any] | LatestKind[Any]] = {**TARGETS, **LATEST_TARGETS}
    for section, kind in kinds.items():
        assert get_origin(hints[section]) is tuple
        assert get_args(hints[section]) == (kind.settings, ...)
        assert getattr(Config(), section) == (), "a config without a file has no targets"


def test_a_target_is_found_under_the_name_that_its_outbox_has() -> None:
    assert configured_targets(Config()) == []
    found = configured_targets(Config(thingspeak=CHANNELS))
    assert [target.outbox_name for target in found] == [
        "http://127.0.0.1:9/channels/1",
        "http://127.0.0.1:9/channels/2",
    ]
    assert [target.make().name for target in found] == ["ThingSpeak 1", "ThingSpeak 2"]
