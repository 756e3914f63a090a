"""Assign readings to series, for the recorder, for imports and for queries of the uncommitted tail.

A meter is identified by its equipment id, else by its header; a device by its medium and equipment id, else
by its medium, channel and meter. A telegram that lacks an id changes nothing:

- A reading without a meter's id belongs to the meter of the reading before it if their headers are equal.
- A register without a device's id belongs to the last device with an id that the same meter sent on that
  channel, if the medium is the same and the value continues from that device's. When the id comes back, it is
  the same device.
- The first id that comes names the meter or device that was there without one (`first_ids`).

A new series begins with another id, with a register that restarted lower, and, where one of two has no id,
with a register that does not continue from the one before it.
The rise between the two readings around such a change belongs to neither series.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from typing import Final

import msgspec

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR
from p1tui.store.batch import CommitBatch, DeviceChange, PendingReading
from p1tui.store.database.columns import COUNTERS, TableColumns, counters, counters_at
from p1tui.store.first_ids import names_device, names_meter
from p1tui.store.generations import move, number_of
from p1tui.store.series import DeviceRegister, DeviceSeries, Series, meter_identity, meter_suffix, registers

_LAST_CHANGE: Final = (
    "SELECT seen, time, value, live FROM device_sample WHERE device = ? AND seen <= ?"
    " ORDER BY seen DESC LIMIT 1"
)
_LAST_HOUR: Final = (
    f"SELECT time + {HOUR}, time + {HOUR}, value, live FROM device_hour"
    f" WHERE device = ? AND time <= ? - {HOUR}"
    " ORDER BY time DESC LIMIT 1"
)
"""The last hourly register, for a device that has not changed since its samples were dropped."""

_LAST_METER: Final = (
    "SELECT series FROM sample WHERE time = ?",
    "SELECT series FROM minute WHERE time <= ? ORDER BY time DESC LIMIT 1",
    "SELECT series FROM hour WHERE time <= ? ORDER BY time DESC LIMIT 1",
)
"""The meter that sent a device's register: by the reading, or by the roll-ups once that was dropped."""


