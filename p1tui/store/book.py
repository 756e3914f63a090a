"""Which series a reading belongs to: every meter and every device is a series of its own."""

from __future__ import annotations

import sqlite3

from p1tui.p1.reading import Reading
from p1tui.store.database.columns import counters, counters_at
from p1tui.store.series import Batch, DeviceSeries, Note, Register, Row, Series, registers


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
