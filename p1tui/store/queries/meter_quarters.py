"""Energy by the quarter hour of meters' registers: whole days from their table, the rest from the minutes.

Sums of quarters and gaps equal the rises of `energy` over the same edges. What lies beyond the period is not
looked at, except the last register before it: a gap that began before it is a gap from its first quarter on,
with the rise that `energy` counts; one that goes on behind it is no gap, and the last quarter with a register
is known as far as it came.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import Course
from p1tui.runtime.duration import DAY, QUARTER, bucket_start
from p1tui.store.batch import PendingReading
from p1tui.store.database.columns import TableColumns
from p1tui.store.quarters import days
from p1tui.store.quarters.cells import by_quarter, cells, raise_by, scattered
from p1tui.store.quarters.timeline import Stretch, Timeline
from p1tui.store.queries.energy import rises, tail_registers
from p1tui.store.queries.period import Period

_RISES = msgspec.json.Decoder(list[int | None])
_LOOK_BACK: Final = 2 * DAY
"""Seconds of minutes that are read for all registers together; in a file without the table of days, also
those before a period in which a register is sought."""

_GAPS = msgspec.json.Decoder(list[tuple[int, int, int]])


def meter_courses(
    database: sqlite3.Connection, keys: Sequence[str], period: Period, tail: Sequence[PendingReading]
) -> dict[str, Course]:
    """Return the courses of meters' registers that are known in a period. Raises `sqlite3.Error`."""
    registers = TableColumns.of(database).registers
    stored = _Stored(database, [key for key in dict.fromkeys(keys) if key in registers], period, tail)
    known = {key: (stored.values(key), stored.gaps(key)) for key in stored.keys}
    edges = {key: _last_known(*each, stored.start, period.end) for key, each in known.items()}
    open_edges = {key: edge for key, edge in edges.items() if edge is None or edge < period.end}
    following = _following(database, open_edges, period, tail, stored)
    found = {}
    for key in stored.keys:
        whole, gaps = known.pop(key)
        told = dict[int, int]()
        for stretch in following.get(key, ()):
            place = (stretch.start - period.start) // QUARTER
            if stretch.end - stretch.start > QUARTER or place < 0:
                gaps.append(stretch)
            else:
                told[place] = stretch.rise
        course = period.course(stored.of_period(whole).told(told), _cut(database, key, gaps, period, tail))
        if course is not None:
            found[key] = course
    return found


def _cut(
    database: sqlite3.Connection,
    key: str,
    gaps: Sequence[Stretch],
    period: Period,
    tail: Sequence[PendingReading],
) -> list[Stretch]:
    """Return the gaps of a period, the first one cut at its start with the rise from there on."""
    kept = []
    for gap in gaps:
        if gap.start >= period.start:
            kept.append(gap)
        elif gap.end > period.start:
            edges = period.start, min(gap.end, period.end)
            (rise,) = rises(database, key, edges, tail, period.end - period.start)
            kept += [] if rise is None else [Stretch(period.start, gap.end, rise)]
    return sorted(kept)


