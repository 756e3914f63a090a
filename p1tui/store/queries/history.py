"""Queries of the history for screens, read-only and safe while it is written.

Every query takes the tail: recorded readings that may not be committed yet. A committed one counts once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import Commodity, DayAheadPrice, MeterPeak, Quarters
from p1tui.model.status import Event
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import HOUR, bucket_start
from p1tui.store.batch import PendingReading
from p1tui.store.database import calendar
from p1tui.store.database.columns import LIVE, TableColumns
from p1tui.store.database.connection import open_memory, open_reader
from p1tui.store.database.identity import FileIdentity
from p1tui.store.database.messages import recalled
from p1tui.store.database.partitions import last_arrived
from p1tui.store.prices import table as price_table
from p1tui.store.queries import demand
from p1tui.store.queries.averages import MeanPoint, Peak, means, peak
from p1tui.store.queries.day_so_far import Tail, TwoDays, day_so_far
from p1tui.store.queries.energy import rises
from p1tui.store.queries.flow import flow_since
from p1tui.store.queries.meter_peaks import meter_peaks
from p1tui.store.queries.period import Period
from p1tui.store.queries.power import TABLES, PowerPoint, power
from p1tui.store.queries.quarters import quarters
from p1tui.store.queries.register import StandingRegister, register_at
from p1tui.store.queries.uncommitted import assigned


class Figures(NamedTuple):
    """Total, mean and peak of a period; None if unknown."""

    total: int | None
    """Rise of a register."""
    mean: int | None
    """Mean of power or another quantity."""
    peak: Peak | None
    """Highest value of that quantity."""


class _Tail(NamedTuple):
    """The tail of the last query, with the series of its readings."""

    whole: Sequence[Reading]
    state: tuple[int, int]
    """Time of the last stored reading, and the number of uncommitted ones in the tail."""
    rows: list[PendingReading]


class History:
    """One viewer's connection. An absent file reads as empty, and so does one while `usable()` is false.

    Methods raise `sqlite3.Error`.

    Threads: one at a time.
    """

    def __init__(self, path: Path, *, timezone: ZoneInfo, usable: Callable[[], bool] = lambda: True) -> None:
        self._path = path
        self._usable = usable
        self._timezone = timezone
        self._opened: sqlite3.Connection | None = None
        self._identity: FileIdentity | None = None
        self._tail = _Tail((), (0, 0), [])

    def close(self) -> None:
        """Close the connection."""
        if self._opened is not None:
            self._opened.close()
            self._opened = self._identity = None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give all statements of a query one consistent view; an empty history if the file is absent."""
        if self._identity is not None and self._identity.is_lost():
            self.close()
        if self._opened is None and self._usable() and self._path.exists():
            self._opened = open_reader(self._path)
            self._identity = FileIdentity.of(self._path)
        if self._opened is None:
            with closing(open_memory()) as nothing:
                yield nothing
            return
        self._opened.execute("BEGIN")
        try:
            yield self._opened
        finally:
            self._opened.execute("COMMIT")

    def _assigned(self, database: sqlite3.Connection, tail: Sequence[Reading]) -> list[PendingReading]:
        """Return the uncommitted readings of a tail with their series; cached for the last tail."""
        rest = _uncommitted(database, tail)
        if not rest:
            return []
        state = last_arrived(database), len(rest)
        if self._tail.whole is not tail or self._tail.state != state:
            self._tail = _Tail(tail, state, assigned(database, state[0], rest))
        return self._tail.rows

    def power(self, start: int, step: int, count: int, tail: Sequence[Reading] = ()) -> list[PowerPoint]:
        """Return the power over [start + i * step, start + (i + 1) * step) for each i < `count`."""
        with self._reading() as database:
            return power(database, start, step, count, _uncommitted(database, tail))

    def energy(self, key: str, edges: Sequence[int], tail: Sequence[Reading] = ()) -> list[int | None]:
        """Return the rise of a register between each two edges (`calendar`), in its base unit; None: unknown.

        `key`: `import_wh`, `export_wh`, a tariff's `import_t1_wh`, …, or a device's (`gas_dm3`).
        """
        with self._reading() as database:
            if not _has(database, key):
                return [None] * (len(edges) - 1)
            return rises(database, key, edges, self._assigned(database, tail))

    def quarters(self, keys: Sequence[str], start: int, end: int, tail: Sequence[Reading] = ()) -> Quarters:
        """Return the energy of the quarters of a period by registers, keys as for `energy`.

        `start` is the start of a quarter; an `end` within one cuts it to the minute. Sums equal those of
        `energy` over the same edges, a device's over whole hours.
        """
        period = Period.of(start, end)
        with self._reading() as database:
            return quarters(database, keys, period, self._assigned(database, tail))

    def register_at(self, key: str, moment: int, tail: Sequence[Reading] = ()) -> StandingRegister | None:
        """Return a register as last read at a moment, UTC seconds; `None` if it was not yet."""
        with self._reading() as database:
            return register_at(database, key, moment, self._assigned(database, tail))

    def mean(self, key: str, edges: Sequence[int], tail: Sequence[Reading] = ()) -> list[MeanPoint]:
        """Return mean and extremes of one of `columns.MEANS` between each two edges."""
        with self._reading() as database:
            return means(database, key, edges, _uncommitted(database, tail))

    def figures(self, total: str, mean: str, start: int, end: int, tail: Sequence[Reading] = ()) -> Figures:
        """Return total, mean and peak of a period; `total` is a key of `energy`, `mean` one of `mean`."""
        with self._reading() as database:
            rest = _uncommitted(database, tail)
            rise = (
                rises(database, total, (start, end), self._assigned(database, tail))[0]
                if _has(database, total)
                else None
            )
            (point,) = means(database, mean, (start, end), rest)
            return Figures(rise, point.mean, peak(database, mean, start, end, rest))

    def day_so_far(
        self, now: int, tail: Sequence[Reading] = (), today: Mapping[str, int] | None = None
    ) -> TwoDays:
        """Return the local day so far, and the day before it until the same local time.

        `now` is the newest reading's time in UTC seconds, and `today` are its day's rises if the recorder
        tells them (`Snapshot.today`): whoever shows both shows one number.
        """
        with self._reading() as database:
            rest = Tail(_uncommitted(database, tail), self._assigned(database, tail))
            return day_so_far(database, now, self._timezone, rest, today)

    def flow_since(self, now: int, tail: Sequence[Reading] = ()) -> int | None:
        """Return since when power flows as at `now`, both in UTC seconds; `None` if that is unknown."""
        with self._reading() as database:
            return flow_since(database, now, _uncommitted(database, tail))

    def events(self, start: int, end: int, limit: int) -> list[Event]:
        """Return at most `limit` committed events of a period, newest first."""
        query = (
            "SELECT time, kind, detail, message FROM event WHERE time >= ? AND time < ?"
            " ORDER BY time DESC, id DESC LIMIT ?"
        )
        with self._reading() as database:
            rows = database.execute(query, (start, end, limit))
            return [Event(time, kind, recalled(text, json)) for time, kind, text, json in rows]

    def began(self, tail: Sequence[Reading] = ()) -> int | None:
        """Return the UTC seconds of the oldest minute or imported hour; None of an empty history."""
        with self._reading() as database:
            firsts = [database.execute(f"SELECT min(time) FROM {table}").fetchone()[0] for table, _ in TABLES]
        hour, minute = firsts
        if hour is not None and minute is not None and bucket_start(minute, HOUR) <= hour:
            hour = None  # it is that of the minute
        times = [time for time in (hour, minute, *(reading.time for reading in tail[:1])) if time is not None]
        return min(times, default=None)

    def newest(self, tail: Sequence[Reading] = ()) -> int | None:
        """Return the UTC seconds of the last reading by arrival; None of an empty history."""
        times = [reading.time for reading in tail[-1:] if reading.time is not None]
        with self._reading() as database:
            return max([*times, last_arrived(database)]) or None

    def demand_peaks(self, edges: Sequence[int]) -> list[Peak | None]:
        """Return the highest committed quarter-hour demand between each two edges, in W."""
        with self._reading() as database:
            return demand.peaks(database, edges)

    def meter_peaks(self, start: int, end: int, tail: Sequence[Reading] = ()) -> list[MeterPeak]:
        """Return what the meter told as its peak of the local months of a period, if it tells them whole."""
        first = calendar.local_date(start, self._timezone)
        last = calendar.local_date(end, self._timezone)
        count = 12 * (last.year - first.year) + last.month - first.month + 1
        months = calendar.edges(calendar.shift(first, "month", 0), "month", count, self._timezone)
        with self._reading() as database:
            return list(meter_peaks(database, months, end, tail))

    def prices(self, zone: str, commodity: Commodity, start: int, end: int) -> list[DayAheadPrice]:
        """Return the committed day-ahead prices that begin in a period, oldest first, in any currency."""
        with self._reading() as database:
            return price_table.prices(database, zone, commodity, start, end)

    def missing_prices(
        self, zone: str, commodity: Commodity, currency: str, starts: Sequence[int]
    ) -> list[int]:
        """Return those of the starts (quarters, gas days) that have no final committed price."""
        with self._reading() as database:
            return price_table.missing(database, zone, commodity, currency, starts)

    def price_micros(
        self, zone: str, commodity: Commodity, currency: str, start: int, count: int
    ) -> QuarterValues:
        """Return the committed price of each of `count` quarters from `start` on; `None` where unknown.

        In millionths of the currency a kWh, or a m3 of gas: a gas day's price is that of its quarters.
        """
        with self._reading() as database:
            return price_table.micros(database, zone, commodity, currency, start, count, self._timezone)


def _has(database: sqlite3.Connection, key: str) -> bool:
    """Return True if the history can hold that register."""
    return key in LIVE or key in TableColumns.of(database).registers


def _uncommitted(database: sqlite3.Connection, tail: Sequence[Reading]) -> list[Reading]:
    """Return the readings of the tail that are not committed."""
    times = [reading.time for reading in tail if reading.time is not None]
    if not times:
        return []
    query = "SELECT time FROM sample WHERE time >= ? AND time <= ?"
    stored = {time for (time,) in database.execute(query, (min(times), max(times)))}
    return [reading for reading in tail if reading.time not in stored]
