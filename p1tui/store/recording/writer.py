"""Write a batch in one transaction: readings, device registers, roll-ups, events, progress, prices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.i18n.message import as_object, from_object
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, MINUTE, bucket_start
from p1tui.store.batch import CommitBatch, DeviceChange, HeldReading, PendingReading
from p1tui.store.database import state
from p1tui.store.database.calendar import utc_offset
from p1tui.store.database.columns import COUNTERS, TableColumns, add_tariffs
from p1tui.store.database.connection import transaction
from p1tui.store.database.messages import as_columns, recalled
from p1tui.store.database.offsets import follow_zone
from p1tui.store.database.partitions import Partitions, last_arrived, newest
from p1tui.store.outbox import pending
from p1tui.store.outbox.outbox import Committed
from p1tui.store.outbox.pending import UplinkWrites
from p1tui.store.prices.pending import PriceWrites
from p1tui.store.prices.table import store as store_prices
from p1tui.store.quarters import days
from p1tui.store.recording.rollup import Rollup
from p1tui.store.series import Series, add_device, add_meter, store_names, update_meter

_READING: Final = msgspec.json.Decoder(Reading, dec_hook=lambda _, data: from_object(data))


class Writer:
    """Writes batches to the history. Methods raise `sqlite3.Error`.

    Threads: only the one that owns its connection, the recorder's or the importer's.
    """

    def __init__(self, database: sqlite3.Connection, timezone: ZoneInfo, retention: int) -> None:
        self.database = database
        self.parts = Partitions(database)
        self._retention = retention
        self.columns = TableColumns.of(database)
        self._timezone = timezone
        self._rollup = Rollup(self.columns, timezone)
        if state.get(database, "timezone") != timezone.key:
            with transaction(database):
                self._rollup.rebuild_days(database)
                state.put(database, "timezone", timezone.key)
        follow_zone(database, timezone)
        days.catch_up(database)
        self._insert_counters = (
            f"INSERT OR IGNORE INTO counter (time, {', '.join(COUNTERS)}) VALUES (?{', ?' * len(COUNTERS)})"
        )

    def _use(self, table: TableColumns) -> None:
        self.columns = table
        self._rollup = Rollup(table, self._timezone)

    def write(
        self,
        batch: CommitBatch,
        writes: UplinkWrites,
        committed: Committed,
        prices: PriceWrites | None = None,
    ) -> int:
        """Store all of it or nothing. Returns the number of readings whose second was already stored."""
        fresh: list[Series] = []
        table = self.columns
        try:
            with transaction(self.database):
                store_names(self.database, batch.named)
                self._add_series(batch, fresh)
                doubles = self._add_rows(batch.rows)
                for series, reading in {row.series: row.reading for row in batch.rows}.items():
                    update_meter(self.database, series, reading)
                self._add_changes(batch.changes)
                self.database.executemany(self._insert_counters, batch.counters)
                changed = minutes(batch.rows)
                self._rollup.rebuild(self.database, changed, state.number(self.database, "samples_from"))
                days.update(self.database, committed.newest, changed)
                self.database.executemany(
                    "INSERT INTO event (time, kind, detail, message) VALUES (?, ?, ?, ?)",
                    [(event.time, event.kind, *as_columns(event.detail)) for event in batch.events],
                )
                self._add_held(batch.errors, waiting=False)
                pending.write(self.database, writes)
                store_prices(self.database, prices or {})
                self.parts.advance(committed.newest, self._retention)
                self._remember(committed)
        except BaseException:  # Ctrl+C included: the rows are rolled back, so undo the state here too
            for series in fresh:
                series.id = None
            self.parts.reload()
            if self.columns is not table:
                self._use(table)
            raise
        return doubles

    def _add_series(self, batch: CommitBatch, fresh: list[Series]) -> None:
        for row in batch.rows:
            if row.series.id is None:
                add_meter(self.database, row.series, row.reading)
                fresh.append(row.series)
            if self.columns.missing(row.reading):
                self._use(add_tariffs(self.database, self.columns, self.columns.missing(row.reading)))
        for change in batch.changes:
            if change.device.id is None:
                add_device(self.database, change.device, change.register)
                fresh.append(change.device)

    def _add_rows(self, rows: list[PendingReading]) -> int:
        before = self.database.total_changes
        by_part: dict[int, list[tuple[int | None, ...]]] = {}
        for reading, series, _ in rows:
            if reading.time is not None and series.id is not None:
                part = by_part.setdefault(self.parts.number(reading.time), [])
                part.append(self.columns.values(reading, series.id))
        for number, values in by_part.items():
            self.database.executemany(self.columns.insert(number), values)
        return len(rows) - (self.database.total_changes - before)

    def _add_changes(self, changes: list[DeviceChange]) -> None:
        self.database.executemany(
            "INSERT OR IGNORE INTO device_sample (device, seen, time, value, live) VALUES (?, ?, ?, ?, ?)",
            [
                (change.device.id, change.seen, register.time, register.value, register.live)
                for change in changes
                for register in (change.register,)
            ],
        )
        # A register read out on the hour belongs to the hour that ends then.
        self.database.executemany(
            "INSERT INTO device_hour (device, time, value, live, utc_offset) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = max(value, excluded.value), live = max(live, excluded.live)",
            [
                (change.device.id, hour, register.value, register.live, utc_offset(hour, self._timezone))
                for change in changes
                for register in (change.register,)
                for hour in (bucket_start(register.time - 1, HOUR),)
            ],
        )

    def _add_held(self, held: Iterable[HeldReading], *, waiting: bool) -> None:
        self.database.executemany(
            "INSERT INTO held (time, reason, message, waiting, reading) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    item.reading.time,
                    *as_columns(item.reason),
                    waiting,
                    msgspec.json.encode(item.reading, enc_hook=as_object).decode(),
                )
                for item in held
            ],
        )

    def keep_waiting(self, held: Sequence[HeldReading]) -> None:
        """Store readings that are still held back, for `take_waiting`."""
        if held:
            with transaction(self.database):
                self._add_held(held, waiting=True)

    def take_waiting(self) -> tuple[HeldReading, ...]:
        """Return the readings that the last run left held back, oldest first, and delete them."""
        query = "SELECT reading, reason, message FROM held WHERE waiting ORDER BY id"
        found = tuple(
            HeldReading(_READING.decode(text), recalled(reason, message))
            for text, reason, message in self.database.execute(query)
        )
        if found:
            with transaction(self.database):
                self.database.execute("DELETE FROM held WHERE waiting")
        return found

    def committed(self) -> Committed:
        """Return the last stored reading by arrival."""
        return Committed(last_arrived(self.database), state.number(self.database, "forward_from"))

    def _remember(self, committed: Committed) -> None:
        if committed.newest < (newest(self.database) or 0):
            state.put(self.database, "newest", committed.newest)
            state.put(self.database, "forward_from", committed.forward_from)
        elif state.get(self.database, "newest") is not None:
            self.database.execute("DELETE FROM state WHERE key IN ('newest', 'forward_from')")


def minutes(rows: Iterable[PendingReading]) -> set[int]:
    """Return the starts of the minutes with these readings."""
    times = (row.reading.time for row in rows)
    return {bucket_start(time, MINUTE) for time in times if time is not None}
