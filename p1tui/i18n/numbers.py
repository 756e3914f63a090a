"""Format numbers and lengths of time: in fixed columns, with the marks of the language."""

from __future__ import annotations

from p1tui.i18n import language
from p1tui.i18n.language import ngettext, tr
from p1tui.i18n.message import NOTHING, Message

UNKNOWN = "–"
"""Shown in place of a value that the meter did not send."""

GROUPED_FROM = 10_000
"""Smallest counted number whose thousands are grouped."""

MINUTE, HOUR, DAY = 60, 3600, 86_400
"""Seconds. Other rooms use `runtime.duration`, which this room, being below it, cannot import."""

MINUTES_FROM, HOURS_FROM, DAYS_FROM = 100, 100 * MINUTE, 48 * HOUR
"""Seconds from which `duration` uses each unit; the smaller unit has two digits below them."""

_UNITS = (
    (Message("{n} d"), DAY),
    (Message("{n} h"), HOUR),
    (Message("{n} min"), MINUTE),
    (Message("{n} s"), 1),
)
"""Units of a length of time in messages, which are stored and logged, with their seconds."""


def milli(value: int | None, decimals: int, cells: int) -> str:
    """Format an integer of thousandths in whole units, Wh as kWh: `milli(1234567, 3, 9)` is ` 1234.567`.

    Decimals that are not shown are cut, not rounded: a register never shows more than the meter's display.
    """
    if value is None:
        return UNKNOWN.rjust(cells)
    units, rest = divmod(abs(value), 1000)
    digits = f"{rest:03d}"[:decimals]
    sign = "−" if value < 0 else ""
    return f"{sign}{whole(units)}{language.marks().decimal if decimals else ''}{digits}".rjust(cells)


def whole(value: int, cells: int = 0) -> str:
    """Format a measured number, without thousands marks, as the meter's own display: `12345`.

    In a column 12345 and 2345 then read as one, and in Dutch 12.345 W beside 12,345 kWh not as a decimal.
    """
    return f"{'−' if value < 0 else ''}{abs(value)}".rjust(cells)


def grouped(value: int) -> str:
    """Format a count, or whole units of money, with thousands marks from five digits on: `12,345`."""
    if abs(value) < GROUPED_FROM:
        return whole(value)
    return int.__format__(value, ",").replace(",", language.marks().thousands).replace("-", "−")


def rise(value: int | None, cells: int) -> str:
    """Format the rise of a register, in thousandths, with three decimals: `+1.234`."""
    return (UNKNOWN if value is None else f"+{milli(value, 3, 0)}").rjust(cells)


def duration(seconds: float) -> str:
    """Format a length of time in one unit, rounded down, in six cells at most: `7 s`, `12 min`, `5 d`."""
    length = max(int(seconds), 0)
    if length < MINUTES_FROM:
        return tr("{n} s").format(n=length)
    if length < HOURS_FROM:
        return tr("{n} min").format(n=length // MINUTE)
    if length < DAYS_FROM:
        return tr("{n} h").format(n=length // HOUR)
    return tr("{n} d").format(n=length // DAY)


def round_duration(seconds: int) -> str:
    """Format a length of time that is a whole number of one unit: `15 s`, `5 min`, `24 h`, `7 days`."""
    if seconds > DAY:
        return count(seconds // DAY, "day", "days")
    if seconds >= HOUR and seconds % HOUR == 0:
        return tr("{n} h").format(n=seconds // HOUR)
    if seconds >= MINUTE:
        return tr("{n} min").format(n=seconds // MINUTE)
    return tr("{n} s").format(n=seconds)


def precise_duration(seconds: int) -> Message:
    """Return a length of time in its two largest units: `58 min 30 s`, `3 h`, `400 d 2 h`."""
    parts: list[Message] = []
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        if parts or number:
            parts.append(unit.with_values(n=number) if number else NOTHING)
    first, *rest = parts[:2] or [_UNITS[-1][0].with_values(n=0)]
    return Message("{length} {rest}", length=first, rest=rest[0]) if rest and rest[0] else first


def count(number: int, one: str, many: str) -> str:
    """Format a number with its noun: `1 row`, `2 rows`."""
    return f"{grouped(number)} {ngettext(one, many, number)}"
