"""Numbers as the screen writes them: fixed columns, the language's own marks, the unit always beside."""

from __future__ import annotations

from p1tui.i18n import language
from p1tui.i18n.language import ngettext, tr

UNKNOWN = "–"
"""Stands where a value would, when the meter did not send it."""


def milli(value: int | None, decimals: int, cells: int) -> str:
    """A thousandth-unit integer in whole units, e.g. Wh as kWh: `milli(1234567, 3, 9)` is ` 1234.567`.

    Digits that are not shown are cut, not rounded: a register never reads higher than the meter's own.
    """
    if value is None:
        return UNKNOWN.rjust(cells)
    units, rest = divmod(abs(value), 1000)
    digits = f"{rest:03d}"[:decimals]
    sign = "−" if value < 0 else ""
    return f"{sign}{whole(units)}{language.marks().decimal if decimals else ''}{digits}".rjust(cells)


def whole(value: int, cells: int = 0) -> str:
    """A whole number: `12345`, `1,234,567`, and in Dutch `12.345`."""
    digits = str(abs(value))
    marks = language.marks()
    if abs(value) >= marks.grouped_from:
        digits = f"{abs(value):,}".replace(",", marks.thousands)
    return f"{'−' if value < 0 else ''}{digits}".rjust(cells)


def rise(value: int | None, cells: int) -> str:
    """How much a register rose, in whole units with three decimals: `+1.234`."""
    return (UNKNOWN if value is None else f"+{milli(value, 3, 0)}").rjust(cells)


def duration(seconds: float) -> str:
    """A length of time in at most six cells: `7 s`, `12 min`, `3 h`, `5 d`."""
    length = max(int(seconds), 0)
    if length < 100:
        return tr("{n} s").format(n=length)
    if length < 100 * 60:
        return tr("{n} min").format(n=length // 60)
    if length < 48 * 3600:
        return tr("{n} h").format(n=length // 3600)
    return tr("{n} d").format(n=length // 86400)


def count(number: int, one: str, many: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{whole(number)} {ngettext(one, many, number)}"
