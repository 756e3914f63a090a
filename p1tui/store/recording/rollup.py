"""Roll samples up into minutes, minutes into hours, hours into days, by rebuilding changed spans.

Rebuilding is idempotent, and the rows do not depend on how readings were spread over commits. Means are
weighted by time (`weights`). A register is the highest of the span: within a series it only rises, so a span
keeps its register even if its last reading lacks it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from p1tui.runtime.duration import HOUR, MINUTE, QUARTER, bucket_start
from p1tui.store.database.calendar import day_bounds, local_date, utc_offset
from p1tui.store.database.columns import EXTREMES, MEANS, SECONDS, TOTALS, TableColumns
from p1tui.store.database.offsets import store_offsets
from p1tui.store.database.weights import weighed, weighted_mean
from p1tui.store.recording.quarters import rebuild_quarters

_SPAN: Final = "time >= :start AND time < :end"


class Rollup:
    """SQL of the roll-ups for a file's columns and time zone. Methods run inside the caller's transaction."""

    def __init__(self, table: TableColumns, timezone: ZoneInfo) -> None:
        self.timezone = timezone
        registers = {name: f"max({name})" for name in table.tariff_registers} | _totals()
        means = {name: f"CAST(round({weighted_mean(name)}) AS INTEGER)" for name in MEANS}
        coarse = {
            "readings": "sum(readings)",
            "minutes": "sum(minutes)",
            **registers,
            **means,
            **{low: f"min({low})" for low, _ in EXTREMES.values()},
            **{high: f"max({high})" for _, high in EXTREMES.values()},
        }
        fine = {
            "readings": "count(*)",
            "minutes": "1",
            **registers,
            **means,
            **{low: f"min({name})" for name, (low, _) in EXTREMES.items()},
            **{high: f"max({name})" for name, (_, high) in EXTREMES.items()},
        }
        self._minute = _insert("minute", fine, weighed("sample"), MINUTE)
        self._even_minute = _insert(
            "minute", fine, f"(SELECT *, 1 AS weight FROM sample WHERE {_SPAN})", MINUTE
        )
        self.hours = _insert("hour", coarse | {SECONDS: f"min(sum(weight), {HOUR})"}, weighed("minute"), HOUR)
        of_day = coarse | {SECONDS: "sum(weight)"}
        self._day = {source: _insert_day(of_day, source) for source in ("hour", "minute")}

    def rebuild(self, database: sqlite3.Connection, minutes: Iterable[int], samples_from: int) -> None:
        """Update every roll-up for these changed minutes (starts, in any order).

        Minutes before `samples_from` have lost their samples: existing rows stay, only new ones are added.
        """
        dirty = sorted(minutes)
        for start, end in spans(dirty, MINUTE, HOUR):
            kept = max(start, samples_from)
            database.execute(_drop("minute", "count(*)", "sample", MINUTE), {"start": kept, "end": end})
            minute = self._even_minute if _is_even(database, start, end) else self._minute
            database.execute(minute, {"start": start, "end": end, "kept_from": samples_from})
            store_offsets(database, "minute", start, end, self.timezone)
        quarters = {bucket_start(time, QUARTER) for minute in dirty for time in (minute, minute + MINUTE)}
        for start, end in spans(sorted(quarters), QUARTER):
            rebuild_quarters(database, start, end, samples_from)
        hours = sorted({bucket_start(time, HOUR) for time in dirty})
        for start, end in spans(hours, HOUR):
            database.execute(_drop("hour", "sum(readings)", "minute", HOUR), {"start": start, "end": end})
            database.execute(self.hours, {"start": start, "end": end, "kept_from": 0})
            store_offsets(database, "hour", start, end, self.timezone)
        self.rebuild_days_of(database, hours)

    def rebuild_days_of(self, database: sqlite3.Connection, hours: Iterable[int]) -> None:
        """Update the days in which these hours (starts) lie."""
        for day in sorted(
            {local_date(time, self.timezone) for hour in hours for time in (hour, hour + HOUR - 1)}
        ):
            self._rebuild_day(database, day)

    def rebuild_days(self, database: sqlite3.Connection) -> None:
        """Rebuild all days, after a change of the time zone."""
        ends = database.execute("SELECT min(time), max(time) FROM hour").fetchone()
        database.execute("DELETE FROM day")
        if ends[0] is None:
            return
        day, last = local_date(ends[0], self.timezone), local_date(ends[1] + HOUR - 1, self.timezone)
        while day <= last:
            self._rebuild_day(database, day)
            day += timedelta(days=1)

    def _rebuild_day(self, database: sqlite3.Connection, day: date) -> None:
        start, end = day_bounds(day, self.timezone)
        # In a time zone half an hour off, a day does not begin on a UTC hour.
        source = "hour" if start % HOUR == 0 and end % HOUR == 0 else "minute"
        database.execute(
            "DELETE FROM day WHERE time >= :start AND time < :end AND readings <= (SELECT sum(readings) FROM"
            f" {source} AS finer WHERE finer.series = day.series"
            " AND finer.time >= :start AND finer.time < :end)",
            {"start": start, "end": end},
        )
        database.execute(
            self._day[source],
            {"date": day.isoformat(), "start": start, "end": end, "offset": utc_offset(start, self.timezone)},
        )


def _is_even(database: sqlite3.Connection, start: int, end: int) -> bool:
    """Return True if samples are all one step apart, or alone in their minutes: then they weigh the same.

    To weigh each of them would take a quarter of the time of storing it, and more.
    """
    rows = database.execute(
        f"SELECT time FROM sample WHERE {_SPAN} ORDER BY time", {"start": start, "end": end}
    )
    steps = {after - before for (before,), (after,) in pairwise(rows)}
    return len(steps) <= 1 or min(steps) >= MINUTE


def _totals() -> dict[str, str]:
    """Return the SQL of the totals as they are stored (`columns.own_total`)."""
    return {
        f"{way}_own_wh": f"CASE WHEN max({way}_wh) IS max({way}_t1_wh) + max({way}_t2_wh) THEN NULL"
        f" ELSE coalesce(max({way}_wh), -1) END"
        for way in (total.removesuffix("_wh") for total in TOTALS)
    }


def _key(width: int) -> str:
    """Return the SQL of a bucket's key: its start, plus a second for each series that appeared before."""
    slot = f"time / {width}"
    return f"{slot} * {width} + row_number() OVER (PARTITION BY {slot} ORDER BY min(time)) - 1"


