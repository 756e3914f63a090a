"""The time axis of a chart: marks at round local times, days by their names, no two alike.

A mark stands under the cell that holds its moment, so bars need not begin at round local times, in any zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.runtime.duration import DAY, HOUR, MINUTE
from p1tui.store.database import calendar
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.drawing.power_series import Window

TICKS = (*(n * MINUTE for n in (1, 2, 5, 10, 15, 30)), *(n * HOUR for n in (1, 2, 3, 6, 12)))
"""Seconds between marks within a day; each gives round times of day."""
DAYS = (1, 2, 7, 14)
"""Days between marks of a longer chart."""
TICK_GAP = 12
"""Fewest cells between two marks."""
LONG = DAY + HOUR
"""Seconds from which a chart marks only days: times of day would be there twice."""
CLEAR = 1
"""Fewest blank cells between two marks."""


TIME_RANK = 2
"""Rank of times of day, which take their places last."""


class Mark(NamedTuple):
    """A text of the axis, and the cell above its middle."""

    cell: int
    text: str
    role: Role = "dim"
    rank: int = TIME_RANK
    """Order in which marks take their places: days before the newest moment, and other times last."""
    yields: bool = False
    """True if it gives way, by less than twice its length, where another is in its place."""


def ticks(window: Window, cells: int, zone: ZoneInfo) -> list[Mark]:
    """Return marks for the time of a window, which fills `cells`, each below its bucket; oldest first."""
    start, end = window.start, window.end
    least = -(-(end - start) * TICK_GAP // max(cells, 1))
    days = [(midnight, dates.day(_local(midnight, zone))) for midnight in _midnights(start, end, zone)]
    times: list[tuple[int, str]] = []
    if end - start < LONG:
        every = next((tick for tick in TICKS if tick >= least), TICKS[-1])
        known = {midnight for midnight, _ in days}
        times = [
            (at, dates.minutes(_local(at, zone))) for at in _round(start, end, every, zone) if at not in known
        ]
    else:
        every = next((n for n in DAYS if n * DAY >= least), DAYS[-1])
        days = [day for day in days if _local(day[0], zone).toordinal() % every == 0]
    said: set[str] = set()
    marks = []
    for at, text in sorted(days + times):
        if text not in said:  # an hour that comes twice, when the clock goes back, is named once
            marks.append(Mark(window.column(at, cells), text, rank=0 if (at, text) in days else TIME_RANK))
            said.add(text)
    return marks


def _local(time: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(time, zone)


def _midnights(start: int, end: int, zone: ZoneInfo) -> Iterator[int]:
    day = _local(start, zone).date()
    while (midnight := calendar.midnight(day, zone)) < end:
        if midnight >= start:
            yield midnight
        day += timedelta(days=1)


def _round(start: int, end: int, every: int, zone: ZoneInfo) -> Iterator[int]:
    """Yield the moments at which the local time of day is a multiple of `every`."""
    for begin, stop, offset in calendar.utc_offsets(start, end, zone):
        yield from range(begin + -(begin + offset) % every, stop, every)


def newest(cell: int, text: str) -> Mark:
    """Return the mark of the newest moment."""
    return Mark(cell, text, "text", rank=1, yields=True)


def placed(marks: Iterable[Mark], cells: int) -> Line:
    """Return the line of the marks that have a place."""
    runs: list[ln.Run] = []
    drawn = 0
    for start, mark in places(marks, cells):
        runs += [(" " * (start - drawn), "text"), (mark.text, mark.role)]
        drawn = start + len(mark.text)
    return ln.merged(runs)


def places(marks: Iterable[Mark], cells: int) -> list[tuple[int, Mark]]:
    """Return the first cells of marks and these, by their ranks each that is clear of those before."""
    taken: list[tuple[int, Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.rank):
        length = len(mark.text)
        start = min(max(mark.cell - length // 2, 0), cells - length)
        reach = 2 * length if mark.yields else 1
        places = (*range(start, start + reach), *range(start - 1, start - reach, -1))
        free = (
            at
            for at in places
            if 0 <= at <= cells - length and all(_clear(at, mark, there, other) for there, other in taken)
        )
        if (found := next(free, None)) is not None:
            taken.append((found, mark))
    return sorted(taken)


def _clear(start: int, mark: Mark, at: int, other: Mark) -> bool:
    if mark.cell < other.cell or (mark.cell == other.cell and start < at):
        apart = at >= start + len(mark.text) + CLEAR
    else:
        apart = start >= at + len(other.text) + CLEAR
    return apart and mark.text != other.text
