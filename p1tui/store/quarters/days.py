"""The table `quarter_energy`: the stretches of every register, a row a register and 16 UTC days.

A screen asks for a year of quarter hours of six registers, costs for ten. Measured on ten years: they are
read in 320 ms as registers with a row a quarter, in 190 ms as rises with a row a quarter, in 66 ms with a row
a day, in 35 ms with a row for 16 days (pages are small, and each is a call of the system); by seeking the
last minute of each quarter in over a second. A row a quarter, written with each commit, is 3 MB a day to the
card; a row for 16 days, written once a day, is 40 kB.

So the table has only days that are over. The day that runs is reckoned from its minutes with each question.
A row depends on the minutes and hours alone, so one that is made anew is the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from p1tui.runtime.duration import DAY, MINUTE, QUARTER, bucket_start
from p1tui.store.database import state
from p1tui.store.database.columns import TableColumns
from p1tui.store.database.connection import transaction
from p1tui.store.database.partitions import last_arrived
from p1tui.store.quarters.cells import by_quarter, cells, scattered
from p1tui.store.quarters.timeline import Cell, Known, Stretch, Timeline

BLOCK: Final = 16 * DAY
"""Seconds of the days of a row."""

QUARTERS: Final = BLOCK // QUARTER
"""Quarters of a row."""

CHUNK: Final = 30 * DAY
"""Seconds of days that are made in one transaction where years are missing, as in a history of format 7."""

_RISES: Final = msgspec.json.Decoder(list[int | None])
_GAPS: Final = msgspec.json.Decoder(list[tuple[int, int, int]])


class Block(NamedTuple):
    """A row of the table."""

    time: int
    register: str
    rises: str
    gaps: str | None


def slot(register: str) -> int:
    """Return the seconds by which the keys of a register's rows lie after the start of their days."""
    way, _, tariff = register.removesuffix("_wh").partition("_t")
    return 2 * int(tariff or 0) + (way == "export")