def _drop(table: str, count: str, source: str, width: int) -> str:
    """Return the SQL that deletes rows whose key now belongs to another series.

    Imported rows with more readings than their source has stay.
    """
    buckets = (
        f"SELECT time / {width} AS slot, series, {count} AS readings, {_key(width)} AS key FROM {source}"
        " WHERE time >= :start AND time < :end GROUP BY slot, series"
    )
    return (
        f"DELETE FROM {table} WHERE time IN (SELECT old.time FROM {table} AS old JOIN ({buckets}) AS finer"
        f" ON finer.slot = old.time / {width} AND finer.series = old.series AND finer.key <> old.time"
        " WHERE old.time >= :start AND old.time < :end AND old.readings <= finer.readings)"
    )


def _insert(table: str, columns: dict[str, str], source: str, width: int) -> str:
    """Return the SQL that inserts rows or updates them in place, which changes fewer pages than a delete."""
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return (
        f"INSERT INTO {table} (time, series, {', '.join(columns)})"
        f" SELECT {_key(width)}, series, {', '.join(columns.values())} FROM {source}"
        f" GROUP BY time / {width}, series"
        f" ON CONFLICT (time) DO UPDATE SET {updates} WHERE {table}.time >= :kept_from"
        f" AND {table}.series = excluded.series AND {table}.readings <= excluded.readings"
    )


def _insert_day(columns: dict[str, str], source: str) -> str:
    return (
        f"INSERT OR IGNORE INTO day (date, utc_offset, until, time, series, {', '.join(columns)})"
        " SELECT :date, :offset, :end, :start + row_number() OVER (ORDER BY min(time)) - 1, series,"
        f" {', '.join(columns.values())} FROM {weighed(source)} GROUP BY series"
    )


def spans(starts: list[int], width: int, reach: int = 0) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of sorted bucket starts, each at most `reach` seconds after another.

    A run has no break if `reach` is less than the width. A few statements for a run take less than many for
    buckets here and there, as of a meter that is read each quarter of an hour.
    """
    first = last = None
    for start in starts:
        if first is None or last is None:
            first = start
        elif start > last + max(width, reach):
            yield first, last + width
            first = start
        last = start
    if first is not None and last is not None:
        yield first, last + width
