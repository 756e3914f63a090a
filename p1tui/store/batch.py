"""Readings, device registers, counters, events and errors that wait for the next commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

import msgspec

from p1tui.i18n.message import Message
from p1tui.model.status import Event
from p1tui.model.stored import StoredDevice, StoredReading
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE, QUARTER
from p1tui.store.series import DeviceRegister, DeviceSeries, Series

T = TypeVar("T")

THIN_STEPS: Final = (2, 5, 10, 30, MINUTE, 5 * MINUTE, QUARTER, HOUR)
"""Seconds. At one reading a second 20,000 readings cover 5.5 hours, then 10, 24, 46 hours, 5, 11 days, …"""

KEPT_WHOLE: Final = HOUR
"""Seconds before the newest reading that are never thinned: the chart of the last minutes needs them."""


class PendingReading(NamedTuple):
    """A reading with its series."""

    reading: Reading
    series: Series
    """Series of its meter."""
    registers: tuple[tuple[DeviceRegister, DeviceSeries], ...]
    """Its device registers, each with the series of its device."""

    def named(self) -> Reading:
        """Return the reading with its meter's id, also if its telegram had none."""
        if self.reading.meter is not None or self.series.meter is None:
            return self.reading
        return msgspec.structs.replace(self.reading, meter=self.series.meter)

    def identified(self) -> Reading:
        """Return the reading with its meter's and devices' ids, also if its telegram had none."""
        missing = {
            (register.medium, register.channel): device.equipment_id
            for register, device in self.registers
            if register.equipment_id is None and device.equipment_id is not None
        }
        if not missing:
            return self.named()
        devices = tuple(
            msgspec.structs.replace(device, id=missing.get((device.medium, device.channel)))
            if device.id is None
            else device
            for device in self.reading.devices
        )
        return msgspec.structs.replace(self.named(), devices=devices)

    def as_stored(self) -> StoredReading:
        """Return the reading with the names of its series, for targets that tell one series from another."""
        devices = tuple(
            StoredDevice(device.name, register.key)
            for register, device in self.registers
            if register.key is not None
        )
        return StoredReading(self.identified(), self.series.name, devices)


class HeldReading(NamedTuple):
    """A reading that was held back, and the reason."""

    reading: Reading
    reason: Message


class DeviceChange(NamedTuple):
    """A device register that changed."""

    device: DeviceSeries
    register: DeviceRegister
    seen: int
    """Time of the first reading with this register, UTC seconds."""


class CommitBatch:
    """Everything that the next commit writes.

    Threads: the recorder's or the importer's alone.
    """

    def __init__(self) -> None:
        self.rows: list[PendingReading] = []
        self.changes: list[DeviceChange] = []
        self.counters: list[tuple[int | None, ...]] = []
        """Rows of the table `counter`."""
        self.named: list[Series] = []
        """Series that got their first id, whose rows may have been stored before."""
        self.events: list[Event] = []
        self.errors: list[HeldReading] = []

    def __bool__(self) -> bool:
        return bool(self.rows or self.events or self.errors)

    def clear(self) -> None:
        """Empty the batch once it is written."""
        for waiting in (self.rows, self.changes, self.counters, self.named, self.events, self.errors):
            waiting.clear()

    def thin(self, limit: int) -> None:
        """Keep at most `limit` readings: the last of each two seconds, or of each five if those are too many,
        and so on through `THIN_STEPS`. The newest hour stays whole.

        Registers only rise, so the last reading of a span holds its energy exactly.
        """
        if len(self.rows) > limit:
            newest = self.rows[-1].reading.time or 0
            _thin(self.rows, limit, newest, lambda row: (row.reading.time or 0, row.series))
            _thin(self.changes, limit, newest, lambda change: (change.seen, change.device))
            _thin(self.counters, limit, newest, lambda counters: (counters[0] or 0, None))
        del self.events[:-limit], self.errors[:-limit]


def _thin(items: list[T], limit: int, newest: int, key: Callable[[T], tuple[int, object]]) -> None:
    """Keep the last item of each span and subject; `key` returns an item's time and subject."""
    for step in THIN_STEPS:
        if len(items) <= limit:
            return
        last: dict[tuple[int, object], T] = {}
        for item in items:
            time, subject = key(item)
            span = time if newest - time < KEPT_WHOLE else -(time // step)
            last[span, subject] = item
        items[:] = last.values()
    del items[:-limit]
