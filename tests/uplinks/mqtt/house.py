"""A simulated house before a real loop and a real target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import msgspec

from p1tui.config.uplink_settings import MqttSettings
from p1tui.demo.household.household import Household
from p1tui.engine.feed import Feed
from p1tui.model.money import Cost, CostPeriod, MoneyNow
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, SourceStatus
from p1tui.model.stored import StoredDevice, StoredReading
from p1tui.p1.reading import Reading
from p1tui.uplinks.latest.state import short_id
from p1tui.uplinks.latest.worker import LatestWorker
from p1tui.uplinks.mqtt.target import MqttTarget

START = 1_780_000_000
HOUSE = Household(1)
MONEY = MoneyNow(
    at=START,
    contract="dynamic",
    currency="EUR",
    price=Decimal("0.2631"),
    market=Decimal("-0.0121"),
    export=Decimal("0.0843"),
    day_start=1_779_919_200,
    month_start=1_777_586_400,
    today=Cost(Decimal("-1.50"), at_least=True, missing_quarters=3),
    month=CostPeriod(start=date(2026, 5, 1), end=date(2026, 6, 1), so_far=Cost(Decimal("7.10"))),
)
"""Prices and costs at `START`, in Amsterdam."""
METER, GAS = "E1", "gas/G1"
METER_ID, GAS_ID = short_id(METER), short_id(GAS)


def stored(reading: Reading | int, meter: str = METER, gas: str = GAS) -> StoredReading:
    """A stored reading of the house, by default with its first meters."""
    if isinstance(reading, int):
        reading = HOUSE.reading(reading)
    return StoredReading(reading, meter, (StoredDevice(gas, "gas_dm3"),))


class Publisher:
    """A feed, and the loop that publishes what is put into it."""

    def __init__(self, settings: MqttSettings) -> None:
        self.feed = Feed(Snapshot(source=SourceStatus(name="test", state="open")))
        self.healths: list[LinkHealth] = []
        self.target = MqttTarget(settings)
        self.worker = LatestWorker(self.target, self.feed, on_change=self.healths.append)
        self.time = START

    def show(self, newest: StoredReading | None = None) -> None:
        """Put a reading into the feed, by default the house's next."""
        self.time += 1
        found = newest or stored(self.time)
        self.feed.update(lambda old: {"stored": found, "reading": found.reading})

    def say(self, **changes: object) -> None:
        self.feed.update(lambda old: changes)

    def set_power(self, watts: int) -> None:
        self.time += 1
        reading = HOUSE.reading(self.time)
        self.show(stored(msgspec.structs.replace(reading, power_import_w=watts, power_export_w=0)))

    @property
    def reason(self) -> str:
        return str(self.worker.health().reason)

    @property
    def state(self) -> str:
        return self.worker.health().state


@contextmanager
def publisher(settings: MqttSettings) -> Iterator[Publisher]:
    made = Publisher(settings)
    made.worker.start()
    try:
        yield made
    finally:
        made.worker.stop(20)
