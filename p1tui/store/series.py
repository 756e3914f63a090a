"""Whose registers are whose: every meter and every device is a series of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

from p1tui.model import Event
from p1tui.p1.reading import Device, Medium, Reading
from p1tui.store.guard import Held, device_name
from p1tui.store.layout import counters, counters_at

LIVE: Final[tuple[tuple[Medium, str, str, str], ...]] = (
    ("gas", "gas_dm3", "gas_time", "dm3"),
    ("water", "water_dm3", "water_time", "dm3"),
    ("heat", "heat_mj", "heat_time", "MJ"),
)
"""Medium, the reading's keys for its register and read-out time, unit."""

LIVE_KEYS: Final[dict[str, str]] = {medium: key for medium, key, _, _ in LIVE}


class Series:
    """A meter, as the row of `series` that it is or, with the next commit, becomes (`id` None until then)."""

    def __init__(self, identity: str, generation: int, id_: int | None = None) -> None:
        self.identity = identity
        self.generation = generation
        self.id = id_


class DeviceSeries(Series):
    """A device; `stored` is what was last noted of it: time, value, live."""

    def __init__(self, identity: str, generation: int, medium: str, id_: int | None = None) -> None:
        super().__init__(identity, generation, id_)
        self.medium = medium
        self.stored: tuple[int, int, bool] | None = None


class Register:
    """One device register as one reading brings it. `live`: its medium's total goes by this device."""

    __slots__ = ("channel", "equipment_id", "key", "live", "medium", "name", "time", "unit", "value")

    def __init__(self, device: Device, value: int, time: int, key: str | None) -> None:
        self.name = device_name(device.medium, device.id, device.channel)
        self.medium = device.medium
        self.equipment_id = device.id
        self.channel = device.channel
        self.unit = device.unit
        self.value = value
        self.time = time
        self.key = key
        self.live = key is not None


def registers(reading: Reading) -> Iterator[Register]:
    """Every device register of the reading; `key` is `gas_dm3`, `water_dm3` or `heat_mj` for a live one."""
    assert reading.time is not None
    live = [
        (medium, key, unit, getattr(reading, key), getattr(reading, time_key))
        for medium, key, time_key, unit in LIVE
        if getattr(reading, key) is not None
    ]
    for device in reading.devices:
        if device.value is None:
            continue
        key = None
        for candidate in live:
            if candidate[0] == device.medium and candidate[3:] == (device.value, device.time):
                key = candidate[1]
                live.remove(candidate)
                break
        yield Register(device, device.value, device.time if device.time is not None else reading.time, key)
    for medium, key, unit, value, time in live:
        own = Device(channel=0, medium=medium, value=value, unit=unit, time=time)  # sent without its device
        yield Register(own, value, time if time is not None else reading.time, key)


class Row(NamedTuple):
    """A reading, the meter that it belongs to, and its device registers."""

    reading: Reading
    series: Series
    registers: tuple[tuple[Register, DeviceSeries], ...]


class Note(NamedTuple):
    """A device register that changed, and the reading that brought it."""

    device: DeviceSeries
    register: Register
    seen: int