class SeriesRegistry:
    """Assigns each reading to the series of its meter, and its device registers to those of their devices.

    After `follow` it reads nothing more from the file. Methods that read it raise `sqlite3.Error`.

    Threads: only the one that owns its connection.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self.before: PendingReading | None = None
        """The reading assigned last: a reading without an id is compared with it."""
        self.may_renew: Callable[[], bool] = lambda: True
        """False: no register may begin a new generation; its series goes on, whatever it does."""
        self._database = database
        self._interrupted = True
        self._named: list[Series] = []
        """Series that got their first id since the last reading was taken."""
        self._meters: dict[str, dict[int, Series]] = {}
        self._devices: dict[str, dict[int, DeviceSeries]] = {}
        self._places: dict[tuple[str, int], DeviceSeries] = {}
        """Medium and channel -> the last device there."""
        self._counters: tuple[int | None, ...] = (None,) * len(COUNTERS)
        for identity, *row in database.execute("SELECT identity, generation, id FROM series ORDER BY id"):
            self._meters.setdefault(identity, {})[row[0]] = Series(identity, *row)
        for identity, *row in database.execute(
            "SELECT identity, generation, medium, equipment_id, channel, unit, id FROM device ORDER BY id"
        ):
            self._devices.setdefault(identity, {})[row[0]] = DeviceSeries(identity, *row)

    def meters(self) -> dict[int, Series]:
        """Return the meters that have a row, by its id."""
        found = (series for each in self._meters.values() for series in each.values())
        return {series.id: series for series in found if series.id is not None}

    def devices(self) -> dict[int, DeviceSeries]:
        """Return the devices that have a row, by its id."""
        found = (device for each in self._devices.values() for device in each.values())
        return {device.id: device for device in found if device.id is not None}

    def knows_meter(self, reading: Reading) -> bool:
        """Return True if the reading's meter has a series."""
        if reading.meter is None and self.before and self.before.reading.header == reading.header:
            return True
        return meter_identity(reading.meter, reading.header) in self._meters

    def knows_device(self, name: str) -> bool:
        """Return True if the device of that name, which sends its id, has a series."""
        return name in self._devices

    def follow(self, time: int) -> None:
        """Load the state at a time, for the next reading to be compared with."""
        self._interrupted = False
        known = counters_at(self._database, time)
        self._counters = tuple(known.values()) or (None,) * len(COUNTERS)
        seen = []
        for id_, device in sorted(self.devices().items()):
            device.last = device.noted = device.sender = None
            if row := self._database.execute(_LAST_CHANGE, (id_, time)).fetchone():
                device.noted = row[1], row[2], bool(row[3])
            else:
                row = self._database.execute(_LAST_HOUR, (id_, time)).fetchone()
            if row:
                device.last = row[1], row[2], bool(row[3])
                device.sender = self._sender(row[0])
                seen.append((row[0], id_, device))
            device.noted_sender = device.sender
        seen.sort(key=lambda each: each[:2])
        self._places = {(device.medium, device.channel): device for _, _, device in seen}
        self.before = self._stored(time, known)

    def _sender(self, time: int) -> str | None:
        """Return the identity of the meter whose reading of this time is stored, else of the one before."""
        for query in _LAST_METER:
            if row := self._database.execute(query, (time,)).fetchone():
                return self.meters()[row[0]].identity
        return next(iter(self._meters)) if len(self._meters) == 1 else None

    def _stored(self, time: int, known: dict[str, int | None]) -> PendingReading | None:
        """Return the last stored reading up to a time, with these counters and its devices' last state."""
        table = TableColumns.of(self._database)
        row = self._database.execute(
            f"SELECT {', '.join(table.sample)} FROM sample WHERE time <= ? ORDER BY time DESC LIMIT 1",
            (time,),
        ).fetchone()
        if row is None:
            return None
        series = self.meters()[row[1]]
        meter = "SELECT meter, header, version FROM series WHERE id = ?"
        reading = table.reading(row, self._database.execute(meter, (row[1],)).fetchone())
        # Devices without an id share names: take only those that this meter sends now.
        present = set(self._places.values())
        last = [
            device
            for device in self.devices().values()
            if device.noted is not None
            and (device.equipment_id is not None or (device in present and device.is_of(series)))
        ]
        devices = tuple(device.as_last_sent() for device in last)
        sent = tuple(
            (DeviceRegister(device, device.value, device.time, None), found)
            for device, found in zip(devices, last, strict=True)
            if device.value is not None and device.time is not None
        )
        return PendingReading(msgspec.structs.replace(reading, devices=devices, **known), series, sent)

    def interrupt(self) -> None:
        """Load the stored state at the next reading's time before it is assigned."""
        self._interrupted = True

    def go_on(self, before: PendingReading | None) -> None:
        """Compare the next reading with this one, whatever was taken in between."""
        self.before = before
        self._interrupted = False

    def take(
        self,
        reading: Reading,
        batch: CommitBatch,
        fell: Collection[str] = (),
        generation: int | None = None,
        generations: tuple[int | None, ...] = (),
    ) -> PendingReading:
        """Assign a reading; add it, and the counters and registers that it changed, to the batch."""
        assert reading.time is not None
        if self._interrupted:
            self.follow(reading.time)
        row = self.assign(reading, fell, generation, generations)
        batch.named += self._named
        self._named = []
        if (counted := counters(reading)) != self._counters:
            self._counters = counted
            batch.counters.append((reading.time, *counted))
        for register, device in row.registers:
            if device.noted != device.last or device.noted_sender != device.sender:
                device.noted, device.noted_sender = device.last, device.sender
                batch.changes.append(DeviceChange(device, register, reading.time))
        batch.rows.append(row)
        return row

    def assign(
        self,
        reading: Reading,
        fell: Collection[str] = (),
        generation: int | None = None,
        generations: tuple[int | None, ...] = (),
    ) -> PendingReading:
        """Return the reading with its series.

        `fell` names the registers that restarted (as `fallen` does), which begin a new series. `generation`
        and `generations`, one for each device register, come from an exported row.
        """
        meter = self._meter(reading, generation, renewed="electricity" in fell)
        found = []
        for number, register in enumerate(registers(reading)):
            wanted = generations[number] if number < len(generations) else None
            device = self._device(register, meter, wanted, renewed=register.name in fell)
            device.last = register.time, register.value, register.live
            device.sender = meter.identity
            found.append((register, device))
        self.before = PendingReading(reading, meter, tuple(found))
        return self.before

    def _meter(self, reading: Reading, generation: int | None, *, renewed: bool) -> Series:
        if reading.meter is None and generation is None:
            before = self.before
            if before is not None and before.reading.header == reading.header:
                meter = before.series
                return self._named_meter(meter.identity, None, renewed=True) if renewed else meter
        elif generation is None and not renewed and reading.meter is not None:
            before = self.before
            if before is not None and reading.meter not in self._meters and names_meter(before, reading):
                self._name_meter(before.series, reading.meter)
        return self.meter(reading.meter, reading.header, generation, renewed=renewed)

    def _device(
        self, register: DeviceRegister, meter: Series, generation: int | None, *, renewed: bool
    ) -> DeviceSeries:
        place = register.medium, register.channel
        identity = register.name
        if register.equipment_id is None:
            identity = register.name + meter_suffix(meter)
            last = self._places.get(place)
            if last is not None and last.equipment_id is not None and generation is None:
                if last.sender == meter.identity and last.continues(register):
                    return last
                own = self._devices.get(identity)
                renewed = renewed or (own is not None and not own[max(own)].continues(register))
        elif generation is None and not renewed and identity not in self._devices:
            last = self._places.get(place)
            if last is not None and names_device(last, register, meter):
                move(self._devices, last, identity)
                last.equipment_id = register.equipment_id
                self._named.append(last)
        device = self._places[place] = self.device(identity, register, generation, renewed=renewed)
        return device

    def _name_meter(self, meter: Series, identity: str) -> None:
        """Give a meter its first id, which its devices without an id have in their identities, too."""
        known, suffix = meter.identity, meter_suffix(meter)
        move(self._meters, meter, identity)
        self._named.append(meter)
        for device in [device for each in self._devices.values() for device in each.values()]:
            device.resent_by(known, identity)
            if device.equipment_id is None and device.identity.endswith(suffix):
                move(self._devices, device, device.identity.removesuffix(suffix) + meter_suffix(meter))
                self._named.append(device)

    def meter(self, id_: str | None, header: str, generation: int | None, *, renewed: bool = False) -> Series:
        """Return the meter with that equipment id, or with that header if there is none.

        `generation`: `None` is the latest. `renewed`: its registers restarted, which makes a new generation.
        """
        return self._named_meter(meter_identity(id_, header), generation, renewed=renewed)

    def _named_meter(self, identity: str, generation: int | None, *, renewed: bool) -> Series:
        generations = self._meters.setdefault(identity, {})
        number = number_of(generations, generation, renewed=renewed and self.may_renew())
        if number not in generations:
            generations[number] = Series(identity, number)
        return generations[number]

    def device(
        self, identity: str, register: DeviceRegister, generation: int | None, *, renewed: bool = False
    ) -> DeviceSeries:
        """Return the device with that identity; generations as for `meter`."""
        generations = self._devices.setdefault(identity, {})
        number = number_of(generations, generation, renewed=renewed and self.may_renew())
        if number not in generations:
            generations[number] = DeviceSeries(
                identity, number, register.medium, register.equipment_id, register.channel, register.unit
            )
        return generations[number]

    def forget(self, database: sqlite3.Connection) -> None:
        """Continue in a new, empty file, where every series gets a new row."""
        self._database = database
        for series in self.meters().values():
            series.id = None
        for device in self.devices().values():
            device.id = device.noted = device.noted_sender = None
        self._counters = (None,) * len(COUNTERS)
