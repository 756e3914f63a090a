from __future__ import annotations

from p1tui.config.settings import ThingSpeakSettings
from p1tui.model.entries import Entry, Outbox
from p1tui.uplinks.uplinks import Uplinks, target_name
from tests.uplinks.virtual import MemoryOutbox


def test_every_channel_has_what_it_owes_and_all_that_is_parked_can_be_tried_again() -> None:
    outboxes: dict[tuple[str, int], MemoryOutbox] = {}

    def outbox(name: str, interval: int) -> Outbox:
        return outboxes.setdefault((name, interval), MemoryOutbox())

    channels = [
        ThingSpeakSettings(channel=number, url="http://127.0.0.1:9", interval=20 * number)
        for number in (1, 2)
    ]
    links = Uplinks()
    assert (links.health(), links.retry()) == ((), 0)
    links.add(channels, outbox, lambda index, health: None)
    assert [health.name for health in links.health()] == ["ThingSpeak 1", "ThingSpeak 2"]
    assert list(outboxes) == [(target_name(channel), channel.interval) for channel in channels]
    for number, each in enumerate(outboxes.values(), 1):
        each.park([Entry(time, {"tariff": 1}) for time in range(number)], "refused")
    assert links.retry() == 3
    assert [len(each.again(9)) for each in outboxes.values()] == [1, 2]