def _last_known(block: Block, end: int) -> int | None:
    """Return the last moment up to `end` at which a row's register is known; `None`: at none."""
    start = bucket_start(block.time, BLOCK)
    rises = _RISES.decode(block.rises)[: (end - start) // QUARTER]
    known = [place + 1 for place, value in enumerate(rises) if value is not None][-1:]
    known += [last for _, last, _ in _GAPS.decode(block.gaps or "[]") if start + QUARTER * last <= end]
    return start + QUARTER * max(known) if known else None


def until(database: sqlite3.Connection) -> int:
    """Return the end of the days that the table has, UTC seconds. Raises `sqlite3.Error`."""
    return state.number(database, "energy_until")


def resumed(database: sqlite3.Connection, register: str, day: int) -> tuple[int, Timeline]:
    """Return the timeline of a register at the start of a day, and from when on it needs cells.

    Raises `sqlite3.Error`.
    """
    rows = database.execute(
        f"SELECT * FROM quarter_energy WHERE time < ? AND time % {DAY} = ? ORDER BY time DESC",
        (day, slot(register)),
    )
    edges = (_last_known(Block(*row), day) for row in rows)
    edge = next((edge for edge in edges if edge is not None), None)
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
        is_changed, is_known = _make(database, day, day + DAY)
        # The first stretch of a day depends on the day before it, and on more where that one has none.
        if day in stale or is_changed or not is_known:
            following = _first_day(database, day + DAY)
            if following is not None and following < made and following not in waiting[:1]:
                waiting.insert(0, following)
    while until(database) != _running_day(database, newest):
        _advance(database, newest)


def _advance(database: sqlite3.Connection, newest: int) -> None:
    """Make at most `CHUNK` of the days that are over and missing."""
    made, end = until(database), _running_day(database, newest)
    if end < made:  # the clock went back
        _store(database, end, made, {})
    elif made < end:
        first = _first_day(database, made)
        if first is not None and first < end:
            end = min(end, first + CHUNK)
            _make(database, first, end)
    state.put(database, "energy_until", end)


def _running_day(database: sqlite3.Connection, newest: int) -> int:
    """Return the start of the day that is not over; later ones are of a clock that went back, or imported.

    A history of imported hours alone has no reading.
    """
    if not newest:
        newest = database.execute("SELECT max(time) FROM hour").fetchone()[0] or 0
    return bucket_start(newest, DAY)


def _first_day(database: sqlite3.Connection, start: int) -> int | None:
    """Return the first day from a time on that has minutes or hours."""
    first = [
        database.execute(f"SELECT min(time) FROM {table} WHERE time >= ?", (start,)).fetchone()[0]
        for table in ("minute", "hour")
    ]
    return min((bucket_start(time, DAY) for time in first if time is not None), default=None)


def _make(database: sqlite3.Connection, start: int, end: int) -> tuple[bool, bool]:
    """Make the days between two days. Returns if that changed any, and if any register is known in them."""
    registers = TableColumns.of(database).registers
    begun_at = {register: resumed(database, register, start) for register in registers}
    within = cells(database, registers, start, end)
    made: dict[str, list[Stretch]] = {}
    for register, (since, timeline) in begun_at.items():
        found = within[register]
        if since < start:
            found = scattered(database, register, since, start) | found
        for quarter in by_quarter(found):
            timeline.add(quarter)
        made[register] = [stretch for stretch in timeline.stretches if stretch.end > start]
    return _store(database, start, end, made), any(made.values())


def _store(database: sqlite3.Connection, start: int, end: int, made: Mapping[str, Sequence[Stretch]]) -> bool:
    """Store the stretches that end in some days in place of those stored. Returns True if any is another."""
    first = bucket_start(start, BLOCK)
    query = "SELECT * FROM quarter_energy WHERE time >= ? AND time < ?"
    known = {row[0]: Block(*row) for row in database.execute(query, (first, end))}
    now: dict[int, Block] = {}
    for block in range(first, end, BLOCK):
        for register in {*made, *(row.register for row in known.values())}:
            key = block + slot(register)
            within = Period(max(start, block), min(end, block + BLOCK))
            row = _replaced(known.get(key), register, block, within, made.get(register, ()))
            if row is not None:
                now[key] = row
    gone = known.keys() - now.keys()
    changed = [row for key, row in now.items() if known.get(key) != row]
    database.executemany("DELETE FROM quarter_energy WHERE time = ?", [(key,) for key in sorted(gone)])
    database.executemany("INSERT OR REPLACE INTO quarter_energy VALUES (?, ?, ?, ?)", sorted(changed))
    return bool(gone or changed)


class Period(NamedTuple):
    """Days on end, UTC seconds."""

    start: int
    end: int


def _replaced(
    row: Block | None, register: str, block: int, within: Period, stretches: Sequence[Stretch]
) -> Block | None:
    """Return a row with these stretches in place of those that end within some of its days.

    `None`: nothing is left of it.
    """
    rises: list[int | None] = [None] * QUARTERS if row is None else _RISES.decode(row.rises)
    gaps = [] if row is None else _GAPS.decode(row.gaps or "[]")
    begin, end = ((time - block) // QUARTER for time in within)
    rises[begin:end] = [None] * (end - begin)
    gaps = [gap for gap in gaps if not begin < gap[1] <= end]
    for stretch in stretches:
        if within.start < stretch.end <= within.end:
            first, last = (stretch.start - block) // QUARTER, (stretch.end - block) // QUARTER
            if last - first == 1:
                rises[first] = stretch.rise
            else:
                gaps.append((first, last, stretch.rise))
    if not gaps and all(value is None for value in rises):
        return None
    return Block(block + slot(register), register, _json(rises), _json(sorted(gaps)) if gaps else None)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def is_kept(database: sqlite3.Connection) -> bool:
    """Return True if the file has the table: one that an older p1tui writes may be read meanwhile."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'quarter_energy'"
    return database.execute(query).fetchone() is not None
