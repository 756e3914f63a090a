"""Name the period and the bars of a position, in the language of the screen."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import round_duration
from p1tui.runtime.duration import DAY, HOUR
from p1tui.tui.history.period import HistoryPosition, Period

GRAINS: tuple[tuple[int, Period], ...] = (
    (HOUR, "day"),
    (3 * HOUR, "week"),
    (25 * HOUR, "month"),
    (32 * DAY, "year"),
)
"""Longest bar of each period, in seconds."""

LONGEST_DAY, LONGEST_MONTH = 25 * HOUR, 31 * DAY + HOUR
"""Longest bar of a day and of a month, in seconds: an hour more, when the clocks change."""

LONGEST_YEAR = 366 * DAY
"""Longest period in seconds in which a day is told without its year."""

YEAR = 12
"""Months of a year."""


def heading(position: HistoryPosition) -> str:
    """Name the period: `Sat 15 Jun 2024`, `week of 10 Jun 2024`, `June 2024`."""
    start = position.start
    return {
        "hour": f"{dates.date(start)}, {_from_to(f'{start:%H}:00', f'{start.hour + 1:02}:00')}",
        "day": dates.date(start),
        "week": tr("week of {date}").format(date=f"{dates.day(start)} {start.year}"),
        "month": dates.month_of_year(start),
        "year": f"{start.year}",
        "10 years": _from_to(str(start.year), str(start.year + 9)),
        "from-to": _days(position.edges()[0], position.edges()[-1], position.zone),
    }[position.period]


def short(position: HistoryPosition) -> str:
    """Name the period beside its values: `Sat 15 Jun`, `week of 10 Jun`, `Jun 2024`, `2024`."""
    start = position.start
    return {
        "hour": _from_to(f"{start:%H}:00", f"{start.hour + 1:02}:00"),
        "day": f"{dates.weekday(start)} {dates.day(start)}",
        "week": tr("week of {date}").format(date=dates.day(start)),
        "month": f"{dates.month(start)} {start.year}",
        "from-to": _days(position.edges()[0], position.edges()[-1], position.zone),
    }.get(position.period, heading(position))


def shortest(position: HistoryPosition) -> str:
    """Name the period above a narrow column: `15 Jun`, `10–16 Jun`, `Jun`, `2024`."""
    start, end = position.edges()[0], position.edges()[-1]
    first, last = (datetime.fromtimestamp(time, position.zone) for time in (start, end - 1))
    match position.period:
        case "hour":
            return dates.minutes(first)
        case "month":
            return dates.month(first)
        case "year":
            return f"{first.year}"
        case "10 years":
            return f"{first.year}–{last.year}"
    if first.date() == last.date():
        return dates.day(first)
    alike = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if alike else dates.day(first)}–{dates.day(last)}"


def part(
    position: HistoryPosition,
    first: int,
    last: int,
    *,
    began: int | None = None,
    until: int | None = None,
    timed: bool = True,
    goes_on: bool = False,
) -> str:
    """Say which part of these bars is told: `since 24 Sep`, `by 12 May 17:50`, `24 Sep to 12 May 17:50`.

    `began` is when recording began, and `until` up to when bars that go on are told, both in UTC seconds.
    Within a day moments are times; among several days the last one has its day alone without `timed`, and
    within several years they have their year. Without either it is `so far` where the bars go on, else empty.
    """
    start, end = position.edges()[first], position.edges()[last + 1]

    def moment(time: int, *, timed: bool) -> str:
        local = datetime.fromtimestamp(time, position.zone)
        if end - start <= LONGEST_DAY:
            return dates.minutes(local)
        day = _day(local, end - start)
        return f"{day} {dates.minutes(local)}" if timed else day

    if began is not None and start < began < (end if until is None else until):
        begin = moment(began, timed=False)
        if until is None:
            return tr("since {date}").format(date=begin)
        return _from_to(begin, moment(until, timed=timed))
    if until is not None:
        return dates.by(moment(until, timed=timed))
    return tr("so far") if goes_on else ""


def _day(local: datetime, length: int) -> str:
    """Name a day within so many seconds, with its year where others may have it too."""
    return dates.day(local) if length <= LONGEST_YEAR else f"{dates.day(local)} {local.year}"


def bar_length(position: HistoryPosition) -> str:
    """Return the time of which a bar of a mean is the mean: `30 min`, `a day`."""
    edges = position.edges()
    longest = max(after - before for before, after in pairwise(edges))
    if longest <= 4 * HOUR:
        return round_duration(edges[1] - edges[0])
    return (
        tr("a day") if longest <= LONGEST_DAY else tr("a month") if longest <= LONGEST_MONTH else tr("a year")
    )


def grain(position: HistoryPosition) -> Period:
    """Return the calendar period whose bars are as long: its own, unless it runs from one day to another."""
    if position.until is None:
        return position.period
    longest = max(after - before for before, after in pairwise(position.edges()))
    return next((period for most, period in GRAINS if longest <= most), "10 years")


def label(position: HistoryPosition, at: int) -> str:
    """Name a bar for the axis: `14:00`, `Mon 10`, `Jun`; empty for a bar that has no name among the others.

    Where a period has several days, bars within a day have none, since each day has the same times.
    """
    local = datetime.fromtimestamp(position.edges()[at], position.zone)
    several = position.edges()[-1] - position.edges()[0] > LONGEST_DAY
    match grain(position):
        case "hour" | "day" if not several:
            return dates.minutes(local)
        case "hour" | "day" | "week":
            starts = (
                at == 0
                or local.date() != datetime.fromtimestamp(position.edges()[at] - 1, position.zone).date()
            )
            return f"{dates.weekday(local)} {local.day}" if starts else ""
        case "month":
            return f"{local.day}" if position.until is None else dates.day(local)
        case "year":
            return _month(position, at, local)
        case _:
            return f"{local.year}"


def _month(position: HistoryPosition, at: int, local: datetime) -> str:
    """Name a month among others: by its year if there are several, where it begins one."""
    months = len(position.edges()) - 1
    if months <= YEAR:
        return dates.month(local)
    if months == YEAR + 1:  # the first and the last are parts of months of one name
        return dates.month(local) if at < YEAR else ""
    return f"{local.year}" if local.month == 1 else ""


def brief(position: HistoryPosition, at: int) -> str:
    """Name a bar in few cells: as `label`, or `Mon 15:00` or `Mar 2021` where that has no name."""
    local = datetime.fromtimestamp(position.edges()[at], position.zone)
    if found := label(position, at):
        return found
    if grain(position) == "year":
        return f"{dates.month(local)} {local.year}"
    return f"{dates.weekday(local)} {dates.minutes(local)}"


def span(position: HistoryPosition, at: int) -> str:
    """Name a bar in full, for the readout: `14:00 to 15:00`, `Mon 10 Jun`, `June 2024`.

    A bar in which the clock changes is `01:00 CET to 03:00 CEST` or `02:00 CEST to 02:00 CET`.
    """
    edges = position.edges()
    start, end = (datetime.fromtimestamp(edge, position.zone) for edge in (edges[at], edges[at + 1]))
    length = edges[at + 1] - edges[at]
    if length <= 3 * HOUR:
        times = _from_to(_clock(start, end), _clock(end, start))
        if position.period in ("hour", "day"):
            return times
        return f"{dates.weekday(start)} {dates.day(start)} {times}"
    if length <= LONGEST_DAY:
        return dates.date(start)
    if position.until is not None:
        return _days(edges[at], edges[at + 1], position.zone)
    return dates.month_of_year(start) if length <= LONGEST_MONTH else f"{start.year}"


def stretch(position: HistoryPosition, first: int, last: int) -> str:
    """Name several bars together: `02:00 to 03:00`, `29 Jan to 31 Jan`."""
    edges = position.edges()
    start, end = edges[first], edges[last + 1]
    if end - start < LONGEST_DAY // 2:
        return _from_to(*(dates.minutes(datetime.fromtimestamp(at, position.zone)) for at in (start, end)))
    days = [dates.day(datetime.fromtimestamp(at, position.zone)) for at in (start, end - 1)]
    return _from_to(*days) if days[0] != days[1] else days[0]


def _clock(local: datetime, other: datetime) -> str:
    """Return a time of day, with the name of its clock if that of the other end is another."""
    alike = local.utcoffset() == other.utcoffset()
    return dates.minutes(local) if alike else f"{dates.minutes(local)} {local.tzname()}"


def counterpart(position: HistoryPosition) -> str:
    """Name what the bar under the cursor is compared with: `Fri 14 Jun` for an hour, else the bar itself."""
    earlier = position.stepped(-1)
    at = position.counterparts()[position.cursor]
    return short(earlier) if at is None or position.period == "day" else span(earlier, at)


def iso(position: HistoryPosition, time: int) -> str:
    """Format a time as ISO 8601 with the local offset."""
    return datetime.fromtimestamp(time, position.zone).isoformat()


def _days(start: int, end: int, zone: ZoneInfo) -> str:
    first, last = (datetime.fromtimestamp(time, zone) for time in (start, end - 1))
    if first.date() == last.date():
        return f"{dates.day(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return _from_to(f"{dates.day(first)}{year}", f"{dates.day(last)} {last.year}")


def _from_to(first: str, last: str) -> str:
    return tr("{first} to {last}").format(first=first, last=last)
