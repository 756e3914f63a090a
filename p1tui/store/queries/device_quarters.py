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
from p1tui.store.quarters.timeline import Cell, Known, Stretch, rise
from p1tui.store.queries.devices import devices_of, same_registers
from p1tui.store.queries.energy import PATIENCE, rises, tail_registers
from p1tui.store.queries.period import Period

_INTEGERS = msgspec.json.Decoder(list[int])

_HOUR: Final = HOUR // QUARTER
"""Quarters of an hour."""

_NEW: Final = 1 << 40
"""Higher than any row id: of two devices in an hour, the newer one is the last."""


class _Point(NamedTuple):
    """A register at the end of an hour."""

    place: int
    """Quarters from the period's start to that end; short numbers are read in half the time."""
    device: int
    value: int


class _Rises(NamedTuple):
    """Rises until the ends of hours, each since the end before or the last one before the period."""

    places: list[int]
    """As of a point, lowest first."""
    values: list[int | None]
    """None where no device has a register before that of the hour, as in the hour of a swap."""


def device_course(
    database: sqlite3.Connection, key: str, period: Period, tail: Sequence[PendingReading]
) -> Course | None:
    """Return the course of a medium's live devices in a period; `None` if nothing is known of it.

    Raises `sqlite3.Error`.
    """
    devices = devices_of(database, LIVE[key])
    counted_as = same_registers(database, LIVE[key].medium)
    waiting = [
        _Point(
            period.place(bucket_start(time, HOUR) + HOUR),
            counted_as.get(device, device) if device > 0 else _NEW - device,
            value,
        )
        for time, device, value in tail_registers(key, tail)
    ]
    left = _left(database, devices, counted_as, period, waiting)
    late = [point for point in waiting if 0 < point.place <= period.whole]
    if len({*devices, *(point.device for point in late)}) == 1:
        places, values = _risen(database, devices, period, late, left)
    else:
        places, values = _risen_across(database, devices, counted_as, period, late, left)
    reach = period.end - period.start
    placed = _Placed(period)
    since = left.place if left is not None else (places or [0])[0]
    if left is None:
        places, values = places[1:], values[1:]
    elif since < 0 and places:
        (first,) = rises(database, key, (period.start, period.time(places[0])), tail, reach)
        placed.add_part(0, places[0], first, places[0] - since)
        since, places, values = places[0], places[1:], values[1:]
    placed.add(since, places, values)
    hour = period.place(bucket_start(period.end, HOUR))
    if hour < period.length and hour == (places or [since])[-1]:
        begin = max(hour, 0)
        (last,) = rises(database, key, (period.time(begin), period.end), tail, reach)
        placed.add_part(begin, period.length, last, _HOUR)
    return period.course(placed.values, placed.gaps)


def _risen(
    database: sqlite3.Connection,
    devices: Sequence[int],
    period: Period,
    late: Sequence[_Point],
    left: _Point | None,
) -> _Rises:
    """Return the rises of one device, by as few steps as there are hours: ten years are 88,000."""
    places: list[int] = []
    values: list[int] = []
    for device in devices:
        places, values = _hours(database, device, period)
    for place, _, value in late:
        at = bisect_left(places, place)
        if places[at : at + 1] == [place]:
            values[at] = max(values[at], value)
        else:
            places.insert(at, place)
            values.insert(at, value)
    if not places:
        return _Rises([], [])
    risen = list(map(sub, values, [values[0] if left is None else left.value, *values]))
    return _Rises(places, [*risen] if min(risen) >= 0 else [max(0, each) for each in risen])


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
        for place, value in zip(*_hours(database, device, period), strict=True):
            at = place, counted_as.get(device, device)
            highest[at] = max(highest.get(at, value), value)
    for place, device, value in late:
        highest[place, device] = max(highest.get((place, device), value), value)
    found = _Rises([], [])
    register = None if left is None else Known(left.device, left.value)
    points = sorted(_Point(*at, value) for at, value in highest.items())
    for place, group in groupby(points, key=attrgetter("place")):
        cells = [Cell(place, device, value, value, place, place) for _, device, value in group]
        found.places.append(place)
        is_known = any(register is not None and cell.series == register.series for cell in cells)
        found.values.append(rise(register, cells) if is_known else None)
        register = Known(cells[-1].series, cells[-1].high)
    return found


def _hours(database: sqlite3.Connection, device: int, period: Period) -> tuple[list[int], list[int]]:
    """Return the places of the ends of a device's hours in a period, and its register there."""
    # Two JSON texts instead of as many rows as hours: that takes half the time.
    places, values = database.execute(
        f"SELECT json_group_array((time + {HOUR} - :start) / {QUARTER}), json_group_array(value)"
        f" FROM device_hour WHERE device = :device AND live"
        f" AND time > :start - {HOUR} AND time <= :end - {HOUR}",
        {"device": device, "start": period.start, "end": period.end},
    ).fetchone()
    return _INTEGERS.decode(places), _INTEGERS.decode(values)


def _left(
    database: sqlite3.Connection,
    devices: Sequence[int],
    counted_as: dict[int, int],
    period: Period,
    waiting: Sequence[_Point],
) -> _Point | None:
    """Return the last register at the start of a period, unless it is too old to count, as in `energy`."""
    found = [point for point in waiting if point.place <= 0]
    for device in devices:
        row = database.execute(
            f"SELECT time + {HOUR}, value FROM device_hour WHERE device = ? AND time <= ? AND live"
            " ORDER BY time DESC LIMIT 1",
            (device, period.start - HOUR),
        ).fetchone()
        if row is not None:
            found.append(_Point(period.place(row[0]), counted_as.get(device, device), row[1]))
    last = max(found, default=None)
    if last is None or _HOUR - last.place > max(period.length, PATIENCE // QUARTER):
        return None
    return last


class _Placed:
    """Rises at their quarters.

    Threads: only the one that made it.
    """

    def __init__(self, period: Period) -> None:
        self.values: list[int | None] = [None] * period.length
        self.gaps: list[Stretch] = []
        self._period = period

    def add(self, since: int, places: Sequence[int], risen: Sequence[int | None]) -> None:
        """Add the rises until these places; `since`: the place before the first of them."""
        breaks = [at for at, length in enumerate(map(sub, places, [since, *places])) if length != _HOUR]
        if None in risen:
            breaks = sorted({*breaks, *(at for at, each in enumerate(risen) if each is None)})
        begin = 0
        for end in [*breaks, len(places)]:
            if end > begin:
                hours: list[int | None] = [0] * (_HOUR * (end - begin))
                hours[_HOUR - 1 :: _HOUR] = risen[begin:end]
                first = places[begin - 1] if begin else since
                self.values[first : first + len(hours)] = hours
            if end < len(places) and (of_gap := risen[end]) is not None:
                self._add_gap(places[end - 1] if end else since, places[end], of_gap)
            begin = end + 1

    def add_part(self, first: int, end: int, rise: int | None, length: int) -> None:
        """Add what a period that cuts a stretch of so many quarters has of it; `None`: it is not known."""
        if rise is not None and length == _HOUR:
            self.values[first:end] = [*([0] * (end - first - 1)), rise]
        elif rise is not None:
            self._add_gap(first, end, rise)

    def _add_gap(self, first: int, end: int, rise: int) -> None:
        self.gaps.append(Stretch(self._period.time(first), self._period.time(end), rise))
