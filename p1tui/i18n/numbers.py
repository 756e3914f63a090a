"""Numbers and lengths of time in text: fixed columns, the language's own marks, the unit always beside."""

from __future__ import annotations

from p1tui.i18n import language
from p1tui.i18n.language import ngettext, tr

UNKNOWN = "–"
"""Stands where a value would, when the meter did not send it."""

MINUTE, HOUR, DAY = 60, 3600, 86_400
"""Seconds; `runtime.duration`, which has them for all other rooms, stands above this one."""

LARGEST_SECONDS, LARGEST_MINUTES, LARGEST_HOURS = 100, 100 * MINUTE, 48 * HOUR
"""Lengths from which `duration` takes the next larger unit: two digits for the smaller ones."""


def milli(value: int | None, decimals: int, cells: int) -> str:
    """Return an integer of thousandths in whole units, Wh as kWh: `milli(1234567, 3, 9)` is ` 1234.567`.

    Digits that are not shown are cut, not rounded: a register never reads higher than the meter's own.
    """
    if value is None:
        return UNKNOWN.rjust(cells)
    units, rest = divmod(abs(value), 1000)
    digits = f"{rest:03d}"[:decimals]
    sign = "−" if value < 0 else ""
    return f"{sign}{whole(units)}{language.marks().decimal if decimals else ''}{digits}".rjust(cells)


def whole(value: int, cells: int = 0) -> str:
    """Return a whole number: `12345`, `1,234,567`, and in Dutch `12.345`."""
    digits = str(abs(value))
    marks = language.marks()
    if abs(value) >= marks.grouped_from:
        digits = f"{abs(value):,}".replace(",", marks.thousands)
    return f"{'−' if value < 0 else ''}{digits}".rjust(cells)


def rise(value: int | None, cells: int) -> str:
    """Return the rise of a register in whole units with three decimals: `+1.234`."""
    return (UNKNOWN if value is None else f"+{milli(value, 3, 0)}").rjust(cells)


def duration(seconds: float) -> str:
    """Return a length of time cut to one unit, in at most six cells: `7 s`, `12 min`, `3 h`, `5 d`."""
    length = max(int(seconds), 0)
    if length < LARGEST_SECONDS:
        return tr("{n} s").format(n=length)
    if length < LARGEST_MINUTES:
        return tr("{n} min").format(n=length // MINUTE)
    if length < LARGEST_HOURS:
        return tr("{n} h").format(n=length // HOUR)
    return tr("{n} d").format(n=length // DAY)


def round_duration(seconds: int) -> str:
    """Return a length of time that is a whole number of one unit: `15 s`, `5 min`, `24 h`, `7 days`."""
    if seconds > DAY:
        return count(seconds // DAY, "day", "days")
    if seconds >= HOUR:
        return tr("{n} h").format(n=seconds // HOUR)
    if seconds >= MINUTE:
        return tr("{n} min").format(n=seconds // MINUTE)
    return tr("{n} s").format(n=seconds)


def precise_duration(seconds: int) -> str:
    """Return a length of time by its two largest units: `58 min 30 s`, `3 h`, `400 d 2 h`.

    It stands in messages, which are logged and stored in plain English, so it is in no language's words.
    """
    parts: list[str] = []
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1)):
        number, seconds = divmod(seconds, size)
        if parts or number:
            parts.append(f"{number} {unit}" if number else "")
    return " ".join(part for part in parts[:2] if part) or "0 s"


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 row`, `2 rows`."""
    return f"{whole(number)} {ngettext(one, many, number)}"
