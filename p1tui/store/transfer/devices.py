"""Rebuild the devices and counters at a time from rows that are stored only when they change."""

from __future__ import annotations

import sqlite3
from collections import deque
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from p1tui.p1.reading import Device, rfc3339
from p1tui.p1.reading_keys import live_register
from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.database.calendar import day_of
from p1tui.store.database.columns import COUNTERS, counters_at

LAST_MINUTE: Final = HOUR - MINUTE
"""Seconds from the start of an hour to its last minute."""


class SeriesRow(NamedTuple):
    """A row of `series`."""

    identity: str
    generation: int
    meter: str | None
    header: str
    version: str | None


class RegisterState(NamedTuple):
    """A device with its register at one time."""

    device: Device
    live: bool
    """True if this device counts for its medium's total."""
    generation: int | None
    """None if the device has a single generation."""

    def live_values(self) -> dict[str, int | None]:
        """Return register and read-out time by reading key; empty unless the device is live."""
        register = live_register(self.device.medium, self.device.unit)
        if not self.live or register is None:
            return {}
        return {register.key: self.device.value, register.time_key: self.device.time}

    def extra(self) -> dict[str, int]:
        """Return the keys of an exported device besides the fields of `Device`."""
        return {} if self.generation is None else {"generation": self.generation}


class SeriesNames:
    """Meters and devices of one file by row id."""

    def __init__(self, database: sqlite3.Connection) -> None:
        rows = database.execute("SELECT id, identity, generation, meter, header, version FROM series")
        self.meters = {row[0]: SeriesRow(*row[1:]) for row in rows}
        self.renewed = {meter.identity for meter in self.meters.values() if meter.generation}
        """Identities with several generations."""
        self.devices: dict[int, tuple[str, int, str, str | None, int, str | None]] = {
            row[0]: row[1:]
            for row in database.execute(
                "SELECT id, identity, generation, medium, equipment_id, channel, unit FROM device"
            )
        }
        self.renewed_devices = {row[0] for row in self.devices.values() if row[1]}

    def device(self, id_: int, value: int, time: int, live: bool) -> RegisterState:
        """Return a device with the register of a row."""
        identity, generation, medium, equipment_id, channel, unit = self.devices[id_]
        fields: Any = {"channel": channel, "medium": medium, "id": equipment_id, "value": value, "unit": unit}
        known = Device(time=time, **fields)
        return RegisterState(known, live, generation if identity in self.renewed_devices else None)


class CarriedState:
    """Counters and devices at each sample, in the order of time."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._identity: str | None = None
        self._counters: dict[str, int | None] | None = None
        self._devices: dict[tuple[int, str], RegisterState] = {}
        self._changes: deque[tuple[int, dict[str, int | None] | RegisterState]] = deque()

    def load(self, names: SeriesNames, span: tuple[int, int]) -> None:
        """Read the changes within a span. Raises `sqlite3.Error`."""
        start, end = span
        if self._counters is None:
            self._counters = counters_at(self._database, start - 1)
            for device in names.devices:
                before = "device = ? AND seen < ? ORDER BY seen DESC LIMIT 1"
                for _, known in self._registers(names, device, before, (device, start)):
                    self._put(known)
        found: list[tuple[int, int, dict[str, int | None] | RegisterState]] = []
        for time, *values in self._database.execute(
            f"SELECT time, {', '.join(COUNTERS)} FROM counter WHERE time >= ? AND time < ?", span
        ):
            found.append((time, 0, dict(zip(COUNTERS, values, strict=True))))
        for device in names.devices:
            within = "device = ? AND seen >= ? AND seen < ?"
            for seen, known in self._registers(names, device, within, (device, start, end)):
                found.append((seen, device, known))
        self._changes.extend((time, change) for time, _, change in sorted(found, key=lambda each: each[:2]))

    def _registers(
        self, names: SeriesNames, device: int, where: str, parameters: tuple[int, ...]
    ) -> list[tuple[int, RegisterState]]:
        query = f"SELECT seen, value, time, live FROM device_sample WHERE {where}"
        return [
            (seen, names.device(device, value, time, bool(live)))
            for seen, value, time, live in self._database.execute(query, parameters)
        ]

    def _put(self, known: RegisterState) -> None:
        """Replace the device with the same channel and medium."""
        self._devices[known.device.channel, known.device.medium] = known

    def at(self, time: int, identity: str) -> tuple[dict[str, int | None], list[RegisterState]]:
        """Return counters and devices at a sample. After a change of meter only the new devices count."""
        if self._identity not in (None, identity):
            self._devices = {}
        self._identity = identity
        while self._changes and self._changes[0][0] <= time:
            change = self._changes.popleft()[1]
            if isinstance(change, RegisterState):
                self._put(change)
            else:
                self._counters = change
        return self._counters or {}, [self._devices[key] for key in sorted(self._devices)]


def bucket_devices(
    database: sqlite3.Connection, names: SeriesNames, every: str, span: tuple[int, int], timezone: ZoneInfo
) -> list[tuple[int, dict[str, Any]]]:
    """Return the devices' part of a roll-up's rows: bucket start and keys. Raises `sqlite3.Error`.

    An hourly register belongs to its hour, to the hour's last minute, and, if it is a day's last, to the day.
    """
    shift = LAST_MINUTE if every == "minute" else 0
    rows = database.execute(
        "SELECT time, device, value, live FROM device_hour WHERE time >= ? AND time < ?"
        " ORDER BY time, device",
        (span[0] - shift, span[1] - shift),
    )
    found: dict[int, dict[int, RegisterState]] = {}
    for time, device, value, live in rows:
        start = time + shift
        if every == "day":
            start = day_of(time, timezone)[0]
        found.setdefault(start, {})[device] = names.device(device, value, time + HOUR, bool(live))
    return [(start, _keys(names, found[start])) for start in sorted(found)]


def _keys(names: SeriesNames, devices: dict[int, RegisterState]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    entries = []
    # Sort by identity, since the row ids are those of this file only.
    for id_, known in sorted(
        devices.items(), key=lambda each: (each[1].device.time, names.devices[each[0]][:2])
    ):
        fields = msgspec.structs.asdict(known.device)
        assert known.device.time is not None
        fields["time"] = rfc3339(known.device.time)
        if known.device.id is None:
            fields["identity"] = names.devices[id_][0]
        if known.live:
            fields["live"] = True
            row |= {
                key: fields["time"] if key.endswith("time") else value
                for key, value in known.live_values().items()
            }
        entries.append({key: value for key, value in fields.items() if value is not None} | known.extra())
    return row | {"devices": entries}
