"""Import rows of roll-ups whose bucket is not stored yet for their meter.

Imported minutes are rolled up into hours and days, imported hours into days, unless those have more readings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import HOUR, MINUTE, bucket_start
from p1tui.store.database.calendar import day_bounds, utc_offset
from p1tui.store.database.columns import (
    COUNTS,
    EXTREME_COLUMNS,
    MEANS,
    SECONDS,
    TOTALS,
    TableColumns,
    add_tariffs,
    own_total,
)
from p1tui.store.database.connection import transaction
from p1tui.store.database.partitions import last_arrived
from p1tui.store.quarters import days
from p1tui.store.recording.rollup import Rollup
from p1tui.store.series import DeviceRegister, Series, add_device, add_meter
from p1tui.store.series_registry import SeriesRegistry
from p1tui.store.transfer.export import Every
from p1tui.store.transfer.text import BadLine, Row, integers, tariffs

_EVERY: Final = ("minute", "hour", "day")


class BucketDevice(NamedTuple):
    """A device's register at the end of an hour."""

    device: Device
    identity: str | None
    """Identity of the device in the exporting history; None if it has an equipment id."""
    live: bool
    """True if this device counts for its medium's total."""
    generation: int | None


class Bucket(NamedTuple):
    """A row of a roll-up."""

    where: str
    """Its place in the input, for a person."""
    every: Every
    time: int
    """Start of the bucket, UTC seconds."""
    day: str | None
    """Local date (ISO) of a day."""
    meter: str | None
    header: str | None
    """None if the row holds devices alone."""
    version: str | None
    generation: int | None
    values: dict[str, int]
    """Column -> value, without the tariffs' registers."""
    imports: dict[int, int]
    """Tariff -> import register, Wh."""
    exports: dict[int, int]
    """Tariff -> export register, Wh."""
    devices: tuple[BucketDevice, ...]


def bucket(where: str, row: Row) -> Bucket:
    """Make a bucket from a row whose times are UTC seconds. Raises `BadLine`."""
    every = row.get("every")
    if every not in _EVERY:
        raise BadLine("every: {every} is none of minute, hour, day", every=repr(every))
    texts = {key: _text(row, key) for key in ("date", "meter", "header", "version")}
    values = integers(
        row, (*COUNTS, *(() if every == "minute" else (SECONDS,)), *MEANS, *EXTREME_COLUMNS, *TOTALS)
    )
    if texts["header"] is not None and not all(key in values for key in COUNTS):
        raise BadLine("it lacks readings or minutes")
    if texts["header"] is None and values:
        raise BadLine("it has no header: whose row is it?")
    return Bucket(
        where,
        every,
        row["time"],
        texts["date"],
        texts["meter"],
        texts["header"],
        texts["version"],
        integers(row, ("generation",)).get("generation"),
        values,
        tariffs(row, "import"),
        tariffs(row, "export"),
        tuple(_bucket_device(entry) for entry in row.get("devices", ())),
    )


