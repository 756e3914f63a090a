"""Cells of quarters from the minutes, from hours that were imported without them, and from the tail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from p1tui.runtime.duration import HOUR, MINUTE, QUARTER, bucket_start
from p1tui.store.quarters.timeline import Cell

_LAST_MINUTE: Final = HOUR - MINUTE

_LONGEST_DAY: Final = 26 * HOUR
"""Seconds of a local day at most, and one more hour."""

Cells = dict[tuple[int, int], Cell]
"""Quarter and series -> what the register did."""


def cells(database: sqlite3.Connection, keys: Sequence[str], start: int, end: int) -> dict[str, Cells]:
    """Return the stored cells of meters' registers between two quarters, by key. Raises `sqlite3.Error`.

    An hour of which the minutes are not known, or not all, is known by its register at its end.
    """
    whole = bucket_start(start, HOUR)  # an hour is compared with all its minutes
    columns = ", ".join(
        f"min({key}), max({key}), min(iif({key} NOTNULL, time, NULL)), max(iif({key} NOTNULL, time, NULL))"
        for key in keys
    )
    found: dict[str, Cells] = {key: {} for key in keys}
    for slot, series, *values in database.execute(
        f"SELECT time / {QUARTER} * {QUARTER}, series, {columns} FROM minute WHERE time >= ? AND time < ?"
        " GROUP BY 1, 2",
        (whole, end),
    ):
        for place, key in enumerate(keys):
            if values[4 * place] is not None:
                found[key][slot, series] = Cell(slot, series, *values[4 * place : 4 * place + 4])
    for time, series, *values in database.execute(
        f"SELECT time, series, {', '.join(keys)} FROM hour WHERE time >= ? AND time < ?",
        (whole, bucket_start(end, HOUR)),
    ):
        for key, value in zip(keys, values, strict=True):
            if value is not None:
                _add_hour(found[key], time, series, value)
    if whole < start:
        return {key: {at: cell for at, cell in each.items() if at[0] >= start} for key, each in found.items()}
    return found


def scattered(database: sqlite3.Connection, key: str, start: int, end: int) -> Cells:
    """Return the stored cells of a register that may be unknown for years. Raises `sqlite3.Error`.

    The days tell where it is known, and are few.
    """
    query = f"SELECT time FROM day WHERE time > ? AND time < ? AND {key} NOTNULL ORDER BY time"
    spans: list[tuple[int, int]] = []
    for (time,) in database.execute(query, (start - _LONGEST_DAY, end)).fetchall():
        first = bucket_start(max(time, start), QUARTER)
        last = min(bucket_start(time, QUARTER) + _LONGEST_DAY, end)
        if spans and first <= spans[-1][1]:
            spans[-1] = spans[-1][0], last
        else:
            spans.append((first, last))
    found: Cells = {}
    for first, last in spans:
        found |= cells(database, [key], first, last)[key]
    return found


def _add_hour(found: Cells, time: int, series: int, value: int) -> None:
    """Add an hour's register at its end, unless a minute of the hour has it."""
    hour = bucket_start(time, HOUR)
    quarters = range(hour, hour + HOUR, QUARTER)
    own = [found[quarter, series].high for quarter in quarters if (quarter, series) in found]
    if own and max(own) >= value:
        return
    last = hour + _LAST_MINUTE + time % MINUTE
    at = quarters[-1], series
    known = found.get(at, Cell(*at, value, value, last, last))
    found[at] = known._replace(high=value, last=last)


def raise_by(found: Cells, tail: Iterable[tuple[int, int, int]]) -> None:
    """Add uncommitted registers (time, series, value) as the minutes that their commit will make."""
    minutes: dict[tuple[int, int], int] = {}
    for time, series, value in tail:
        key = bucket_start(time, MINUTE), series
        minutes[key] = max(minutes.get(key, value), value)
    for (start, series), value in sorted(minutes.items()):
        at = bucket_start(start, QUARTER), series
        known = found.get(at)
        if known is None:
            found[at] = Cell(*at, value, value, start, start)
            continue
        if start < bucket_start(known.first, MINUTE):
            known = known._replace(low=value, first=start)
        elif start == bucket_start(known.first, MINUTE):
            known = known._replace(low=max(known.low, value))
        found[at] = known._replace(high=max(known.high, value), last=max(known.last, start))


def by_quarter(found: Cells) -> list[list[Cell]]:
    """Return the cells of each quarter, oldest first, the last read one last."""
    ordered = sorted(found.values(), key=attrgetter("quarter", "last"))
    return [list(group) for _, group in groupby(ordered, key=attrgetter("quarter"))]
