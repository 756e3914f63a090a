"""Whose rows are whose in an import: the meters and devices that the history has, and the ones it gets."""

from __future__ import annotations

import sqlite3

from p1tui.p1.reading import Reading
from p1tui.store.book import Book
from p1tui.store.database.columns import counters, counters_at
from p1tui.store.series import Batch, DeviceSeries, Note, Register, Series


class Meters:
    """Finds the series of a reading, and what of it is new to them. Methods raise `sqlite3.Error`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        book = Book(database)
        self._meters: dict[str, dict[int, Series]] = {}
        self._devices: dict[str, dict[int, DeviceSeries]] = {}
        for meter in book.meters().values():
            self._meters.setdefault(meter.identity, {})[meter.generation] = meter
        for device in book.devices().values():
            self._devices.setdefault(device.identity, {})[device.generation] = device
        self._last: tuple[str, Series] | None = None
        self._counters: tuple[int | None, ...] | None = None
        self._noted: dict[DeviceSeries, tuple[int, int, bool] | None] = {}

    def interrupt(self) -> None:
        """The next reading does not follow the last one: what it changes is to be asked of the file."""
        self._counters = None
        self._noted = {}

    def meter(self, reading: Reading, generation: int | None, *, renewed: bool = False) -> Series:
        """The reading's meter, in that generation, else in its latest. `renewed`: it begins again lower.

        A telegram that lost its id is of the meter before it with the same header.
        """
        if reading.meter is None and generation is None and not renewed and self._last is not None:
            header, meter = self._last
            if header == reading.header:
                return meter
        meter = self.known(reading.meter, reading.header, generation, renewed=renewed)
        self._last = reading.header, meter
        return meter

    def known(self, id_: str | None, header: str, generation: int | None, *, renewed: bool = False) -> Series:
        """The meter with that equipment id, else with that header."""
        identity = id_ if id_ is not None else f"header:{header}"
        generations = self._meters.setdefault(identity, {})
        number = _number(generations, generation, renewed)
        return generations.setdefault(number, Series(identity, number))

    def device(
        self, register: Register, meter: Series, generation: int | None, *, renewed: bool = False
    ) -> DeviceSeries:
        """The register's device; one without an id belongs to its meter."""
        name = register.name
        identity = name if register.equipment_id is not None else f"{name} of {meter.identity}"
        return self.named_device(identity, register.medium, generation, renewed=renewed)

    def named_device(
        self, identity: str, medium: str, generation: int | None, *, renewed: bool = False
    ) -> DeviceSeries:
        """The device that is known as that."""
        generations = self._devices.setdefault(identity, {})
        number = _number(generations, generation, renewed)
        return generations.setdefault(number, DeviceSeries(identity, number, medium))

    def note_counters(self, reading: Reading, batch: Batch) -> None:
        """Put the slow counters into the batch where they changed."""
        assert reading.time is not None
        counted = counters(reading)
        if self._counters is None:
            before = counters_at(self._database, reading.time)
            self._counters = tuple(before.values()) or (None,) * len(counted)
        if counted != self._counters:
            batch.counters.append((reading.time, *counted))
            self._counters = counted

    def note_device(self, device: DeviceSeries, register: Register, reading: Reading, batch: Batch) -> None:
        """Put a device's register into the batch where it changed."""
        assert reading.time is not None
        if device not in self._noted:
            row = None
            if device.id is not None:
                query = (
                    "SELECT time, value, live FROM device_sample WHERE device = ? AND seen <= ?"
                    " ORDER BY seen DESC LIMIT 1"
                )
                row = self._database.execute(query, (device.id, reading.time)).fetchone()
            self._noted[device] = None if row is None else (row[0], row[1], bool(row[2]))
        now = (register.time, register.value, register.live)
        if self._noted[device] != now:
            batch.notes.append(Note(device, register, reading.time))
            self._noted[device] = now


def _number(
    generations: dict[int, Series] | dict[int, DeviceSeries], wanted: int | None, renewed: bool
) -> int:
    latest = max(generations, default=0)
    if renewed:
        return latest + 1 if generations else 0
    return latest if wanted is None else wanted
