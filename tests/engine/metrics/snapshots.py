"""Snapshots of the simulated household, for the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from p1tui.demo.household.household import Household
from p1tui.model.entries import Backlog
from p1tui.model.money import Cost, CostPeriod, MoneyNow
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, SourceStatus
from p1tui.model.stored import StoredDevice, StoredReading
from p1tui.p1.reading import Reading

MONEY = MoneyNow(
    at=1_795_000_000,
    contract="dynamic",
    currency="EUR",
    price=Decimal("0.26310"),
    market=Decimal("-0.0121"),
    export=Decimal("0.0843"),
    day_start=1_794_956_400,
    month_start=1_793_487_600,
    today=Cost(Decimal("-1.50"), at_least=True, missing_quarters=3),
    month=CostPeriod(start=date(2026, 11, 1), end=date(2026, 12, 1), so_far=Cost(Decimal("7.10"))),
)
"""Prices and costs at `NOW`."""

HOUSE = Household()
NOW = 1_795_000_000
READING = HOUSE.reading(NOW)
DEVICES = (StoredDevice("gas 1", "gas_dm3"),)
LINKS = (
    LinkHealth(name="ThingSpeak 1", state="sending", backlog=Backlog(12, NOW - 600), parked=2, failures=3),
    LinkHealth(name="MQTT nas", newest_only=True, state="up", round_trip_ms=4, last_success_at=NOW - 1.5),
    LinkHealth(name="MQTT nas", newest_only=True, state="retrying"),
)


def snapshot(reading: Reading = READING, *, devices: tuple[StoredDevice, ...] = DEVICES) -> Snapshot:
    """Return what a feed knows after a reading."""
    return Snapshot(
        source=SourceStatus(name="/dev/ttyUSB0", state="open", bytes_seen=900),
        reading=reading,
        received_at=NOW + 0.25,
        accepted=7,
        rejected=2,
        rejected_by={"checksum": 2},
        stored=StoredReading(reading, "meter 1", devices),
        links=LINKS,
    )
