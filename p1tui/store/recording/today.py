"""Rise of each register since local midnight, updated with each reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import live_register
from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.store.continuity import STALE
from p1tui.store.database.calendar import day_of
from p1tui.store.database.columns import LIVE
from p1tui.store.series import DeviceRegister, DeviceSeries, Series


class _Rise:
    """The rise of one register; after a change of meter it includes the rise of the one before."""

    __slots__ = ("base", "carried", "known", "last", "source", "time")

    def __init__(self, source: Series, value: int, time: int, *, known: bool) -> None:
        self.source = source
        self.base = self.last = value
        self.carried = 0
        self.time = time
        self.known = known

    def take(self, source: Series, value: int, time: int) -> None:
        if source is self.source:
            self.known |= time > self.time
        else:
            self.carried += self.last - self.base
            self.base = value
            self.source = source
        self.last = value
        self.time = time

    def begin(self) -> None:
        """Begin a day at the last value."""
        self.base, self.carried, self.known = self.last, 0, True


class Today:
    """The rises of the newest reading's local day.

    Threads: the recorder's.
    """

    def __init__(self, timezone: ZoneInfo) -> None:
        self._timezone = timezone
        self._start = self._end = 0
        self._rises: dict[str, _Rise] = {}

    def add(
        self, reading: Reading, series: Series, registers: Iterable[tuple[DeviceRegister, DeviceSeries]]
    ) -> None:
        """Add a recorded reading."""
        assert reading.time is not None
        if not self._start <= reading.time < self._end:
            self._begin_day(reading.time)
        for key, value in _electricity(reading):
            self._take(key, series, value, reading.time)
        for register, device in registers:
            if register.key is not None:
                self._take(register.key, device, register.value, register.time)

    def rises(self) -> dict[str, int]:
        """Return the rises since local midnight in Wh, dm3 or MJ, by reading key.

        That of a device is absent while nothing can be subtracted from its first read-out (`queries.energy`).
        """
        known = sorted((key, rise) for key, rise in self._rises.items() if rise.known)
        return {key: rise.carried + rise.last - rise.base for key, rise in known}

    def _begin_day(self, time: int) -> None:
        self._start, self._end = day_of(time, self._timezone)
        self._rises = {key: rise for key, rise in self._rises.items() if self._start - rise.time <= STALE}
        for rise in self._rises.values():
            rise.begin()

    def _take(self, key: str, source: Series, value: int, time: int) -> None:
        if key in self._rises:
            self._rises[key].take(source, value, time)
        else:
            self._rises[key] = _Rise(source, value, time, known=key not in LIVE)
        if key in LIVE and time <= self._start:  # read out before midnight, perhaps received after it
            self._rises[key].begin()

    def restore(
        self,
        database: sqlite3.Connection,
        names: tuple[str, ...],
        newest: int,
        meters: dict[int, Series],
        devices: dict[int, DeviceSeries],
    ) -> None:
        """Restore the rises from the file; `newest` is its last time, `names` are its registers.

        Raises `sqlite3.Error`.
        """
        self._rises = {}
        self._start, self._end = day_of(newest, self._timezone)
        of_day = (
            "SELECT series, min(time) FROM minute WHERE time >= ? AND time < ? GROUP BY series ORDER BY 2"
        )
        for series, first in database.execute(of_day, (self._start, self._end)).fetchall():
            spans = [("min", "sample", first, first + 10 * MINUTE), ("max", "minute", first, self._end)]
            if not self._rises:
                spans.insert(0, ("max", "minute", self._start - STALE, self._start))
            for extreme, table, start, end in spans:
                values = database.execute(
                    f"SELECT {', '.join(f'{extreme}({name})' for name in names)} FROM {table}"
                    " WHERE time >= ? AND time < ? AND series = ?",
                    (start, end, series),
                ).fetchone()
                self._put(meters[series], dict(zip(names, values, strict=True)), end - 1)
        for id_, device in devices.items():
            self._restore_device(database, device, id_)

    def _put(self, source: Series, values: dict[str, int | None], time: int) -> None:
        for key, value in values.items():
            if value is not None:
                self._take(key, source, value, time)

    def _restore_device(self, database: sqlite3.Connection, device: DeviceSeries, id_: int) -> None:
        register = live_register(device.medium, device.unit)
        if register is None:
            return
        rows = database.execute(
            f"SELECT time + {HOUR}, value FROM device_hour"
            " WHERE device = ? AND time >= ? AND time < ? AND live ORDER BY time DESC LIMIT 1",
            (id_, self._start - STALE, self._start),
        ).fetchall()
        rows += database.execute(
            "SELECT time, value FROM device_sample WHERE device = ? AND seen >= ? AND time > ? AND time <= ?"
            " AND live ORDER BY seen",
            (id_, self._start, self._start, self._end),
        ).fetchall()
        for time, value in rows:
            self._take(register.key, device, value, time)


def _electricity(reading: Reading) -> list[tuple[str, int]]:
    found = [(f"import_t{tariff}_wh", wh) for tariff, wh in reading.import_tariff_wh.items()]
    found += [(f"export_t{tariff}_wh", wh) for tariff, wh in reading.export_tariff_wh.items()]
    if reading.import_wh is not None:
        found.append(("import_wh", reading.import_wh))
    if reading.export_wh is not None:
        found.append(("export_wh", reading.export_wh))
    return found
