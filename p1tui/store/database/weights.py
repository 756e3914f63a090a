"""The seconds for which a reading stands: what every mean is weighted by, at every level.

A house may be read each quarter of an hour, each five minutes and each second in turn, and has used no less
while it was read seldom. A reading stands until the next one, at most `SPARSE_S`, and the last one of its
bucket as long as the one before it. A step that is longer than those on both sides of it is a gap: the
reading before it stands for the longer of these.

The readings of a bucket are samples in a minute, and minutes in an hour; a minute with several readings
stands for itself. Hours and days keep the sum of their minutes' seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from p1tui.runtime.duration import DAY, HOUR, MINUTE

SPARSE_S: Final = 15 * 60
"""Seconds for which one reading stands at most."""

_WIDTHS: Final = {"hour": HOUR, "day": DAY}
"""Roll-up -> seconds of a whole bucket."""


def seconds_of(times: Sequence[int]) -> list[int]:
    """Return for how many seconds each of the readings at these times stands, all of one bucket."""
    steps = [after - before for before, after in pairwise(times)]
    found = []
    for at, ahead in enumerate(steps):
        beside = steps[at - 1 if at else at], *steps[at + 1 : at + 2]
        found.append(max(min(ahead, max(beside), SPARSE_S), 1))
    last = found[-1] if found else SPARSE_S
    return [*found, last] if times else []


def _seconds(ahead: str, behind: str, later: str, earlier: str) -> str:
    """Return the SQL of `seconds_of`.

    By the steps after a reading and before it, after the next one and before the last one.
    """
    return (
        f"min(coalesce({ahead}, min({behind}, {earlier}), {behind}, {SPARSE_S}), {SPARSE_S},"
        f" max(coalesce({behind}, {SPARSE_S}), coalesce({later}, 0)))"
    )


def weighed_readings(source: str, bucket: str) -> str:
    """Return the SQL of the rows of a source, each with its seconds as `weight`; `bucket`: SQL of it."""
    seconds = _seconds(
        "lead(time) OVER near - time",
        "time - lag(time) OVER near",
        "lead(time, 2) OVER near - lead(time) OVER near",
        "lag(time) OVER near - lag(time, 2) OVER near",
    )
    return (
        f"(SELECT *, {seconds} AS weight FROM {source} WINDOW near AS (PARTITION BY {bucket} ORDER BY time))"
    )


def weighted(name: str) -> tuple[str, str]:
    """Return the SQL of a column's sum over rows with a weight, and of the weight of those that know it."""
    return f"sum({name} * weight)", f"sum(CASE WHEN {name} IS NOT NULL THEN weight END)"


def weighted_mean(name: str) -> str:
    """Return the SQL of a column's mean over rows with a weight."""
    total, known = weighted(name)
    return f"{total} * 1.0 / {known}"


def _near(condition: str, order: str) -> str:
    """Return the SQL of the time of another minute with readings in the hour of a minute."""
    return (
        "(SELECT near.time FROM minute AS near WHERE near.series = minute.series"
        f" AND {condition} ORDER BY near.time {order})"
    )


_AFTER: Final = f"near.time > minute.time AND near.time < minute.time / {HOUR} * {HOUR} + {HOUR}"
_BEFORE: Final = f"near.time < minute.time AND near.time >= minute.time / {HOUR} * {HOUR}"
_NEXT, _SECOND = (_near(_AFTER, f"LIMIT 1 OFFSET {number}") for number in range(2))
_LAST, _LAST_BUT_ONE = (_near(_BEFORE, f"DESC LIMIT 1 OFFSET {number}") for number in range(2))

_ALONE: Final = _seconds(
    f"{_NEXT} - minute.time", f"minute.time - {_LAST}", f"{_SECOND} - {_NEXT}", f"{_LAST} - {_LAST_BUT_ONE}"
)
# Few minutes have one reading: windows over all of them would take seven times as long.
_OF_MINUTE: Final = f"CASE WHEN readings > 1 THEN {MINUTE} ELSE {_ALONE} END"


def weighed(table: str, columns: str = "*", *, kept: str = "seconds", tail: str = "0") -> str:
    """Return the SQL of the rows of `sample` or a roll-up, each with its seconds as `weight`.

    They are those from `:start` to `:end`, with these columns. `kept`: what `kept_seconds` returns, where the
    file may be older. `tail`: SQL of the time at which the uncommitted readings begin; the minute that is
    stored up to there stands for the seconds until then.
    """
    span = "time >= :start AND time < :end"
    if table == "sample":
        minutes = (
            f"time >= :start / {MINUTE} * {MINUTE} AND time < (:end + {MINUTE - 1}) / {MINUTE} * {MINUTE}"
        )
        readings = weighed_readings(f"sample WHERE {minutes}", f"time / {MINUTE}")
        return f"(SELECT {columns}, weight FROM {readings} WHERE {span})"
    if table == "minute":
        weight = (
            f"CASE WHEN {tail} > time AND {tail} < time + {MINUTE} THEN {tail} - time ELSE {_OF_MINUTE} END"
        )
        # With a limit SQLite reckons the weight once a row, and not for each of its means.
        return f"(SELECT {columns}, {weight} AS weight FROM minute WHERE {span} LIMIT -1)"
    counted = (
        f"CASE WHEN readings > minutes THEN minutes * {MINUTE}"
        f" ELSE min(readings * {SPARSE_S}, {_WIDTHS[table]}) END"
    )
    return f"(SELECT {columns}, coalesce({kept}, {counted}) AS weight FROM {table} WHERE {span})"


def kept_seconds(database: sqlite3.Connection) -> str:
    """Return the SQL of the seconds that an hour or a day keeps; a file of an older p1tui has none.

    Raises `sqlite3.Error`.
    """
    query = "SELECT 1 FROM pragma_table_info('hour') WHERE name = 'seconds'"
    return "NULL" if database.execute(query).fetchone() is None else "seconds"


ADD_SECONDS: Final = "".join(
    f"ALTER TABLE {table} ADD COLUMN seconds INTEGER"
    " /* for which its readings stand, the weight of its means; NULL: not known, of an older p1tui */;\n"
    for table in ("hour", "day")
)
"""SQL that adds the seconds to format 8; never edited after a release."""
