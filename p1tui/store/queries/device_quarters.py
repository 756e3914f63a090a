"""Energy by the quarter hour of devices, which are known by the hour at best.

A register belongs to the hour that its own read-out time ends or lies in. The rise of an hour stands in its
last quarter, so that local days and gas days, from 06:00 on, are right; a device that is read less often has
a gap from read-out to read-out. An hour that the period's start or end cuts counts by its read-outs, as long
as those are kept.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter, sub
from typing import Final, NamedTuple

import msgspec

from p1tui.model.quarters import Course
from p1tui.runtime.duration import HOUR, QUARTER, bucket_start
from p1tui.store.batch import PendingReading
from p1tui.store.database.columns import LIVE
from p1tui.store.quarters.timeline import Cell, Known, Stretch, known_after, rise
from p1tui.store.queries.energy import PATIENCE, devices_of, rises, same_registers, tail_registers
from p1tui.store.queries.period import Period

_INTEGERS = msgspec.json.Decoder(list[int])

_HOUR: Final = HOUR // QUARTER
"""Quarters of an hour."""


class _Point(NamedTuple):
    """A register at the end of an hour."""

    time: int
    device: int
    value: int


class _Rises(NamedTuple):
    """Rises until the ends of hours, each since the end before or the start of the period; oldest first."""

    times: list[int]
    values: list[int]


def device_course(
    database: sqlite3.Connection, key: str, period: Period, tail: Sequence[PendingReading]
) -> Course | None:
    """Return the course of a medium's live devices in a period; `None` if nothing is known of it.

    Raises `sqlite3.Error`.
    """
    devices = devices_of(database, LIVE[key])
    counted_as = same_registers(database, LIVE[key].medium)
    waiting = [
        _Point(bucket_start(time, HOUR) + HOUR, counted_as.get(device, device), value)
        for time, device, value in tail_registers(key, tail)
    ]
    left = _left(database, devices, counted_as, period, waiting)
    late = [point for point in waiting if period.start < point.time <= period.end]
    if len({*devices, *(point.device for point in late)}) == 1:
        times, values = _risen(database, devices, period, late, left)
    else:
        times, values = _risen_across(database, devices, counted_as, period, late, left)
    placed = _Placed(period)
    since = left.time if left is not None else (times or [period.start])[0]
    if left is None:
        times, values = times[1:], values[1:]
    elif since < period.start and times:
        (first,) = rises(database, key, (period.start, times[0]), tail, period.end - period.start)
        placed.add_part(period.start, times[0], first, times[0] - since)
        since, times, values = times[0], times[1:], values[1:]
    placed.add(since, times, values)
    hour = bucket_start(period.end, HOUR)
    if hour < period.end and hour == (times or [since])[-1]:
        begin = max(hour, period.start)
        (last,) = rises(database, key, (begin, period.end), tail, period.end - period.start)
        placed.add_part(begin, period.end, last, HOUR)
    return period.course(placed.values, placed.gaps)


def _risen(
    database: sqlite3.Connection,
    devices: Sequence[int],
    period: Period,
    late: Sequence[_Point],
    left: _Point | None,
) -> _Rises:
    """Return the rises of one device, by as few steps as there are hours: ten years are 88,000."""
    times: list[int] = []
    values: list[int] = []
    for device in devices:
        times, values = _hours(database, device, period)
    for time, _, value in late:
        place = bisect_left(times, time)
        if times[place : place + 1] == [time]:
            values[place] = max(values[place], value)
        else:
            times.insert(place, time)
            values.insert(place, value)
    if not times:
        return _Rises([], [])
    risen = list(map(sub, values, [values[0] if left is None else left.value, *values]))
    return _Rises(times, risen if min(risen) >= 0 else [max(0, each) for each in risen])


def _risen_across(
    database: sqlite3.Connection,
    devices: Sequence[int],
    counted_as: dict[int, int],
    period: Period,
    late: Sequence[_Point],
    left: _Point | None,
) -> _Rises:
    """Return the rises across several devices, of which each has its own."""
    highest: dict[tuple[int, int], int] = {}
    for device in devices:
        for time, value in zip(*_hours(database, device, period), strict=True):
            at = time, counted_as.get(device, device)
            highest[at] = max(highest.get(at, value), value)
    for time, device, value in late:
        highest[time, device] = max(highest.get((time, device), value), value)
    found = _Rises([], [])
    register = None if left is None else Known(left.device, left.value)
    points = sorted(_Point(*at, value) for at, value in highest.items())
    for time, group in groupby(points, key=attrgetter("time")):
        cells = [Cell(time, device, value, value, time, time) for _, device, value in group]
        found.times.append(time)
        found.values.append(rise(register, cells))
        register = known_after(register, cells)
    return found


def _hours(database: sqlite3.Connection, device: int, period: Period) -> tuple[list[int], list[int]]:
    """Return the ends of a device's hours in a period, and its register there."""
    # Two JSON texts instead of as many rows as hours: that takes half the time.
    times, values = database.execute(
        f"SELECT json_group_array(time + {HOUR}), json_group_array(value) FROM device_hour"
        " WHERE device = ? AND time > ? AND time <= ? AND live",
        (device, period.start - HOUR, period.end - HOUR),
    ).fetchone()
    return _INTEGERS.decode(times), _INTEGERS.decode(values)


def _left(
    database: sqlite3.Connection,
    devices: Sequence[int],
    counted_as: dict[int, int],
    period: Period,
    waiting: Sequence[_Point],
) -> _Point | None:
    """Return the last register at the start of a period, unless it is too old to count, as in `energy`."""
    found = [point for point in waiting if point.time <= period.start]
    for device in devices:
        row = database.execute(
            f"SELECT time + {HOUR}, value FROM device_hour WHERE device = ? AND time <= ? AND live"
            " ORDER BY time DESC LIMIT 1",
            (device, period.start - HOUR),
        ).fetchone()
        found += [] if row is None else [_Point(row[0], counted_as.get(device, device), row[1])]
    last = max(found, default=None)
    if last is None or last.time - HOUR < period.start - max(period.end - period.start, PATIENCE):
        return None
    return last


class _Placed:
    """Rises at their quarters.

    Threads: only the one that made it.
    """

    def __init__(self, period: Period) -> None:
        self.values: list[int | None] = [None] * period.length
        self.gaps: list[Stretch] = []
        self._start = period.start

    def add(self, since: int, times: Sequence[int], risen: Sequence[int]) -> None:
        """Add the rises until these times; `since`: the time before the first of them."""
        breaks = [place for place, length in enumerate(map(sub, times, [since, *times])) if length != HOUR]
        begin = 0
        for end in [*breaks, len(times)]:
            if end > begin:
                hours = [0] * (_HOUR * (end - begin))
                hours[_HOUR - 1 :: _HOUR] = risen[begin:end]
                first = ((times[begin - 1] if begin else since) - self._start) // QUARTER
                self.values[first : first + len(hours)] = hours
            if end < len(times):
                self.gaps.append(Stretch(times[end - 1] if end else since, times[end], risen[end]))
            begin = end + 1

    def add_part(self, start: int, end: int, rise: int | None, length: int) -> None:
        """Add what a period that cuts a stretch of so many seconds has of it; `None`: it is not known."""
        if rise is None:
            return
        first, last = (start - self._start) // QUARTER, (end - self._start) // QUARTER
        if length == HOUR:
            self.values[first:last] = [*([0] * (last - first - 1)), rise]
        else:
            self.gaps.append(Stretch(start, end, rise))
