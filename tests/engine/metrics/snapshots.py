"""Snapshots of the simulated household, for the page."""

from __future__ import annotations

from p1tui.demo.household.household import Household
from p1tui.model.entries import Backlog
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import LinkHealth, SourceStatus
from p1tui.model.stored import StoredDevice, StoredReading
from p1tui.p1.reading import Reading

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
        stored=StoredReading(reading, "meter 1", devices),
        links=LINKS,
    )
