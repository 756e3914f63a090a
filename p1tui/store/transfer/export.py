"""Export the history as rows, which `p1tui export` writes and `p1tui import` reads.

A row is a dict with the keys of a reading's JSON (`Reading.as_dict`): integers in base units, times in RFC
3339 UTC. A row of a roll-up has `every` (`minute`, `hour` or `day`) first; its `time` is the start of the
bucket, and it holds the device registers whose hour ends in it. `generation` is present if the registers of
that meter or device ever restarted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from p1tui.p1.reading import rfc3339
from p1tui.p1.reading_keys import LIVE_REGISTERS
from p1tui.runtime.duration import DAY, HOUR, MINUTE, bucket_start
from p1tui.store.database.calendar import day_of, local_date
from p1tui.store.database.columns import COUNTERS, STORED, TOTALS, TableColumns
from p1tui.store.database.connection import open_reader
from p1tui.store.transfer.devices import LAST_MINUTE, CarriedState, SeriesNames, bucket_devices
from p1tui.store.transfer.text import Row

Every = Literal["sample", "minute", "hour", "day"]

WIDTHS: Final[dict[Every, int]] = {"sample": 1, "minute": MINUTE, "hour": HOUR, "day": 26 * HOUR}
"""The longest span of a bucket, in seconds."""

_SPANS: Final[dict[Every, int]] = {"sample": 2 * HOUR, "minute": 4 * DAY, "hour": 100 * DAY}
"""Seconds of rows in one transaction: bounds the memory, and does not hold up the file's checkpoints."""

_DAYS: Final = 400
"""Days of rows in one transaction, likewise, for roll-ups by day."""

FOREVER: Final = 1 << 40
"""UTC seconds later than any row."""


class TimeRange(NamedTuple):
    """Times t with `start` <= t < `end`, UTC seconds."""

    start: int = 0
    end: int = FOREVER


def columns(database: sqlite3.Connection, every: Every) -> list[str]:
    """Return the keys of a row in order: the head of a CSV. Raises `sqlite3.Error`."""
    table = TableColumns.of(database)
    live = dict.fromkeys(name for register in LIVE_REGISTERS for name in (register.key, register.time_key))
    known = ["meter", "header", "version", "generation"]
    if every == "sample":
        own = [*table.tariff_registers, *TOTALS, *STORED, *COUNTERS]
        return ["time", "time_source", *known, *own, *live, "devices"]
    date = ["date"] if every == "day" else []
    return ["every", "time", *date, *known, *table.bucket(every), *live, "devices"]


def export(path: Path, every: Every, period: TimeRange, timezone: ZoneInfo) -> Generator[Row]:
    """Yield every row of a period, oldest first; safe while the file is written. Raises `sqlite3.Error`.

    The file is open until the generator ends or is closed.
    """
    period = _whole(every, period, timezone)
    with closing(open_reader(path)) as database:
        start = _next(database, every, period.start, timezone)
        carried = CarriedState(database)
        while start is not None and start < period.end:
            span = TimeRange(max(start, period.start), min(_span_end(every, start, timezone), period.end))
            if every == "sample":
                yield from _samples(database, span, carried)
            else:
                yield from _buckets(database, every, span, timezone)
            start = _next(database, every, span.end, timezone)


def _whole(every: Every, period: TimeRange, timezone: ZoneInfo) -> TimeRange:
    """Return the period of the whole buckets that begin within a period."""

    def up(time: int) -> int:
        if every != "day":
            return bucket_start(time + WIDTHS[every] - 1, WIDTHS[every])
        return time if time in (0, FOREVER) else day_of(time - 1, timezone)[1]

    return TimeRange(up(period.start), up(period.end))


def _span_end(every: Every, start: int, timezone: ZoneInfo) -> int:
    if every == "day":
        return day_of(start + _DAYS * DAY, timezone)[0]
    return bucket_start(start, HOUR) + _SPANS[every]


def _next(database: sqlite3.Connection, every: Every, time: int, timezone: ZoneInfo) -> int | None:
    """Return the start of the next row's bucket at or after a time; `None` if there is none."""
    found = database.execute(f"SELECT min(time) FROM {every} WHERE time >= ?", (time,)).fetchall()
    if every != "sample":
        found += database.execute("SELECT min(time) FROM device_hour WHERE time >= ?", (time - LAST_MINUTE,))
    times: list[int] = [first for (first,) in found if first is not None]
    if not times:
        return None
    if every == "day":
        return max(time, day_of(min(times), timezone)[0])
    return max(time, min(times))


def _samples(database: sqlite3.Connection, span: TimeRange, carried: CarriedState) -> Iterator[Row]:
    database.execute("BEGIN")
    try:
        table, names = TableColumns.of(database), SeriesNames(database)
        rows = database.execute(
            f"SELECT {', '.join(table.sample)} FROM sample WHERE time >= ? AND time < ? ORDER BY time", span
        ).fetchall()
        carried.load(names, span)
    finally:
        database.execute("COMMIT")
    for row in rows:
        meter = names.meters[row[1]]
        counters, devices = carried.at(row[0], meter.identity)
        reading = msgspec.structs.replace(
            table.reading(row, meter[2:]), devices=tuple(each.device for each in devices), **counters
        )
        live = {key: value for each in devices for key, value in each.live_values().items()}
        found = msgspec.structs.replace(reading, **live).as_dict()
        if meter.identity in names.renewed:
            found["generation"] = meter.generation
        for entry, each in zip(found.get("devices", ()), devices, strict=True):
            entry.update(each.extra())
        found.pop("crc")
        yield found


def _buckets(
    database: sqlite3.Connection, every: Every, span: TimeRange, timezone: ZoneInfo
) -> Iterator[Row]:
    table = TableColumns.of(database)
    own = [*(["date"] if every == "day" else []), *table.bucket(every)]
    database.execute("BEGIN")
    try:
        names = SeriesNames(database)
        rows = database.execute(
            f"SELECT time, series, {', '.join(own)} FROM {every} WHERE time >= ? AND time < ? ORDER BY time",
            span,
        ).fetchall()
        devices = bucket_devices(database, names, every, span, timezone)
    finally:
        database.execute("COMMIT")
    index = 0
    starts = [_start(every, row[0], timezone) for row in rows]
    for number, row in enumerate(rows):
        start, last = starts[number], number + 1 == len(rows) or starts[number + 1] != starts[number]
        while index < len(devices) and devices[index][0] < start:
            yield _row(every, devices[index][0], {}, devices[index][1], timezone)
            index += 1
        meter = names.meters[row[1]]
        values: Row = {"meter": meter.meter, "header": meter.header, "version": meter.version}
        if meter.identity in names.renewed:
            values["generation"] = meter.generation
        values |= dict(zip(own, row[2:], strict=True))
        mine: Row = {}
        if last and index < len(devices) and devices[index][0] == start:
            mine = devices[index][1]
            index += 1
        yield _row(every, start, values, mine, timezone)
    for start, mine in devices[index:]:
        yield _row(every, start, {}, mine, timezone)


def _row(every: Every, start: int, values: Row, devices: Row, timezone: ZoneInfo) -> Row:
    row: Row = {"every": every, "time": rfc3339(start)}
    if every == "day":
        row["date"] = local_date(start, timezone).isoformat()
    return row | {key: value for key, value in values.items() if value is not None} | devices


def _start(every: Every, time: int, timezone: ZoneInfo) -> int:
    """Return a bucket's start from its key."""
    if every == "day":
        return day_of(time, timezone)[0]
    return bucket_start(time, WIDTHS[every])
