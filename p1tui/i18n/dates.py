"""Format times and dates for the screen: local, 24 hours, days and months in the present language."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from p1tui.i18n.language import N_, tr

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
SHORT = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
LONG = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def clock(time: float, zone: ZoneInfo) -> str:
    """Return the local time of day, `14:05:09`."""
    return datetime.fromtimestamp(time, zone).strftime("%H:%M:%S")


def minutes(local: datetime) -> str:
    """Return the time of day without seconds, `14:05`."""
    return f"{local:%H:%M}"


def month(local: datetime) -> str:
    """Return the month's short name, `Nov`."""
    return tr(SHORT[local.month - 1])


def weekday(local: datetime) -> str:
    """Return the weekday's short name, `Tue`."""
    return tr(WEEKDAYS[local.weekday()])


def day(local: datetime) -> str:
    """Return the day without its year: `24 Nov`."""
    return f"{local.day} {month(local)}"


def date(local: datetime) -> str:
    """Return the date with its weekday: `Tue 24 Nov 2026`."""
    return f"{weekday(local)} {day(local)} {local.year}"


def month_of_year(local: datetime) -> str:
    """Return the month in full with its year, `November 2026`."""
    return f"{tr(LONG[local.month - 1])} {local.year}"


def by(moment: str) -> str:
    """Say of a value that it counts up to a moment: `by 17:50`, `by 12 May`."""
    return tr("by {time}").format(time=moment)


def moment(time: int, now: float, zone: ZoneInfo, *, year: bool = False) -> str:
    """Return a time of the local day of `now` as `14:05`, any other with its date: `3 Nov 14:05`."""
    local = datetime.fromtimestamp(time, zone)
    if local.date() == datetime.fromtimestamp(now, zone).date():
        return minutes(local)
    return f"{day(local)} {local.year} {minutes(local)}" if year else f"{day(local)} {minutes(local)}"
