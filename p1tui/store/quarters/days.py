"""The table `energy_day`: the stretches of every register, a row a register and UTC day.

A screen asks for a year of quarter hours of six registers, costs for ten. One table row a quarter was
measured against one a day: ten years are read in 320 ms as registers a quarter, in 190 ms as rises a quarter,
in 110 ms as rises a day (and in over a second by seeking each quarter's last minute); a row a quarter that is
written with each commit is 3 MB a day to the card, a row a day is 4 kB.

So the table has only days that are over. The day that runs is reckoned from its minutes with each question.
A row depends on the minutes and hours alone, so one that is made anew is the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from p1tui.runtime.duration import DAY, MINUTE, QUARTER, bucket_start
from p1tui.store.database import state
from p1tui.store.database.columns import TableColumns
from p1tui.store.database.connection import transaction
from p1tui.store.database.partitions import last_arrived
from p1tui.store.database.partitions import newest as newest_time
from p1tui.store.quarters.cells import by_quarter, cells, scattered
from p1tui.store.quarters.timeline import Cell, Known, Stretch, Timeline

QUARTERS: Final = DAY // QUARTER

CHUNK: Final = 30 * DAY
"""Seconds of days that are made in one transaction where years are missing, as in a history of format 7."""

_RISES: Final = msgspec.json.Decoder(list[int | None])
_GAPS: Final = msgspec.json.Decoder(list[tuple[int, int, int]])


class Day(NamedTuple):
    """A row of the table."""

    time: int
    register: str
    rises: str
    gaps: str | None


def slot(register: str) -> int:
    """Return the seconds by which the keys of a register's rows lie after the day's start."""
    way, _, tariff = register.removesuffix("_wh").partition("_t")
    return 2 * int(tariff or 0) + (way == "export")


def last_known(day: Day) -> int | None:
    """Return the last moment of a day at which its register is known, UTC seconds; `None`: at none."""
    rises = _RISES.decode(day.rises)
    known = [number + 1 for number, value in enumerate(rises) if value is not None][-1:]
    known += [end for _, end, _ in _GAPS.decode(day.gaps or "[]")]
    return bucket_start(day.time, DAY) + QUARTER * max(known) if known else None


def until(database: sqlite3.Connection) -> int:
    """Return the end of the days that the table has, UTC seconds. Raises `sqlite3.Error`."""
    return state.number(database, "energy_until")


def resumed(database: sqlite3.Connection, register: str, day: int) -> tuple[int, Timeline]:
    """Return the timeline of a register at the start of a day, and from when on it needs cells.

    Raises `sqlite3.Error`.
    """
    row = database.execute(
        f"SELECT * FROM energy_day WHERE time < ? AND time % {DAY} = ? ORDER BY time DESC LIMIT 1",
        (day, slot(register)),
    ).fetchone()
    edge = None if row is None else last_known(Day(*row))
    return (0, Timeline()) if edge is None else (edge, begun(database, [register], edge)[register])


def begun(database: sqlite3.Connection, registers: Sequence[str], edge: int) -> dict[str, Timeline]:
    """Return the timelines of registers from a moment on at which they are known. Raises `sqlite3.Error`."""
    day = bucket_start(edge, DAY)
    known = cells(database, registers, day if day < edge else edge - QUARTER, edge)
    return {register: _begun(edge, by_quarter(known[register])) for register in registers}


def _begun(edge: int, before: Sequence[Sequence[Cell]]) -> Timeline:
    """Return a timeline from a moment on; `before`: the quarters of its day up to then."""
    if not before:  # of a first quarter
        return Timeline(edge)
    last = before[-1][-1]
    value = max(cell.high for quarter in before for cell in quarter if cell.series == last.series)
    return Timeline(edge, Known(last.series, value), edge - bucket_start(last.last, MINUTE))


def catch_up(database: sqlite3.Connection) -> None:
    """Make the days that are missing, in transactions of a month each. Raises `sqlite3.Error`."""
    newest = last_arrived(database)
    while until(database) != _running_day(database, newest):
        with transaction(database):
            _advance(database, newest)


def update(database: sqlite3.Connection, newest: int, changed: Iterable[int]) -> None:
    """Make the days that are over by now, and anew those in which minutes or hours (starts) changed.

    `newest`: time of the last reading by arrival. Call it inside a transaction. Raises `sqlite3.Error`.
    """
    made = until(database)
    stale = sorted({day for time in changed if (day := bucket_start(time, DAY)) < made})
    waiting = list(stale)
    while waiting:
        day = waiting.pop(0)
        is_same = not _make(database, day, day + DAY)
        # The first stretch of a day depends on the day before it, and on more where that one has none.
        if day in stale or not is_same or not _rows(database, day, day + DAY):
            following = _first_day(database, day + DAY)
            if following is not None and following < made and following not in waiting[:1]:
                waiting.insert(0, following)
    while until(database) != _running_day(database, newest):
        _advance(database, newest)


def _advance(database: sqlite3.Connection, newest: int) -> None:
    """Make at most `CHUNK` of the days that are over and missing."""
    made, end = until(database), _running_day(database, newest)
    if end < made:  # the clock went back
        database.execute("DELETE FROM energy_day WHERE time >= ?", (end,))
    elif made < end:
        first = _first_day(database, made)
        if first is not None and first < end:
            end = min(end, first + CHUNK)
            _make(database, first, end)
    state.put(database, "energy_until", end)


def _running_day(database: sqlite3.Connection, newest: int) -> int:
    """Return the start of the day that is not over. A future that the clock went back from is not, either."""
    if newest >= (newest_time(database) or 0):
        (hour,) = database.execute("SELECT max(time) FROM hour").fetchone()  # imported ones have no samples
        newest = max(newest, hour or 0)
    return bucket_start(newest, DAY)


def _first_day(database: sqlite3.Connection, start: int) -> int | None:
    """Return the first day from a time on that has minutes or hours."""
    first = [
        database.execute(f"SELECT min(time) FROM {table} WHERE time >= ?", (start,)).fetchone()[0]
        for table in ("minute", "hour")
    ]
    return min((bucket_start(time, DAY) for time in first if time is not None), default=None)


def _rows(database: sqlite3.Connection, start: int, end: int) -> dict[int, Day]:
    rows = database.execute("SELECT * FROM energy_day WHERE time >= ? AND time < ?", (start, end))
    return {row[0]: Day(*row) for row in rows}


def _make(database: sqlite3.Connection, start: int, end: int) -> bool:
    """Make the rows of the days between two days. Returns True if any is another than before."""
    registers = TableColumns.of(database).registers
    begun_at = {register: resumed(database, register, start) for register in registers}
    within = cells(database, registers, start, end)
    made: dict[int, Day] = {}
    for register, (since, timeline) in begun_at.items():
        found = within[register]
        if since < start:
            found = scattered(database, register, since, start) | found
        for quarter in by_quarter(found):
            timeline.add(quarter)
        stretches = [each for each in timeline.stretches if each.end > start]
        made |= {day.time: day for day in _days(register, stretches)}
    known = _rows(database, start, end)
    gone = known.keys() - made.keys()
    changed = [day for time, day in made.items() if known.get(time) != day]
    database.executemany("DELETE FROM energy_day WHERE time = ?", [(time,) for time in sorted(gone)])
    database.executemany("INSERT OR REPLACE INTO energy_day VALUES (?, ?, ?, ?)", sorted(changed))
    return bool(gone or changed)


def _days(register: str, stretches: Sequence[Stretch]) -> list[Day]:
    """Return the rows that hold the stretches; a gap is in that of the day in which it ends."""
    rises: dict[int, list[int | None]] = {}
    gaps: dict[int, list[tuple[int, int, int]]] = {}
    for start, end, rise in stretches:
        day = bucket_start(end - QUARTER, DAY)
        of_day = rises.setdefault(day, [None] * QUARTERS)
        first, last = (start - day) // QUARTER, (end - day) // QUARTER
        if last - first == 1:
            of_day[first] = rise
        else:
            gaps.setdefault(day, []).append((first, last, rise))
    return [
        Day(day + slot(register), register, _json(known), _json(gaps[day]) if day in gaps else None)
        for day, known in rises.items()
    ]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def is_kept(database: sqlite3.Connection) -> bool:
    """Return True if the file has the table: one that an older p1tui writes may be read meanwhile."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'energy_day'"
    return database.execute(query).fetchone() is not None
