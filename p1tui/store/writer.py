"""One transaction: readings, device registers, roll-ups, events, held readings, what uplinks left."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from p1tui.i18n.message import as_object, from_object
from p1tui.p1.reading import Device, Reading
from p1tui.store import handover as handovers
from p1tui.store import state
from p1tui.store.book import Book, add_device, add_meter
from p1tui.store.connection import transaction
from p1tui.store.guard import Held
from p1tui.store.layout import COUNTERS, Layout, add_tariffs, counters_at
from p1tui.store.messages import columns, recalled
from p1tui.store.outbox import Committed, Handover
from p1tui.store.parts import Parts, newest
from p1tui.store.rollup import Rollup
from p1tui.store.series import Batch, Note, Row, Series

_READING: Final = msgspec.json.Decoder(Reading, dec_hook=lambda _, data: from_object(data))


class Writer:
    """The statements of a commit, on the recorder's connection. Methods raise `sqlite3.Error`."""

    def __init__(self, database: sqlite3.Connection, timezone: ZoneInfo, retention: int) -> None:
        self.database = database
        self.parts = Parts(database)
        self._retention = retention
        self.layout = Layout.of(database)
        self._timezone = timezone
        self._prepare()
        if state.get(database, "timezone") != timezone.key:
            with transaction(database):
                self._rollup.rebuild_days(database)
                state.put(database, "timezone", timezone.key)

        self._insert_counters = (
            f"INSERT OR IGNORE INTO counter (time, {', '.join(COUNTERS)}) VALUES (?{', ?' * len(COUNTERS)})"
        )

    def _prepare(self) -> None:
        self._rollup = Rollup(self.layout, self._timezone)

    def write(self, batch: Batch, handover: Handover, committed: Committed) -> int:
        """Store it all, or nothing. Returns how many readings were of a second already stored."""
        left = handover.waiting()
        fresh: list[Series] = []
        layout = self.layout
        try:
            with transaction(self.database):
                self._add_series(batch, fresh)
                doubles = self._add_rows(batch.rows)
                self._add_notes(batch.notes)
                self.database.executemany(self._insert_counters, batch.counters)
                self._rollup.rebuild(
                    self.database, minutes(batch.rows), state.number(self.database, "samples_from")
                )
                self.database.executemany(
                    "INSERT INTO event (time, kind, detail, message) VALUES (?, ?, ?, ?)",
                    [(event.time, event.kind, *columns(event.detail)) for event in batch.events],
                )
                self._add_held(batch.errors, waiting=False)
                handovers.write(self.database, left)
                self.parts.advance(committed.newest, self._retention)
                self._remember(committed)
        except BaseException:  # whatever undid the transaction undid what is known of it here
            for series in fresh:
                series.id = None
            self.parts.reload()
            if self.layout is not layout:
                self.layout = layout
                self._prepare()
            raise
        handover.written(left)
        return doubles

    def _add_series(self, batch: Batch, fresh: list[Series]) -> None:
        for row in batch.rows:
            if row.series.id is None:
                add_meter(self.database, row.series, row.reading)
                fresh.append(row.series)
            if self.layout.missing(row.reading):
                self.layout = add_tariffs(self.database, self.layout, self.layout.missing(row.reading))
                self._prepare()
        for note in batch.notes:
            if note.device.id is None:
                add_device(self.database, note.device, note.register)
                fresh.append(note.device)

    def _add_rows(self, rows: list[Row]) -> int:
        before = self.database.total_changes
        by_part: dict[int, list[tuple[int | None, ...]]] = {}
        for reading, series, _ in rows:
            if reading.time is not None and series.id is not None:
                part = by_part.setdefault(self.parts.number(reading.time), [])
                part.append(self.layout.values(reading, series.id))
        for number, values in by_part.items():
            self.database.executemany(self.layout.insert(number), values)
        return len(rows) - (self.database.total_changes - before)

    def _add_notes(self, notes: list[Note]) -> None:
        self.database.executemany(
            "INSERT OR IGNORE INTO device_sample (device, seen, time, value, live) VALUES (?, ?, ?, ?, ?)",
            [(note.device.id, note.seen, note.register.time, note.register.value, note.register.live)
             for note in notes],
        )  # fmt: skip
        # A register read out on the stroke belongs to the hour that the stroke ends.
        self.database.executemany(
            "INSERT INTO device_hour (device, time, value, live) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET value = max(value, excluded.value), live = max(live, excluded.live)",
            [
                (note.device.id, (register.time - 1) // 3600 * 3600, register.value, register.live)
                for note in notes
                for register in (note.register,)
            ],
        )

    def _add_held(self, held: Iterable[Held], *, waiting: bool) -> None:
        self.database.executemany(
            "INSERT INTO held (time, reason, message, waiting, reading) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    item.reading.time,
                    *columns(item.reason),
                    waiting,
                    msgspec.json.encode(item.reading, enc_hook=as_object).decode(),
                )
                for item in held
            ],
        )

    def keep_waiting(self, held: Sequence[Held]) -> None:
        """Put readings that are still held back where `take_waiting` finds them."""
        if held:
            with transaction(self.database):
                self._add_held(held, waiting=True)

    def take_waiting(self) -> tuple[Held, ...]:
        """What the last stop left held back, oldest first; no longer in the file afterwards."""
        query = "SELECT reading, reason, message FROM held WHERE waiting ORDER BY id"
        found = tuple(
            Held(_READING.decode(text), recalled(reason, message))
            for text, reason, message in self.database.execute(query)
        )
        if found:
            with transaction(self.database):
                self.database.execute("DELETE FROM held WHERE waiting")
        return found

    def committed(self) -> Committed:
        """The last reading by arrival."""
        arrived = state.get(self.database, "newest")
        if arrived is None:
            return Committed(newest(self.database) or 0)
        return Committed(int(arrived), state.number(self.database, "forward_from"))

    def _remember(self, committed: Committed) -> None:
        if committed.newest < (newest(self.database) or 0):
            state.put(self.database, "newest", committed.newest)
            state.put(self.database, "forward_from", committed.forward_from)
        elif state.get(self.database, "newest") is not None:
            self.database.execute("DELETE FROM state WHERE key IN ('newest', 'forward_from')")

    def reading_at(self, time: int, book: Book) -> Row | None:
        """The stored reading of that second, with its devices as last seen."""
        row = self.database.execute(
            f"SELECT {', '.join(self.layout.sample)} FROM sample WHERE time = ?", (time,)
        ).fetchone()
        if row is None:
            return None
        meter = "SELECT meter, header, version FROM series WHERE id = ?"
        reading = self.layout.reading(row, self.database.execute(meter, (row[1],)).fetchone())
        devices = self.database.execute(
            "SELECT channel, medium, equipment_id, value, unit, time, max(seen)"
            " FROM device JOIN device_sample ON device = id GROUP BY id"
        )
        found = tuple(
            Device(channel=channel, medium=medium, id=id_, value=value, unit=unit, time=own)
            for channel, medium, id_, value, unit, own, _ in devices
        )
        whole = msgspec.structs.replace(reading, devices=found, **counters_at(self.database, time))
        return Row(whole, book.meters()[row[1]], ())


def minutes(rows: Iterable[Row]) -> set[int]:
    """The minutes that these readings fall in."""
    times = (row.reading.time for row in rows)
    return {time - time % 60 for time in times if time is not None}