def _text(row: Row, key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise BadLine("{key}: {value} is no text", key=key, value=repr(value))
    return value


def _bucket_device(entry: dict[str, Any]) -> BucketDevice:
    try:
        device = msgspec.convert(entry, Device)
    except msgspec.ValidationError as error:
        raise BadLine("devices: {error}", error=error) from error
    if device.value is None or device.time is None:
        raise BadLine("devices: one has no value or no time")
    identity = _text(entry, "identity")
    if device.id is None and identity is None:
        raise BadLine("devices: one has neither id nor identity")
    return BucketDevice(device, identity, entry.get("live") is True, entry.get("generation"))


class BucketStore:
    """Stores buckets in the history. Methods raise `sqlite3.Error`.

    Threads: the importer's.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        timezone: ZoneInfo,
        registry: SeriesRegistry,
        reject: Callable[[str, str], None],
    ) -> None:
        self._database = database
        self._timezone = timezone
        self._registry = registry
        self._reject = reject
        self._fresh: list[Series] = []
        self._dirty: dict[Every, set[int]] = {}

    def store(self, buckets: Iterable[Bucket]) -> tuple[int, int]:
        """Store buckets in one transaction. Returns the numbers written and already present."""
        written = present = 0
        self._fresh = []
        self._dirty = {"minute": set(), "hour": set()}
        table = TableColumns.of(self._database)
        try:
            with transaction(self._database):
                for each in buckets:
                    start, end = self._bounds(each)
                    if end == 0:
                        self._reject(each.where, f"its time is not the start of a {each.every} here")
                        continue
                    wanted = (each.imports.keys() | each.exports.keys()) - set(table.tariffs)
                    if wanted:
                        table = add_tariffs(self._database, table, wanted)
                    new = self._add(each, start, end)
                    new |= self._add_devices(each)
                    written += new
                    present += not new
                self._roll_up(Rollup(table, self._timezone))
        except BaseException:  # Ctrl+C included: the rows are rolled back, so drop their ids
            for series in self._fresh:
                series.id = None
            raise
        return written, present

    def _bounds(self, each: Bucket) -> tuple[int, int]:
        """Return the bucket's start and end; the end is 0 if it is no bucket in this history's time zone."""
        if each.every != "day":
            width = MINUTE if each.every == "minute" else HOUR
            return each.time, 0 if each.time % width else each.time + width
        try:
            start, end = day_bounds(date.fromisoformat(each.day or ""), self._timezone)
        except (ValueError, OverflowError):
            return each.time, 0
        return start, end if start == each.time else 0

    def _add(self, each: Bucket, start: int, end: int) -> bool:
        if each.header is None:
            return False
        series = self._registry.meter(each.meter, each.header, each.generation)
        if series.id is None:
            first = Reading(time=each.time, meter=each.meter, header=each.header, version=each.version)
            add_meter(self._database, series, first)
            self._fresh.append(series)
        stored = self._database.execute(
            f"SELECT series FROM {each.every} WHERE time >= ? AND time < ?", (start, end)
        ).fetchall()
        if (series.id,) in stored:
            return False
        offset = utc_offset(start, self._timezone)
        columns: dict[str, Any] = {"time": start + len(stored), "series": series.id, "utc_offset": offset}
        if each.every == "day":
            columns |= {"date": each.day, "until": end}
        columns |= {key: value for key, value in each.values.items() if key not in TOTALS}
        for way, registers in (("import", each.imports), ("export", each.exports)):
            columns[f"{way}_own_wh"] = own_total(each.values.get(f"{way}_wh"), registers)
            columns |= {f"{way}_t{tariff}_wh": value for tariff, value in registers.items()}
        self._database.execute(
            f"INSERT INTO {each.every} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            tuple(columns.values()),
        )
        if each.every != "day":
            self._dirty[each.every].add(start)
        return True

    def _add_devices(self, each: Bucket) -> bool:
        new = False
        for known in each.devices:
            own = known.device
            assert own.value is not None
            assert own.time is not None
            identity = known.identity if known.identity is not None else f"{own.medium}/{own.id}"
            register = DeviceRegister(own, own.value, own.time, None)
            device = self._registry.device(identity, register, known.generation)
            if device.id is None:
                add_device(self._database, device, register)
                self._fresh.append(device)
            hour = bucket_start(own.time - 1, HOUR)
            cursor = self._database.execute(
                "INSERT OR IGNORE INTO device_hour (device, time, value, live, utc_offset)"
                " VALUES (?, ?, ?, ?, ?)",
                (device.id, hour, own.value, known.live, utc_offset(hour, self._timezone)),
            )
            new |= cursor.rowcount > 0
        return new

    def _roll_up(self, rollup: Rollup) -> None:
        hours = {bucket_start(time, HOUR) for time in self._dirty["minute"]}
        # These minutes have no samples, so keep the rows that samples made.
        rollup.rebuild(self._database, self._dirty["minute"], samples_from=1 << 62)
        rollup.rebuild_days_of(self._database, self._dirty["hour"] - hours)
        days.update(self._database, last_arrived(self._database), self._dirty["minute"] | self._dirty["hour"])
