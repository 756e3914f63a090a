"""Quarter-hour demand from samples and minutes, and the highest quarter of each UTC day."""

from __future__ import annotations

import sqlite3

from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER, bucket_start


def rebuild_quarters(database: sqlite3.Connection, start: int, end: int, samples_from: int) -> None:
    """Update the quarter-hours of a span, inside the caller's transaction.

    A demand is the last 1.4.0 (the meter's own mean) of the quarter-hour; without one, the rise of the import
    register from the minute before the quarter-hour to its last minute, if both are known.
    """
    kept = max(start, samples_from)
    database.execute("DELETE FROM quarter WHERE time >= ? AND time < ?", (kept, end))
    database.execute(
        "INSERT OR IGNORE INTO quarter (time, series, demand_w, metered)"
        f" SELECT time / {QUARTER} * {QUARTER}"
        f" + row_number() OVER (PARTITION BY time / {QUARTER} ORDER BY max(time)) - 1, series, demand_w, 1"
        " FROM sample WHERE time >= ? AND time < ? AND demand_w IS NOT NULL"
        f" GROUP BY time / {QUARTER}, series",
        (start, end),
    )
    minute_of = f"last.time - last.time % {MINUTE}"
    database.execute(
        "INSERT OR IGNORE INTO quarter (time, series, demand_w, metered)"
        f" SELECT last.time / {QUARTER} * {QUARTER}, last.series,"
        f" (last.import_wh - base.import_wh) * {HOUR // QUARTER}, 0"
        # CROSS and the plus keep SQLite from building an index over all minutes.
        f" FROM minute AS last CROSS JOIN minute AS base ON base.time >= {minute_of} - {QUARTER}"
        f" AND base.time < {minute_of} - {QUARTER} + {MINUTE} AND +base.series = last.series"
        f" WHERE last.time >= ? AND last.time < ? AND last.time % {QUARTER} >= {QUARTER} - {MINUTE}"
        " AND last.import_wh >= base.import_wh",
        (start, end),
    )
    _rebuild_demand_days(database, start, end)


def _rebuild_demand_days(database: sqlite3.Connection, start: int, end: int) -> None:
    """Update the highest quarter-hour of each UTC day; a row that stays the same is not written."""
    database.execute(
        "INSERT INTO demand_day (time, quarter, demand_w)"
        f" SELECT time / {DAY} * {DAY}, time - time % {QUARTER}, max(demand_w) FROM quarter"
        f" WHERE time >= ? AND time < ? GROUP BY time / {DAY}"
        " ON CONFLICT (time) DO UPDATE SET quarter = excluded.quarter, demand_w = excluded.demand_w"
        " WHERE demand_day.quarter <> excluded.quarter OR demand_day.demand_w <> excluded.demand_w",
        (bucket_start(start, DAY), bucket_start(end + DAY - 1, DAY)),
    )