class Batch:
    """What waits for the next commit. `counters` are rows of that table."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.notes: list[Note] = []
        self.counters: list[tuple[int | None, ...]] = []
        self.events: list[Event] = []
        self.errors: list[Held] = []

    def __bool__(self) -> bool:
        return bool(self.rows or self.events or self.errors)

    def thin(self, limit: int) -> None:
        """Drop every second one of what exceeds the limit, never the newest."""
        for waiting in (self.rows, self.notes, self.counters, self.events, self.errors):
            while len(waiting) > limit:
                del waiting[-2::-2]


class Book:
    """Which series the readings belong to. One per recorder."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._all_meters: list[Series] = []
        self._all_devices: list[DeviceSeries] = []
        for row in database.execute("SELECT identity, generation, id FROM series ORDER BY id"):
            self._all_meters.append(Series(*row))
        for row in database.execute("SELECT identity, generation, medium, id FROM device ORDER BY id"):
            device = DeviceSeries(*row)
            self._all_devices.append(device)
            last = "SELECT time, value, live FROM device_sample WHERE device = ? ORDER BY seen DESC LIMIT 1"
            for time, value, live in database.execute(last, (device.id,)):
                device.stored = (time, value, bool(live))
        self._counters = tuple(counters_at(database, 2**62).values())
        self._meters = {series.identity: series for series in self._all_meters}
        self._devices = {series.identity: series for series in self._all_devices}

    def meters(self) -> dict[int, Series]:
        """Those that have a row, by its id."""
        return {series.id: series for series in self._all_meters if series.id is not None}

    def devices(self) -> dict[int, DeviceSeries]:
        """Those that have a row, by its id."""
        return {series.id: series for series in self._all_devices if series.id is not None}

    def take(self, reading: Reading, before: Row | None, fell: set[str], batch: Batch) -> Row:
        """Put a reading into the batch, and its device registers where they changed. Returns its row.

        `fell` names what begins again lower, as `guard.fallen` does: that is a new series.
        """
        assert reading.time is not None
        series = self._meter(reading, before)
        if "electricity" in fell:
            series = self._new_meter(series.identity, series.generation + 1)
        if (counted := counters(reading)) != self._counters:
            self._counters = counted
            batch.counters.append((reading.time, *counted))
        found = []
        for register in registers(reading):
            device = self._device(register, series)
            if register.name in fell:
                device = self._new_device(device.identity, device.generation + 1, register.medium)
            state = (register.time, register.value, register.live)
            if device.stored != state:
                device.stored = state
                batch.notes.append(Note(device, register, reading.time))
            found.append((register, device))
        row = Row(reading, series, tuple(found))
        batch.rows.append(row)
        return row

    def _meter(self, reading: Reading, before: Row | None) -> Series:
        """The reading's meter. One that lost its id in a single telegram is the meter before it."""
        if reading.meter is None and before is not None and before.reading.header == reading.header:
            return before.series
        identity = reading.meter if reading.meter is not None else f"header:{reading.header}"
        return self._meters.get(identity) or self._new_meter(identity, 0)

    def _device(self, register: Register, meter: Series) -> DeviceSeries:
        """The register's device; one without an id belongs to its meter."""
        identity = (
            register.name if register.equipment_id is not None else f"{register.name} of {meter.identity}"
        )
        return self._devices.get(identity) or self._new_device(identity, 0, register.medium)

    def _new_meter(self, identity: str, generation: int) -> Series:
        series = self._meters[identity] = Series(identity, generation)
        self._all_meters.append(series)
        return series

    def _new_device(self, identity: str, generation: int, medium: str) -> DeviceSeries:
        device = self._devices[identity] = DeviceSeries(identity, generation, medium)
        self._all_devices.append(device)
        return device

    def forget(self) -> None:
        """The file is a new one: every series gets its row anew."""
        for series in (*self._all_meters, *self._all_devices):
            series.id = None
        for device in self._all_devices:
            device.stored = None
        self._counters = ()


def add_meter(database: sqlite3.Connection, series: Series, reading: Reading) -> None:
    """Give a new series its row, inside the caller's transaction. Raises `sqlite3.Error`."""
    cursor = database.execute(
        "INSERT INTO series (identity, generation, meter, header, version, first_time)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (series.identity, series.generation, reading.meter, reading.header, reading.version, reading.time),
    )
    series.id = cursor.lastrowid


def add_device(database: sqlite3.Connection, series: DeviceSeries, register: Register) -> None:
    """Give a new device its row, inside the caller's transaction. Raises `sqlite3.Error`."""
    cursor = database.execute(
        "INSERT INTO device (identity, generation, medium, equipment_id, channel, unit, first_time)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (series.identity, series.generation, register.medium, register.equipment_id, register.channel,
         register.unit, register.time),
    )  # fmt: skip
    series.id = cursor.lastrowid
