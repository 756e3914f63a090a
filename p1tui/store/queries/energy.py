"""Rise of a register between two times, across gaps and meter changes.

A rise is the difference of two registers of one series, so it never jumps or goes negative. After a gap
longer than a point's width, the point counts from its own first register: the energy of the gap belongs to no
point, only to the total of a period around it.

A device is known by the hour. Where a point has one read-out of it and none to subtract from that one, as of
a time before the recording, in the hour of a swap or after a gap, its rise is unknown, and not 0.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from p1tui.runtime.duration import DAY, HOUR, MINUTE, bucket_start
from p1tui.store.batch import PendingReading
from p1tui.store.database.columns import LIVE
from p1tui.store.queries.devices import devices_of, same_registers
from p1tui.store.series import Series

PATIENCE: Final = DAY
"""Seconds without a register that are no gap for a device: a gas or water meter may send one a day."""


class KnownRegister(NamedTuple):
    """A register valid at every edge after `time`; `series` is an id of `series` or `device`."""

    time: int
    series: int
    value: int


def rises(
    database: sqlite3.Connection,
    key: str,
    edges: Sequence[int],
    tail: Sequence[PendingReading],
    reach: int = 0,
) -> list[int | None]:
    """Return the rise between each two edges; None without a register. Raises `sqlite3.Error`.

    `reach`: seconds before an edge in which a register counts as the one there, if that is more than a width.

    `key` is `import_wh`, `export_t2_wh`, `gas_dm3`, … For meters, edges are exact to the minute. `tail` holds
    the uncommitted readings, which count as they will after the commit.
    """
    register = _RegisterTimeline(database, key, edges, tail)
    known = [register.before(edge) for edge in edges]
    found: list[int | None] = []
    for (start, end), (left, right) in zip(pairwise(edges), pairwise(known), strict=True):
        if right is None or right.time < start:
            found.append(None)
            continue
        if left is not None and left.time < start - max(end - start, register.patience, reach):
            left = None
        if left is None and register.single:
            left = register.first(start, end)
            if register.is_alone(left, right):
                found.append(None)
                continue
        if left is not None and left.series == right.series:
            # After the clock went back, later readings of the register lie before those of a time to come.
            found.append(max(0, right.value - left.value))
        else:
            found.append(register.walk(start, end, left))
    return found


class _RegisterQueries(NamedTuple):
    """The SQL for one meter column or one device."""

    first: str
    """Selects time, series and value of the first register between two edges."""
    before: str
    """Selects time, series and value of the last register at an edge."""
    within: str
    """Selects each series between two edges, with its first and last time, lowest and highest value."""
    device: int | None = None
    """SQL parameter `device`; the others are `start` and `end`, or `edge`."""


class _RegisterTimeline:
    """One register over time, across all its series, with the uncommitted tail.

    Threads: only the one that owns its connection.
    """

    def __init__(
        self, database: sqlite3.Connection, key: str, edges: Sequence[int], tail: Sequence[PendingReading]
    ) -> None:
        self._database = database
        whole = all(edge % HOUR == 0 for edge in edges)
        if (live := LIVE.get(key)) is not None:
            devices = devices_of(database, live)
            self._queries = [queries for device in devices for queries in _device_queries(device, whole)]
            self._counted_as = same_registers(database, live.medium)
            stored = {self._counted_as.get(id_, id_) for id_ in devices}
            patience, self._width = PATIENCE, HOUR if whole else 1
        else:
            self._queries = [_meter_queries(key, "hour" if whole else "minute")]
            self._counted_as = {}
            stored = {id_ for (id_,) in database.execute("SELECT id FROM series LIMIT 2")}
            patience, self._width = 0, MINUTE
        self.patience = patience
        """Seconds without a register that are no gap."""
        self._tail = self._buckets(tail_registers(key, tail))
        self._tail_values = {(known.time, known.series): known.value for known in self._tail}
        self.single = len(stored | {known.series for known in self._tail}) <= 1
        """True if the register has one series at most."""

    def _buckets(self, tail: Iterable[KnownRegister]) -> list[KnownRegister]:
        """Return the highest register in each bucket and series of the tail, as the tables will store it."""
        found: dict[tuple[int, int], int] = {}
        for time, series, value in tail:
            at = bucket_start(time, self._width), self._counted_as.get(series, series)
            found[at] = max(found.pop(at, value), value)
        return [KnownRegister(time, series, value) for (time, series), value in found.items()]

    def _stored(self, time: int, series: int, value: int) -> KnownRegister:
        """Return a stored register with the series for which it counts."""
        return KnownRegister(time, self._counted_as.get(series, series), value)

    def _raised(self, known: KnownRegister) -> KnownRegister:
        """Return a stored register, raised to the tail's value if the tail is in the same bucket."""
        value = self._tail_values.get((bucket_start(known.time, self._width), known.series), known.value)
        return known._replace(value=max(known.value, value))

    def first(self, start: int, end: int) -> KnownRegister | None:
        """Return the first register known between two edges."""
        found = [known for known in self._tail if start <= known.time < end][:1]
        for queries in self._queries:
            rows = self._database.execute(
                queries.first, {"start": start, "end": end, "device": queries.device}
            )
            found += [self._raised(self._stored(*row)) for row in rows.fetchall()]
        return min(found, default=None, key=lambda known: bucket_start(known.time, self._width))

    def is_alone(self, first: KnownRegister | None, last: KnownRegister) -> bool:
        """Return True if the first and the last register of a point are one read-out of a device."""
        return first is not None and self._is_one_read_out(first.time, last.time, last.value - first.value)

    def _is_one_read_out(self, first: int, last: int, rise: int) -> bool:
        # An hour's register is that of its last read-out, and has its end for a time.
        return self.patience > 0 and rise == 0 and bucket_start(first, HOUR) == bucket_start(last, HOUR)

    def before(self, edge: int) -> KnownRegister | None:
        """Return the last register known at an edge."""
        stored = []
        for queries in self._queries:
            rows = self._database.execute(queries.before, {"edge": edge, "device": queries.device})
            stored += [self._stored(*row) for row in rows.fetchall()]
        last = max(stored, default=None)
        earlier = [known for known in reversed(self._tail) if known.time < edge]
        newest = max(earlier, default=None, key=lambda known: known.time)
        if newest is None or (last is not None and bucket_start(last.time, self._width) > newest.time):
            return last
        return newest

    def walk(self, start: int, end: int, left: KnownRegister | None) -> int | None:
        """Return the rise between two edges, summed over the series; None if none has two registers.

        `left`: register at the first edge.
        """
        spans = {}
        if left is not None:
            earlier = left.time - HOUR  # of an hour of its own, also if an edge cuts that hour
            spans[left.series] = _Span(earlier, earlier, left.value, left.value)
        found = [
            (known.series, known.time, known.time, known.value, known.value)
            for known in self._tail
            if start <= known.time < end
        ]
        for queries in self._queries:
            found += self._database.execute(
                queries.within, {"start": start, "end": end, "device": queries.device}
            ).fetchall()
        for series, first, last, low, high in found:
            known = self._raised(self._stored(first, series, low))
            own = _Span(first, last, known.value, high)
            spans[known.series] = spans[known.series].joined(own) if known.series in spans else own
        rises = [
            high - low
            for first, last, low, high in spans.values()
            if not self._is_one_read_out(first, last, high - low)
        ]
        return sum(rises) if rises else None