class _Stored:
    """Whole days of a period, by register, from the first of the row that has its start.

    Threads: only the one that owns its connection.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        keys: Sequence[str],
        period: Period,
        tail: Sequence[PendingReading],
    ) -> None:
        self.keys = keys
        self._period = period
        self.is_kept = days.is_kept(database)
        first = bucket_start(period.start, days.BLOCK)
        self.until = days.until(database) if self.is_kept else first
        times = [row.reading.time for row in tail if row.reading.time is not None]
        self.until = min([self.until, *(bucket_start(time, DAY) for time in times)])
        """End of the days that hold all there is; what follows is reckoned from minutes and tail."""
        self.start = min(first, self.until)
        self.end = min(self.until, bucket_start(period.end + DAY - 1, DAY))
        self._rows: dict[int, list[tuple[int, QuarterValues]]] = defaultdict(list)
        self._gaps: dict[int, list[Stretch]] = defaultdict(list)
        if self.start < self.end and keys:
            self._load(database)

    def _load(self, database: sqlite3.Connection) -> None:
        slots = ", ".join(str(days.slot(key)) for key in self.keys)
        rows = database.execute(
            "SELECT time, rises, gaps FROM quarter_energy WHERE time >= ? AND time < ?"
            f" AND time % {DAY} IN ({slots})",
            (self.start, self.end),
        )
        for time, text, gaps in rows:
            slot = time % DAY
            block = time - slot
            self._rows[slot].append((block, QuarterValues.of(_RISES.decode(text))))
            if gaps is not None:
                self._gaps[slot] += [
                    Stretch(block + QUARTER * first, block + QUARTER * end, rise)
                    for first, end, rise in _GAPS.decode(gaps)
                ]

    def values(self, key: str) -> QuarterValues:
        """Return the rises of all quarters of the days; once, since the rows are not kept."""
        rows = self._rows.pop(days.slot(key), [])
        length = max(0, self.end - self.start) // QUARTER
        parts: list[QuarterValues] = []
        end = 0
        for block, values in rows:
            first = (block - self.start) // QUARTER
            parts += [QuarterValues.without(first - end), values]
            end = first + len(values)
        return QuarterValues.joined(parts).between(0, length)

    def gaps(self, key: str) -> list[Stretch]:
        """Return the gaps that end in the days, up to the end of the period."""
        end = min(self.end, self._period.end)
        return [gap for gap in self._gaps[days.slot(key)] if gap.end <= end]

    def of_period(self, values: QuarterValues) -> QuarterValues:
        """Return the quarters of the period out of those of the days, `None` for what follows."""
        first = (self._period.start - self.start) // QUARTER
        whole = values.between(first, first + self._period.whole)
        return whole.between(0, self._period.length)


def _last_known(whole: QuarterValues, gaps: Sequence[Stretch], start: int, end: int) -> int | None:
    """Return the last moment up to `end` at which the register is known by the days from `start` on."""
    place = whole.known_until((end - start) // QUARTER)
    known = [start + QUARTER * place] if place > 0 else []
    return max([*known, *(gap.end for gap in gaps)], default=None)


def _following(
    database: sqlite3.Connection,
    edges: dict[str, int | None],
    period: Period,
    tail: Sequence[PendingReading],
    stored: _Stored,
) -> dict[str, list[Stretch]]:
    """Return the stretches after each register's edge, or after its last known moment before the days."""
    begun = {key: (period.start - _LOOK_BACK, Timeline()) for key in edges}
    for edge in set(edges.values()) if stored.is_kept else ():
        those = [key for key in edges if edges[key] == edge]
        if edge is None:
            begun |= {key: days.resumed(database, key, stored.start) for key in those}
        else:
            timelines = days.begun(database, those, edge)
            begun |= {key: (edge, timelines[key]) for key in those}
    recent = [key for key, (since, _) in begun.items() if since >= min(period.end, stored.until) - _LOOK_BACK]
    since = min((begun[key][0] for key in recent), default=period.end)
    together = cells(database, recent, since, period.end) if recent else {}
    found = {}
    for key, (since, timeline) in begun.items():
        known = {at: cell for at, cell in together.get(key, {}).items() if cell.quarter >= since}
        if key not in together:
            known = scattered(database, key, since, period.end)
        raise_by(known, _within(key, tail, since, period.end))
        for quarter in by_quarter(known):
            timeline.add(quarter)
        timeline.finish()
        found[key] = [stretch for stretch in timeline.stretches if stretch.end > period.start]
    return found


def _within(key: str, tail: Sequence[PendingReading], start: int, end: int) -> list[tuple[int, int, int]]:
    return [
        (known.time, known.series, known.value)
        for known in tail_registers(key, tail)
        if start <= known.time < end
    ]
