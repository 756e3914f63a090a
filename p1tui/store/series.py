"""Series: one for each meter and each device. A register rises within its series and never across two."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from p1tui.p1.reading import Device, Medium, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.store.continuity import can_follow, device_name

_HEADER: Final = "header:"


def header_identity(header: str) -> str:
    """Return the identity of a meter that sends no equipment id."""
    return f"{_HEADER}{header}"


def meter_identity(id_: str | None, header: str) -> str:
    """Return the identity of the meter with that equipment id, or with that header if there is none."""
    return id_ if id_ is not None else header_identity(header)


def meter_name(identity: str) -> str:
    """Return the equipment id of a meter with that identity, or its header if it sends none."""
    return identity.removeprefix(_HEADER)


class Series:
    """A meter's series: a row of the table `series`."""

    def __init__(self, identity: str, generation: int, id_: int | None = None) -> None:
        self.identity = identity
        self.generation = generation
        self.id = id_
        """Id of the row; None until the commit that adds it."""

    @property
    def name(self) -> str:
        """Name of the series: its identity, with the number of any generation but the first."""
        return f"{self.identity} #{self.generation}" if self.generation else self.identity

    @property
    def meter(self) -> str | None:
        """Equipment id of the meter; None if it never sent one."""
        return None if self.identity.startswith(_HEADER) else self.identity


def meter_suffix(meter: Series) -> str:
    """Return the end of a device's identity that names its meter, for a device without an equipment id."""
    return f" of {meter.identity}"


class DeviceSeries(Series):
    """A device's series: a row of the table `device`."""

    def __init__(
        self,
        identity: str,
        generation: int,
        medium: Medium,
        equipment_id: str | None,
        channel: int,
        unit: str | None,
        id_: int | None = None,
    ) -> None:
        super().__init__(identity, generation, id_)
        self.medium: Medium = medium
        self.equipment_id = equipment_id
        self.channel = channel
        """Channel on which it was first seen."""
        self.unit = unit
        self.last: tuple[int, int, bool] | None = None
        """Its register in the last reading: read-out time, value, live."""
        self.noted: tuple[int, int, bool] | None = None
        """Its register as last stored or put into a batch, likewise."""
        self.sender: str | None = None
        """Identity of the meter that sent it last; None if that is unknown."""
        self.noted_sender: str | None = None
        """Identity of the meter that sent what was stored or put into a batch last."""

    def as_last_sent(self) -> Device:
        """Return the device with its last register, which it must have."""
        assert self.last is not None
        time, value, _ = self.last
        return Device(
            channel=self.channel,
            medium=self.medium,
            id=self.equipment_id,
            value=value,
            unit=self.unit,
            time=time,
        )

    def is_of(self, meter: Series) -> bool:
        """Return True if the device has no equipment id and belongs to that meter."""
        return self.equipment_id is None and self.identity.endswith(meter_suffix(meter))

    def resent_by(self, known: str, identity: str) -> None:
        """Change the identity of the meter that sent it, if it was the known one."""
        if self.sender == known:
            self.sender = identity
        if self.noted_sender == known:
            self.noted_sender = identity

    def continues(self, register: DeviceRegister) -> bool:
        """Return True if the register can come after the device's last one, or before it if it is older."""
        if self.last is None:
            return True
        time, value, _ = self.last
        return can_follow(register.unit, (time, value), (register.time, register.value))


class DeviceRegister:
    """A device register in one reading."""

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
        """Key of this register in the reading; None if another device counts for the medium's total."""
        self.live = key is not None


def registers(reading: Reading) -> Iterator[DeviceRegister]:
    """Yield every device register of a reading; a live one has a key (`gas_dm3`)."""
    assert reading.time is not None
    live = [
        (medium, key, unit, getattr(reading, key), getattr(reading, time_key))
        for medium, key, time_key, unit in LIVE_REGISTERS
        if getattr(reading, key) is not None
    ]
    for device in reading.devices:
        if device.value is None:
            continue
        key = None
        for candidate in live:
            fits = candidate[0] == device.medium and device.unit in (candidate[2], None)
            if fits and candidate[3:] == (device.value, device.time):
                key = candidate[1]
                live.remove(candidate)
                break
        yield DeviceRegister(
            device, device.value, device.time if device.time is not None else reading.time, key
        )
    for medium, key, unit, value, time in live:
        own = Device(
            channel=0, medium=medium, value=value, unit=unit, time=time
        )  # the reading has no device for it
        yield DeviceRegister(own, value, time if time is not None else reading.time, key)


def add_meter(database: sqlite3.Connection, series: Series, reading: Reading) -> None:
    """Insert the row of a new series, inside the caller's transaction. Raises `sqlite3.Error`."""
    cursor = database.execute(
        "INSERT INTO series (identity, generation, meter, header, version, first_time)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (series.identity, series.generation, series.meter, reading.header, reading.version, reading.time),
    )
    series.id = cursor.lastrowid


def update_meter(database: sqlite3.Connection, series: Series, reading: Reading) -> None:
    """Store a meter's last header and version, inside the caller's transaction. Raises `sqlite3.Error`.

    A missing version changes nothing, nor does an older reading that is stored late.
    """
    database.execute(
        "UPDATE series SET header = :header, version = coalesce(:version, version) WHERE id = :id"
        " AND (header <> :header OR version IS NOT coalesce(:version, version))"
        " AND NOT EXISTS (SELECT 1 FROM sample WHERE time > :time AND series = :id)",
        {"header": reading.header, "version": reading.version, "time": reading.time, "id": series.id},
    )


def add_device(database: sqlite3.Connection, series: DeviceSeries, register: DeviceRegister) -> None:
    """Insert the row of a new device, inside the caller's transaction. Raises `sqlite3.Error`."""
    cursor = database.execute(
        "INSERT INTO device (identity, generation, medium, equipment_id, channel, unit, first_time)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            series.identity,
            series.generation,
            series.medium,
            series.equipment_id,
            series.channel,
            series.unit,
            register.time,
        ),
    )
    series.id = cursor.lastrowid


def store_names(database: sqlite3.Connection, named: Iterable[Series]) -> None:
    """Store the identities of series that got their first id, inside the caller's transaction.

    A series without a row gets it with its row. Raises `sqlite3.Error`.
    """
    for series in named:
        if isinstance(series, DeviceSeries):
            database.execute(
                "UPDATE device SET identity = ?, generation = ?, equipment_id = ? WHERE id = ?",
                (series.identity, series.generation, series.equipment_id, series.id),
            )
        else:
            database.execute(
                "UPDATE series SET identity = ?, generation = ?, meter = ? WHERE id = ?",
                (series.identity, series.generation, series.meter, series.id),
            )
