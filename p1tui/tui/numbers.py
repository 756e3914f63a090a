"""Numbers as the screen writes them: fixed columns, a decimal point, the unit always beside."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

UNKNOWN = "–"
"""Stands where a value would, when the meter did not send it."""


def milli(value: int | None, decimals: int, cells: int) -> str:
    """A thousandth-unit integer in whole units, e.g. Wh as kWh: `milli(1234567, 3, 9)` is ` 1234.567`.

    Digits that are not shown are cut, not rounded: a register never reads higher than the meter's own.
    """
    if value is None:
        return UNKNOWN.rjust(cells)
    whole, rest = divmod(abs(value), 1000)
    sign = "−" if value < 0 else ""
    digits = f"{rest:03d}"[:decimals]
    return f"{sign}{whole}{'.' if decimals else ''}{digits}".rjust(cells)


def rise(value: int | None, cells: int) -> str:
    """How much a register rose, in whole units with three decimals: `+1.234`."""
    return (UNKNOWN if value is None else f"+{milli(value, 3, 0)}").rjust(cells)


def duration(seconds: float) -> str:
    """A length of time in at most six cells: `7 s`, `12 min`, `3 h`, `5 d`."""
    whole = max(int(seconds), 0)
    if whole < 100:
        return f"{whole} s"
    if whole < 100 * 60:
        return f"{whole // 60} min"
    if whole < 48 * 3600:
        return f"{whole // 3600} h"
    return f"{whole // 86400} d"


def clock(time: float, zone: ZoneInfo) -> str:
    """The local time of day, `14:05:09`."""
    return datetime.fromtimestamp(time, zone).strftime("%H:%M:%S")


def moment(time: int, now: float, zone: ZoneInfo, *, year: bool = False) -> str:
    """`14:05` for a time of the local day of `now`, else with the date before it: `3 Nov 14:05`."""
    local = datetime.fromtimestamp(time, zone)
    if local.date() == datetime.fromtimestamp(now, zone).date():
        return local.strftime("%H:%M")
    return f"{local.day} {local:%b %Y %H:%M}" if year else f"{local.day} {local:%b %H:%M}"


def count(number: int, one: str, many: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {one if number == 1 else many}"