class _Span(NamedTuple):
    """What a series' register did between two edges."""

    first: int
    last: int
    """Times of its first and its last register."""
    low: int
    high: int

    def joined(self, other: _Span) -> _Span:
        """Return both as one span."""
        return _Span(
            min(self.first, other.first),
            max(self.last, other.last),
            min(self.low, other.low),
            max(self.high, other.high),
        )


def _meter_queries(key: str, table: str) -> _RegisterQueries:
    """Return the queries for a meter's column; `table`: `minute`, or `hour` if all edges are on the hour."""
    known = f"{key} IS NOT NULL"
    between = f"time >= :start AND time < :end AND {known}"
    # The lowest register of a span is that of its first minute. Search only the first hour for it; imported
    # hours have no minutes.
    lowest = (
        f"SELECT time FROM minute WHERE minute.series = span.series AND {known}"
        f" AND minute.time >= span.first AND minute.time < span.first / {HOUR} * {HOUR} + {HOUR}"
        " ORDER BY time LIMIT 1"
    )
    joined = f"AS span LEFT JOIN minute AS low ON low.time = ({lowest})"
    first = (
        f"SELECT series, time AS first, {key} AS lowest FROM {table} WHERE {between} ORDER BY time LIMIT 1"
    )
    span = (
        f"SELECT series, min(time) AS first, max(time) AS last, min({key}) AS lowest, max({key}) AS highest"
        f" FROM {table} WHERE {between} GROUP BY series"
    )
    return _RegisterQueries(
        f"SELECT coalesce(low.time, span.first), span.series, coalesce(low.{key}, span.lowest)"
        f" FROM ({first}) {joined}",
        f"SELECT time, series, {key} FROM {table} WHERE time < :edge AND {known} ORDER BY time DESC LIMIT 1",
        f"SELECT span.series, coalesce(low.time, span.first), span.last, coalesce(low.{key}, span.lowest),"
        " span.highest"
        f" FROM ({span}) {joined}",
    )


