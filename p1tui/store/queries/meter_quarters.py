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

import msgspec

from p1tui.model.quarters import Course
from p1tui.runtime.duration import DAY, QUARTER, bucket_start
from p1tui.store.batch import PendingReading
from p1tui.store.database.columns import TableColumns
from p1tui.store.quarters import days
from p1tui.store.quarters.cells import by_quarter, cells, raise_by
from p1tui.store.quarters.timeline import Stretch, Timeline
from p1tui.store.queries.energy import rises, tail_registers
from p1tui.store.queries.period import Period

_RISES = msgspec.json.Decoder(list[int | None])
_GAPS = msgspec.json.Decoder(list[tuple[int, int, int]])


def meter_courses(
    database: sqlite3.Connection, keys: Sequence[str], period: Period, tail: Sequence[PendingReading]
) -> dict[str, Course]:
    """Return the courses of meters' registers that are known in a period. Raises `sqlite3.Error`."""
    own = set(TableColumns.of(database).registers)
    stored = _Stored(database, [key for key in keys if key in own], period, tail)
    found = {}
    for key in keys:
        course = _course(database, key, period, tail, stored)
        if course is not None:
            found[key] = course
    return found


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
        for time, texts, gaps in rows:
            slot = time % DAY
            self._times[slot].append(time)
            self._rises[slot].append(texts)
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
            return _RISES.decode(f"[{','.join(texts)[1:-1].replace('],[', ',')}]")
        found: list[int | None] = [None] * (count * days.QUARTERS)
        for time, text in zip(self._times[slot], texts, strict=True):
            first = (time - self.start) // DAY * days.QUARTERS
            found[first : first + days.QUARTERS] = _RISES.decode(text)
        return found

    def gaps(self, key: str) -> list[Stretch]:
        """Return the gaps that end in the days."""
        return self._gaps[days.slot(key)]


def _course(
    database: sqlite3.Connection,
    key: str,
    period: Period,
    tail: Sequence[PendingReading],
    stored: _Stored,
) -> Course | None:
    whole, gaps = stored.values(key), stored.gaps(key)
    first = (period.start - stored.start) // QUARTER
    values = whole[first : first + period.length] if first or len(whole) > period.length else whole
    values += [None] * (period.length - len(values))
    gaps = [gap for gap in gaps if gap.end <= period.end]
    edge = _last_known(whole, gaps, stored.start, period.end)
    if edge is None or edge < period.end:
        for stretch in _following(database, key, edge, period, tail, stored):
            place = (stretch.start - period.start) // QUARTER
            if stretch.end - stretch.start > QUARTER or place < 0:
                gaps.append(stretch)
            else:
                values[place] = stretch.rise
    kept = [gap for gap in gaps if gap.start >= period.start]
    for gap in gaps:
        if gap.start < period.start < gap.end:
            (rise,) = rises(database, key, (period.start, gap.end), tail, period.end - period.start)
            kept += [] if rise is None else [Stretch(period.start, gap.end, rise)]
    return period.course(values, sorted(kept))


def _last_known(whole: Sequence[int | None], gaps: Sequence[Stretch], start: int, end: int) -> int | None:
    """Return the last moment up to `end` at which the register is known by the days from `start` on."""
    place = min(len(whole), (end - start) // QUARTER)
    while place > 0 and whole[place - 1] is None:
        place -= 1
    known = [start + QUARTER * place] if place > 0 else []
    return max([*known, *(gap.end for gap in gaps)], default=None)


def _following(
    database: sqlite3.Connection,
    key: str,
    edge: int | None,
    period: Period,
    tail: Sequence[PendingReading],
    stored: _Stored,
) -> list[Stretch]:
    """Return the stretches after `edge`, or after the last known moment before the days if it is `None`."""
    since = edge if edge is not None else stored.start - days.LOOK_BACK
    timeline = Timeline()
    found = {}
    if key in stored.keys:
        if edge is not None:
            timeline = days.begun(database, key, edge)
        elif stored.is_kept:
            since, timeline = days.resumed(database, key, stored.start)
        found = cells(database, [key], since, period.end)[key]
    raise_by(found, _within(key, tail, since, period.end))
    for quarter in by_quarter(found):
        timeline.add(quarter)
    timeline.finish()
    return [stretch for stretch in timeline.stretches if stretch.end > period.start]


def _within(key: str, tail: Sequence[PendingReading], start: int, end: int) -> list[tuple[int, int, int]]:
    return [
        (known.time, known.series, known.value)
        for known in tail_registers(key, tail)
        if start <= known.time < end
    ]
