"""Values of a telegram's lines for a person: numbers without their leading zeros, times as dates."""

from __future__ import annotations

import re
from datetime import datetime

from p1tui.i18n import dates, language
from p1tui.i18n.numbers import whole

_TIME = re.compile(r"(\d{12})[SW]", re.ASCII)
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
_COUNT = re.compile(r"0*(\d{1,5})", re.ASCII)
"""Matches a number without a unit: a count or a code; a longer one may be an id in hexadecimal digits."""
_READ = re.compile(r"\((\d{12}[SW])\)\((\d+(?:\.\d+)?)\*(\w+)\)", re.ASCII)
"""Matches the time and the number of a peak, or of a device's register."""


def told(value: str, unit: str) -> tuple[str, str]:
    """Return value and unit as a person writes them; what is neither number nor time stays as it is sent."""
    if found := _READ.fullmatch(value):
        return f"{_time(found[1])}  {_number(found[2])}", found[3]
    if unit:
        return _number(value), unit
    if len(value) <= 5 and (found := _COUNT.fullmatch(value)):
        return found[1], ""
    return _time(value), ""


def _number(text: str) -> str:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    sign, units, decimals = found.groups()
    mark = language.marks().decimal + decimals if decimals else ""
    return f"{'−' if sign else ''}{whole(int(units))}{mark}"


def _time(text: str) -> str:
    """Return the local time that the meter prints; the text itself if it is none."""
    found = _TIME.fullmatch(text)
    try:
        local = datetime.strptime(found[1], "%y%m%d%H%M%S") if found else None
    except ValueError:
        local = None
    return text if local is None else f"{dates.day(local)} {local.year} {local:%H:%M:%S}"