def _device_queries(device: int, whole: bool) -> list[_RegisterQueries]:
    """Return the queries for a device: hourly registers, and read-outs too if an edge is inside an hour."""
    of_hours = "FROM device_hour WHERE {} AND device = :device AND live"
    of_samples = "FROM device_sample WHERE {} AND device = :device AND live"
    # An hour's register is known at its end.
    between = f"time >= :start AND time <= :end - {HOUR}"
    # A read-out is valid at its own second, and received within an hour after it.
    seen, after = f"seen < :edge + {HOUR} AND time <= :edge", "time > :start AND time <= :end"
    hours = _RegisterQueries(
        f"SELECT time + {HOUR - 1}, device, value {of_hours.format(between)} ORDER BY time LIMIT 1",
        f"SELECT time, device, value {of_hours.format(f'time <= :edge - {HOUR}')} ORDER BY time DESC LIMIT 1",
        f"SELECT device, min(time), max(time), min(value), max(value) {of_hours.format(between)}"
        " GROUP BY device",
        device,
    )
    samples = _RegisterQueries(
        f"SELECT time - 1, device, value {of_samples.format(after)} ORDER BY time LIMIT 1",
        f"SELECT time - 1, device, value {of_samples.format(seen)} ORDER BY seen DESC LIMIT 1",
        f"SELECT device, min(time) - 1, max(time) - 1, min(value), max(value) {of_samples.format(after)}"
        " GROUP BY device",
        device,
    )
    return [hours] if whole else [hours, samples]


def tail_registers(key: str, tail: Sequence[PendingReading]) -> Iterator[KnownRegister]:
    """Yield the register of pending readings; a series without a row gets a negative id."""
    new: dict[Series, int] = {}
    for reading, meter, registers in tail:
        assert reading.time is not None
        found: list[tuple[int, Series, int]] = []
        if key in LIVE:
            found += [(each.time - 1, device, each.value) for each, device in registers if each.key == key]
        elif (value := reading.value(key)) is not None:
            found.append((reading.time, meter, value))
        for time, series, value in found:
            id_ = series.id if series.id is not None else new.setdefault(series, -1 - len(new))
            yield KnownRegister(time, id_, value)
