"""Make upload entries from readings, one for each interval with a reading.

The readings are committed ones and, while the file cannot be written, those that wait for a commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from p1tui.model.entries import Entry
from p1tui.p1.reading_keys import live_register
from p1tui.runtime.duration import MINUTE
from p1tui.store.batch import CommitBatch
from p1tui.store.database import state
from p1tui.store.database.columns import COUNTERS, MEANS, SAMPLE_ONLY, STORED, TOTALS, TableColumns
from p1tui.store.database.weights import weighed_readings, weighted_mean
from p1tui.store.series import meter_name

Change = tuple[int, str, int | None]
"""A value that changed: time, reading key, value."""

_METER_AT: Final = tuple(
    f"SELECT identity FROM series WHERE id = (SELECT series FROM {source})"
    for source in ("sample WHERE time = ?", "minute WHERE time <= ? ORDER BY time DESC LIMIT 1")
)
"""Queries for the meter that was read at a time: by the reading, or by the minute once that was dropped."""


class Entries:
    """Makes entries of one interval length, on its own connection. Methods raise `sqlite3.Error`.

    The arguments `after` and `end` select the readings between both times, excluding both.

    Threads: one at a time, under the outbox's lock.
    """

    def __init__(self, database: sqlite3.Connection, interval: int) -> None:
        self._database = database
        self._interval = interval
        self._waiting: list[Change] = []
        self._rows_waiting = 0
        self._columns = self._stored_columns()
        self.samples_from = state.number(database, "samples_from")
        """Start of the samples; before it only minutes are left."""

    def refresh(self) -> bool:
        """Reload the file's state. Returns True if samples were dropped since."""
        before, self.samples_from = self.samples_from, state.number(self._database, "samples_from")
        if not self._rows_waiting:
            self._columns = self._stored_columns()
        return before != self.samples_from

    def add_waiting(self, batch: CommitBatch) -> bool:
        """Include the readings of an uncommitted batch; an empty one ends that. True: it was thinned.

        They go into a temporary table of this connection, which is in memory and so needs no disk.
        """
        before, self._rows_waiting = self._rows_waiting, len(batch.rows)
        thinned = self._rows_waiting < before
        if thinned or not before:
            self._database.execute("DROP TABLE IF EXISTS temp.waiting")
            self._columns = self._stored_columns()
            columns = ", ".join(self._columns)
            self._database.execute(f"CREATE TEMP TABLE waiting (time INTEGER PRIMARY KEY, series, {columns})")
            before = 0
        self._database.executemany(
            f"INSERT OR IGNORE INTO waiting VALUES (?, ?{', ?' * len(self._columns)})",
            (
                # The row of a new series has no id before its commit.
                (row.reading.time, row.series.identity, *(row.reading.value(name) for name in self._columns))
                for row in batch.rows[before:]
            ),
        )
        self._waiting = [
            (change.seen, change.register.key, change.register.value)
            for change in batch.changes
            if change.register.key is not None
        ]
        for time, *values in batch.counters:
            self._waiting += _counter_changes(time or 0, values)
        return thinned

    def _stored_columns(self) -> list[str]:
        return [*TOTALS, *STORED, *TableColumns.of(self._database).tariff_registers]

    def first(self, after: int, end: int) -> int | None:
        """Return the time of the first reading."""
        source = self._readings(after, end)
        query = f"SELECT time FROM {source} WHERE time > ? AND time < ? ORDER BY time LIMIT 1"
        row = self._database.execute(query, (after, end)).fetchone()
        return None if row is None else int(row[0])

    def last(self, after: int, end: int) -> int | None:
        """Return the time of the last reading."""
        query = f"SELECT max(time) FROM {self._readings(after, end)} WHERE time > ? AND time < ?"
        found: int | None = self._database.execute(query, (after, end)).fetchone()[0]
        return found

    def count(self, after: int, end: int) -> int:
        """Return the number of intervals that have a reading."""
        source = self._readings(after, end)
        query = f"SELECT count(DISTINCT time / ?) FROM {source} WHERE time > ? AND time < ?"
        return int(self._database.execute(query, (self._interval, after, end)).fetchone()[0])

    def entries(self, after: int, end: int) -> Iterator[Entry]:
        """Yield each interval's entry, oldest first."""
        last = [name for name in self._columns if name not in MEANS]
        names = [*MEANS, *last]
        columns = [weighted_mean(name) for name in MEANS] + last
        source = f"{self._readings(after, end)} WHERE time > ? AND time < ?"
        readings = weighed_readings(source, f"time / {self._interval}")
        rows = self._database.execute(
            f"SELECT max(time), series, {', '.join(columns)} FROM {readings}"
            f" GROUP BY time / {self._interval} ORDER BY 1",
            (after, end),
        ).fetchall()
        changes = self._devices(after, end) + self._counters(after, end)
        changes += [change for change in self._waiting if change[0] < end]
        changes.sort(key=itemgetter(0))
        seen = 0
        current: dict[str, int | None] = {}
        meters = self._meters()
        for time, series, *values in rows:
            found = {
                name: round(value) for name, value in zip(names, values, strict=True) if value is not None
            }
            while seen < len(changes) and changes[seen][0] <= time:
                current[changes[seen][1]] = changes[seen][2]
                seen += 1
            found |= {key: value for key, value in current.items() if value is not None}
            yield Entry(time, found, meters[series] if series in meters else meter_name(series))

    def meter(self, time: int) -> str:
        """Return the name of the meter that was read at a time, empty if that is not known."""
        for query in _METER_AT:
            if (row := self._database.execute(query, (time,)).fetchone()) is not None:
                return meter_name(row[0])
        return ""

    def _meters(self) -> dict[int | str, str]:
        """Return the name of each meter by the id of its series."""
        rows = self._database.execute("SELECT id, identity FROM series")
        return {id_: meter_name(identity) for id_, identity in rows}

    def _readings(self, after: int, end: int) -> str:
        """Return the SQL source of a span: samples; before them minutes, timed by their last second."""
        samples_from = self.samples_from
        if after >= samples_from - 1 and not self._rows_waiting:
            return "sample"
        columns = ", ".join(self._columns)
        minute = ", ".join(f"NULL AS {name}" if name in SAMPLE_ONLY else name for name in self._columns)
        sources = [
            f"SELECT time, series, {columns} FROM sample"
            f" WHERE time > {after} AND time >= {samples_from} AND time < {end}"
        ]
        if after < samples_from - 1:
            sources.append(
                f"SELECT time - time % {MINUTE} + {MINUTE - 1} AS time, series, {minute} FROM minute"
                f" WHERE time > {after - MINUTE} AND time < {min(end, samples_from)}"
            )
        if self._rows_waiting:
            # The first of two readings of one second counts, as in the file.
            sources.append(
                f"SELECT time, series, {columns} FROM waiting WHERE time > {after} AND time < {end}"
                " AND (time > (SELECT time FROM sample ORDER BY time DESC LIMIT 1)"
                " OR NOT EXISTS (SELECT 1 FROM sample WHERE sample.time = waiting.time))"
            )
        return f"({' UNION ALL '.join(sources)})"

    def _counters(self, after: int, end: int) -> list[Change]:
        keys = ", ".join(COUNTERS)
        before = "SELECT max(time) FROM counter WHERE time <= ?"
        rows = self._database.execute(
            f"SELECT time, {keys} FROM counter WHERE time < ? AND time >= coalesce(({before}), 0)",
            (end, after),
        )
        return [change for time, *values in rows for change in _counter_changes(time, values)]

    def _devices(self, after: int, end: int) -> list[Change]:
        """Return the changes of live device registers, by the time of the first reading with them."""
        found: list[Change] = []
        for id_, *kind in self._database.execute("SELECT id, medium, unit FROM device").fetchall():
            if (register := live_register(*kind)) is None:
                continue
            before = "SELECT max(seen) FROM device_sample WHERE device = ? AND seen <= ? AND live"
            rows = self._database.execute(
                f"SELECT seen, value FROM device_sample WHERE device = ? AND live AND seen < ?"
                f" AND seen >= coalesce(({before}), 0)",
                (id_, end, id_, after),
            )
            found += [(seen, register.key, value) for seen, value in rows]
        return found


def _counter_changes(time: int, values: list[int | None]) -> list[Change]:
    """Return the changes of all counters that are not times."""
    return [
        (time, key, value) for key, value in zip(COUNTERS, values, strict=True) if not key.endswith("time")
    ]
