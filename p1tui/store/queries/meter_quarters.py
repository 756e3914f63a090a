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
    stored = _Stored(database, [key for key in keys if key in registers], period, tail)
    known = {key: (stored.values(key), stored.gaps(key)) for key in stored.keys}
    edges = {key: _last_known(*each, stored.start, period.end) for key, each in known.items()}
    open_edges = {key: edge for key, edge in edges.items() if edge is None or edge < period.end}
    following = _following(database, open_edges, period, tail, stored)
    found = {}
    for key, (whole, gaps) in known.items():
        values = stored.of_period(whole)
        gaps = list(gaps)
        for stretch in following.get(key, ()):
            place = (stretch.start - period.start) // QUARTER
            if stretch.end - stretch.start > QUARTER or place < 0:
                gaps.append(stretch)
            else:
                values[place] = stretch.rise
        course = period.course(values, _cut(database, key, gaps, period, tail))
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
            (rise,) = rises(database, key, (period.start, gap.end), tail, period.end - period.start)
            kept += [] if rise is None else [Stretch(period.start, gap.end, rise)]
    return sorted(kept)


class _Stored:
    """Whole days of a period, by register.

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
        first = bucket_start(period.start, DAY)
        self.until = days.until(database) if self.is_kept else first
        times = [row.reading.time for row in tail if row.reading.time is not None]
        self.until = min([self.until, *(bucket_start(time, DAY) for time in times)])
        """End of the days that hold all there is; what follows is reckoned from minutes and tail."""
        self.start = min(first, self.until)
        self.end = min(self.until, bucket_start(period.end + DAY - 1, DAY))
        self._times: dict[int, list[int]] = defaultdict(list)
        self._rises: dict[int, list[str]] = defaultdict(list)
        self._gaps: dict[int, list[Stretch]] = defaultdict(list)
        if self.start < self.end and keys:
            self._load(database)

    def _load(self, database: sqlite3.Connection) -> None:
        rows = database.execute(
            "SELECT time, rises, gaps FROM energy_day WHERE time >= ? AND time < ?", (self.start, self.end)
        )
        for time, text, gaps in rows:
            slot = time % DAY
            self._times[slot].append(time)
            self._rises[slot].append(text[1:-1])
            if gaps is not None:
                day = time - slot
                self._gaps[slot] += [
                    Stretch(day + QUARTER * first, day + QUARTER * end, rise)
                    for first, end, rise in _GAPS.decode(gaps)
                ]

    def values(self, key: str) -> list[int | None]:
        """Return the rises of all quarters of the days."""
        slot = days.slot(key)
        texts = self._rises[slot]
        count = max(0, self.end - self.start) // DAY
        if len(texts) == count:
            return _RISES.decode(f"[{','.join(texts)}]")
        found: list[int | None] = [None] * (count * days.QUARTERS)
        for time, text in zip(self._times[slot], texts, strict=True):
            first = (time - self.start) // DAY * days.QUARTERS
            found[first : first + days.QUARTERS] = _RISES.decode(f"[{text}]")
        return found

    def gaps(self, key: str) -> list[Stretch]:
        """Return the gaps that end in the days, up to the end of the period."""
        return [gap for gap in self._gaps[days.slot(key)] if gap.end <= self._period.end]

    def of_period(self, values: list[int | None]) -> list[int | None]:
        """Make the quarters of the days those of the period, `None` for what follows; return them."""
        del values[self._period.length + (self._period.start - self.start) // QUARTER :]
        del values[: (self._period.start - self.start) // QUARTER]
        values += [None] * (self._period.length - len(values))
        return values


def _last_known(whole: Sequence[int | None], gaps: Sequence[Stretch], start: int, end: int) -> int | None:
    """Return the last moment up to `end` at which the register is known by the days from `start` on."""
    place = min(len(whole), (end - start) // QUARTER)
    while place > 0 and whole[place - 1] is None:
        place -= 1
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
