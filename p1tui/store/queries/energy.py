"""How far a register rose between two moments, across gaps and meter swaps.

A rise is the difference of two registers of one series, so it never jumps or goes negative. Where a meter was
not heard for longer than a point is wide before that point begins, the point counts from its first register:
what was used in the gap belongs to no point, but to the total of a period that spans it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from p1tui.p1.reading import Reading
from p1tui.store.series import LIVE_KEYS, registers

DAY: Final = 86_400
"""A gas or water meter may send its register once a day: that is no gap."""


class Known(NamedTuple):
    """A register that counts for every edge after `time`; `series` is an id of `series` or `device`."""

    time: int
    series: int
    value: int


def rises(
    database: sqlite3.Connection, key: str, edges: Sequence[int], tail: Sequence[Reading]
) -> list[int | None]:
    """Between each two edges; None where nothing was heard. Raises `sqlite3.Error`.

    `key` is `import_wh`, `export_t2_wh`, `gas_dm3`, … Edges of meters count by the minute.
    """
    register = _Register(database, key, edges, tail)
    known = [register.before(edge) for edge in edges]
    found: list[int | None] = []
    for (start, end), (left, right) in zip(pairwise(edges), pairwise(known), strict=True):
        if right is None or right.time < start:
            found.append(None)
            continue
        if left is not None and left.time < start - max(end - start, register.patience):
            left = None
        if left is None and register.alone:
            left = register.first(start, end)
        if left is not None and left.series == right.series:
            found.append(right.value - left.value)
        else:
            found.append(register.walk(start, end, left))
    return found


class _Queries(NamedTuple):
    """Of one meter column or one device: the first known between two edges, the last known at an edge, and
    each series between two edges with its lowest and highest value. `device` is their last parameter, if any.
    """

    first: str
    before: str
    within: str
    device: tuple[int, ...] = ()


class _Register:
    """One register through time, over all its series, the uncommitted tail included.

    `alone`: there never was more than one series. `patience`: seconds without news that are no gap.
    """

    def __init__(
        self, database: sqlite3.Connection, key: str, edges: Sequence[int], tail: Sequence[Reading]
    ) -> None:
        self._database = database
        whole = all(edge % 3600 == 0 for edge in edges)
        if key in LIVE_KEYS.values():
            medium = next(medium for medium, name in LIVE_KEYS.items() if name == key)
            devices = database.execute("SELECT id FROM device WHERE medium = ?", (medium,)).fetchall()
            self._queries = [queries for device in devices for queries in _of_device(device, whole)]
            self.alone, self.patience = len(devices) <= 1, DAY
        else:
            self._queries = [_of_meter(key, "hour" if whole else "minute")]
            self.alone = database.execute("SELECT count(*) FROM series").fetchone()[0] <= 1
            self.patience = 0
        self._tail = list(_tail(database, key, tail))

    def first(self, start: int, end: int) -> Known | None:
        """The first one known between two edges."""
        found = [known for known in self._tail if start <= known.time < end][:1]
        for queries in self._queries:
            rows = self._database.execute(queries.first, (start, end, *queries.device))
            found += [Known(*row) for row in rows.fetchall()]
        return min(found, default=None)

    def before(self, edge: int) -> Known | None:
        """The last one known at an edge."""
        found = [known for known in self._tail if known.time < edge][-1:]
        for queries in self._queries:
            rows = self._database.execute(queries.before, (edge, *queries.device))
            found += [Known(*row) for row in rows.fetchall()]
        return max(found, default=None)

    def walk(self, start: int, end: int, left: Known | None) -> int:
        """The rise between two edges, series by series; `left` is what was known at the first one."""
        spans = {} if left is None else {left.series: (left.value, left.value)}
        found = [
            (known.series, known.value, known.value) for known in self._tail if start <= known.time < end
        ]
        for queries in self._queries:
            found += self._database.execute(queries.within, (start, end, *queries.device)).fetchall()
        for series, low, high in found:
            known_low, known_high = spans.get(series, (low, high))
            spans[series] = min(low, known_low), max(high, known_high)
        return sum(high - low for low, high in spans.values())


def _of_meter(key: str, table: str) -> _Queries:
    """Of the minutes, or of the hours where every edge is on the hour."""
    known = f"{key} IS NOT NULL"
    between = f"time >= ? AND time < ? AND {known}"
    # The lowest of a span is that of its first minute, which is sought in the first hour alone.
    lowest = (
        f"(SELECT min({key}) FROM minute WHERE minute.series = span.series"
        " AND minute.time >= span.first AND minute.time < span.first + 3600)"
    )
    span = (
        f"SELECT series, min(time) AS first, max({key}) AS highest FROM {table}"
        f" WHERE {between} GROUP BY series"
    )
    return _Queries(
        f"SELECT time, series, {key} FROM minute WHERE {between} ORDER BY time LIMIT 1",
        f"SELECT time, series, {key} FROM {table} WHERE time < ? AND {known} ORDER BY time DESC LIMIT 1",
        f"SELECT series, {lowest}, highest FROM ({span}) AS span",
    )


def _of_device(device: tuple[int], whole: bool) -> list[_Queries]:
    """By the hour for ever; where edges are not whole hours, also by the read-outs that are left."""
    of_hours = "FROM device_hour WHERE {} AND device = ? AND live"
    of_samples = "FROM device_sample WHERE {} AND device = ? AND live"
    between = "time >= ? AND time < ?"
    # A read-out counts for an edge on its very second, and is seen within the hour after it.
    seen, after = "seen < ?1 + 3600 AND time <= ?1", "time > ? AND time <= ?"
    hours = _Queries(
        f"SELECT time, device, value {of_hours.format(between)} ORDER BY time LIMIT 1",
        f"SELECT time, device, value {of_hours.format('time <= ? - 3600')} ORDER BY time DESC LIMIT 1",
        f"SELECT device, min(value), max(value) {of_hours.format(between)} GROUP BY device",
        device,
    )
    samples = _Queries(
        f"SELECT time - 1, device, value {of_samples.format(after)} ORDER BY time LIMIT 1",
        f"SELECT time - 1, device, value {of_samples.format(seen)} ORDER BY seen DESC LIMIT 1",
        f"SELECT device, min(value), max(value) {of_samples.format(after)} GROUP BY device",
        device,
    )
    return [hours] if whole else [hours, samples]


def _tail(database: sqlite3.Connection, key: str, tail: Sequence[Reading]) -> Iterator[Known]:
    """The register in readings that may not be committed yet."""
    known: dict[str, int] = {}
    for reading in tail:
        assert reading.time is not None
        if key in LIVE_KEYS.values():
            for register in registers(reading):
                if register.key == key:
                    series = _series(database, "device", register.name, known)
                    yield Known(register.time - 1, series, register.value)
        elif (value := value_of(reading, key)) is not None:
            identity = reading.meter if reading.meter is not None else f"header:{reading.header}"
            yield Known(reading.time, _series(database, "series", identity, known), value)


def value_of(reading: Reading, key: str) -> int | None:
    """A quantity of a reading by its key; None for what it does not have."""
    if key[:8] in ("import_t", "export_t") and key[8:-3].isdigit():
        tariffs: dict[int, int] = getattr(reading, f"{key[:6]}_tariff_wh")
        return tariffs.get(int(key[8:-3]))
    value: int | None = getattr(reading, key)
    return value


def _series(database: sqlite3.Connection, table: str, identity: str, known: dict[str, int]) -> int:
    """The series that a reading will belong to; one not stored yet counts below zero."""
    if identity not in known:
        row = database.execute(
            f"SELECT id FROM {table} WHERE identity = ? ORDER BY generation DESC LIMIT 1", (identity,)
        ).fetchone()
        known[identity] = row[0] if row is not None else -1 - len(known)
    return known[identity]
