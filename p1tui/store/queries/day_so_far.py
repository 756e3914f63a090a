"""The local day of a moment so far, and the day before it: its rises until the same local time.

The highest powers of the day before are those of the whole day: people ask when yesterday's peak was.

Rises count as the recorder counts those of today (`Snapshot.today`): from the last register before midnight,
if that is not `STALE`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.runtime.duration import MINUTE, QUARTER, bucket_start
from p1tui.store.batch import PendingReading
from p1tui.store.continuity import STALE
from p1tui.store.database import calendar
from p1tui.store.database.columns import LIVE, TableColumns
from p1tui.store.queries.averages import Peak, peak
from p1tui.store.queries.energy import rises
from p1tui.store.queries.register import register_at

NEAR: Final = QUARTER
"""Seconds within which a register stands for that of a moment."""


class DaySoFar(NamedTuple):
    """One local day until a moment. What is unknown is absent, or `None`."""

    start: int
    """Local midnight, UTC seconds."""
    until: int
    """End in UTC seconds, exclusive."""
    since: int | None
    """UTC seconds from which rises count: after midnight where recording began within the day, before it
    where nothing was read around midnight; `None` where they count from midnight."""
    rises: Mapping[str, int]
    """Rise of each register by reading key, in Wh, dm3 or MJ: `import_wh`, `export_wh`, `gas_dm3`, …"""
    highest_import: Peak | None
    """Highest reading of power from the grid, in W, and its time to the minute; of a past day, of all of it.
    """
    highest_export: Peak | None

    def with_reading(self, reading: Reading) -> DaySoFar:
        """Return the day with the powers of a later reading of it; itself if neither is higher."""
        highest_import = _higher(self.highest_import, reading.time, reading.power_import_w)
        highest_export = _higher(self.highest_export, reading.time, reading.power_export_w)
        if highest_import is self.highest_import and highest_export is self.highest_export:
            return self
        return self._replace(highest_import=highest_import, highest_export=highest_export)


class TwoDays(NamedTuple):
    """A day so far, and the day before it, whose rises end at the same local time."""

    today: DaySoFar
    yesterday: DaySoFar


class Tail(NamedTuple):
    """The uncommitted readings, as queries of powers and of registers take them."""

    readings: Sequence[Reading]
    pending: Sequence[PendingReading]


def day_so_far(
    database: sqlite3.Connection, now: int, timezone: ZoneInfo, tail: Tail, today: Mapping[str, int] | None
) -> TwoDays:
    """Return the day that holds `now`, until then, and the day before it. Raises `sqlite3.Error`.

    `today`: the rises of this day, if the recorder has told them.
    """
    days = _Days(database, timezone, tail)
    start, _ = calendar.day_of(now, timezone)
    if today is None:
        today = days.rises(days.keys, start, now + 1)
    yesterday_start, _ = calendar.day_of(start - 1, timezone)
    until = bucket_start(calendar.day_before(now, timezone), MINUTE)
    meter = [key for key in days.keys if key not in LIVE]
    before = days.rises(meter, yesterday_start, until) if days.is_heard(until - NEAR, until) else {}
    return TwoDays(
        days.day(start, now + 1, today, (start, now + 1)),
        days.day(
            yesterday_start,
            until,
            before | days.devices_before(yesterday_start, now),
            (yesterday_start, start),
        ),
    )


class _Days:
    """Queries for days of one history.

    Threads: only the one that owns its connection.
    """

    def __init__(self, database: sqlite3.Connection, timezone: ZoneInfo, tail: Tail) -> None:
        self._database, self._timezone, self._tail = database, timezone, tail
        self.keys = (*TableColumns.of(database).registers, *LIVE)

    def day(
        self, start: int, until: int, of_registers: Mapping[str, int], heard: tuple[int, int]
    ) -> DaySoFar:
        """Return a day with these rises, and the highest powers of the stretch `heard`."""
        highest = [
            peak(self._database, key, *heard, self._tail.readings)
            for key in ("power_import_w", "power_export_w")
        ]
        return DaySoFar(start, until, self._since(start, until), of_registers, *highest)

    def rises(self, keys: Sequence[str], start: int, until: int) -> dict[str, int]:
        """Return the known rises between two moments."""
        found = ((key, self._rise(key, start, until)) for key in sorted(keys))
        return {key: rise for key, rise in found if rise is not None}

    def devices_before(self, start: int, now: int) -> dict[str, int]:
        """Return the rises of devices, each until the local time of its last read-out before `now`.

        Otherwise a gas meter that is read each hour would be behind what it told a day before.
        """
        found: dict[str, int] = {}
        for key in LIVE:
            last = register_at(self._database, key, now, self._tail.pending)
            if last is not None:
                found |= self.rises([key], start, calendar.day_before(last.time, self._timezone))
        return found

    def _rise(self, key: str, start: int, until: int) -> int | None:
        if start < until:
            edges = start, until
            (found,) = rises(self._database, key, edges, self._tail.pending, reach=STALE)
            if found is not None:
                return found
        if key not in LIVE:
            return None
        # No read-out of a device has come since midnight: nothing is told yet.
        last = register_at(self._database, key, start, self._tail.pending)
        return 0 if last is not None and start - last.time <= STALE else None

    def is_heard(self, start: int, end: int) -> bool:
        """Return True if there are readings between two moments."""
        return self._reading(start, end, "min") is not None

    def _since(self, start: int, until: int) -> int | None:
        last = self._reading(start - STALE, start, "max")
        if last is not None:
            return last if start - last > NEAR else None
        return self._reading(start, until, "min")

    def _reading(self, start: int, end: int, which: str) -> int | None:
        """Return the first (`min`) or last (`max`) time with a reading, to the minute; `None` without any."""
        query = f"SELECT {which}(time) FROM minute WHERE time >= ? AND time < ?"
        found = [time for (time,) in self._database.execute(query, (start, end)) if time is not None]
        found += [
            reading.time
            for reading in self._tail.readings
            if reading.time is not None and start <= reading.time < end
        ]
        if not found:
            return None
        return bucket_start(min(found) if which == "min" else max(found), MINUTE)


def _higher(known: Peak | None, time: int | None, power_w: int | None) -> Peak | None:
    if time is None or power_w is None or (known is not None and power_w <= known.value):
        return known
    return Peak(time, power_w)
