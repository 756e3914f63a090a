"""The texts between the brackets: numbers with units, times, hex text (DSMR P1 6.4, IEC 62056-21)."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import datetime
from typing import Literal

import msgspec

from p1tui.p1 import reasons

Quantity = Literal["energy", "power", "voltage", "current", "volume", "heat", "count", "seconds"]

_UNITS: dict[Quantity, dict[str, int]] = {
    "energy": {"kwh": 3, "wh": 0, "mwh": 6},
    "power": {"kw": 3, "w": 0, "mw": 6},
    "voltage": {"v": 3, "kv": 6, "mv": 0},
    "current": {"a": 3, "ma": 0, "ka": 6},
    "volume": {"m3": 3, "dm3": 0, "l": 0},
    "heat": {"gj": 3, "mj": 0},
    "count": {"": 0},
    "seconds": {"s": 0, "": 0},
}
"""Decimal places from a unit, in lower case, to the base unit of its quantity (Wh, W, mV, mA, dm3, MJ)."""

_USUAL: dict[Quantity, int] = {"energy": 3, "power": 3, "voltage": 3, "current": 3, "volume": 3, "heat": 3}
"""The same where the meter leaves the unit out."""

_LIMIT: dict[Quantity, int] = {
    "energy": 10**13, "power": 10**9, "voltage": 10**9, "current": 10**9,
    "volume": 10**12, "heat": 10**12, "count": 10**10, "seconds": 10**10,
}  # fmt: skip
"""Ten times what a meter with the most digits can print; beyond it a line is damaged."""

_NUMBER = re.compile(r"\s*([+-]?)(\d*)(?:\.(\d*))?\s*\*?\s*([A-Za-z]\w*)?\s*", re.ASCII)
_TIME = re.compile(r"\d+[SWsw]?|", re.ASCII)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_UNSET_ID = re.compile(r"(?:0|2D|20|FF)*", re.IGNORECASE)

EARLIEST = timegm((2001, 1, 1, 0, 0, 0))
"""A clock before 2001 was never set: meters start at 1970 or 2000."""


class Bad(Exception):  # noqa: N818 - it carries a reason, and no one outside this package sees it
    """A text that does not read; `reason` is one of `reasons.FAULTS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stamp(msgspec.Struct, frozen=True):
    """A meter's time before its zone is known: seconds since 1970 as the clock shows them.

    `season` is `S` or `W` as printed, else empty; `utc` that the seconds are UTC already.
    """

    seconds: int
    season: str = ""
    utc: bool = False


def number(text: str, quantity: Quantity) -> int | None:
    """The value in the quantity's base unit, truncated toward zero; `None` if the meter left it empty.

    The unit may be of any case, glued to the digits, or missing. Raises `Bad`.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Bad(reasons.NOT_A_NUMBER)
    sign, whole, fraction, unit = match.groups()
    places = scale(unit, quantity)
    if not whole and not fraction:
        return None
    return scaled(sign, whole, fraction or "", places, quantity)


def scale(unit: str | None, quantity: Quantity) -> int:
    """Decimal places from `unit` to the base unit; without a unit, the usual one's. Raises `Bad`."""
    if unit is None:
        return _USUAL.get(quantity, 0)
    places = _UNITS[quantity].get(unit.lower())
    if places is None:
        raise Bad(reasons.NOT_A_UNIT)
    return places


def scaled(sign: str, whole: str, fraction: str, places: int, quantity: Quantity) -> int:
    """The digits as an integer, the point moved by `places`. Raises `Bad` beyond the quantity's limit."""
    digits = whole + fraction[:places].ljust(places, "0")
    if len(digits) > 40:
        raise Bad(reasons.OUT_OF_RANGE)
    value = int(digits or "0")
    if value >= _LIMIT[quantity]:
        raise Bad(reasons.OUT_OF_RANGE)
    return -value if sign == "-" else value


def quantity_of(unit: str) -> Quantity:
    """Which quantity a unit measures, for M-Bus registers, whose code does not say it. Raises `Bad`."""
    for quantity in ("volume", "heat", "energy"):
        if unit.lower() in _UNITS[quantity]:
            return quantity
    raise Bad(reasons.NOT_A_UNIT)


def stamp(text: str) -> Stamp | None:
    """A time: `YYMMDDhhmmssX`, the same without X, or 12 bytes of COSEM date-time in hex.

    `None` if it was never set: empty, no date of the calendar (`632525252525S`), or before 2001. Raises `Bad`
    if it is no time at all.
    """
    text = text.strip()
    try:
        if len(text) == 24 and _HEX.fullmatch(text):
            found = _cosem(bytes.fromhex(text))
        elif _TIME.fullmatch(text):
            found = _digits(text)
        else:
            raise Bad(reasons.NOT_A_TIME)
    except ValueError:
        return None
    return found if found.seconds >= EARLIEST else None


def stamp_or_none(text: str) -> Stamp | None:
    """The same, where what is no time counts as never set."""
    try:
        return stamp(text)
    except Bad:
        return None


def _digits(text: str) -> Stamp:
    season = text[12:].upper()
    if len(text) < 12 or len(season) > 1:
        raise ValueError
    year, month, day = int(text[0:2]), int(text[2:4]), int(text[4:6])
    return Stamp(_seconds(2000 + year if year < 70 else 1900 + year, month, day, *_clock(text[6:12])), season)


def _clock(text: str) -> tuple[int, int, int]:
    return int(text[0:2]), int(text[2:4]), int(text[4:6])


def _cosem(data: bytes) -> Stamp:
    """Blue Book 4.1.6.1: year, month, day, weekday, hour, minute, second, 1/100 s, deviation, status."""
    year, month, day = int.from_bytes(data[:2]), data[2], data[3]
    seconds = _seconds(year, month, day, data[5], data[6], data[7])
    deviation = int.from_bytes(data[9:11], signed=True)
    if deviation == -0x8000:
        return Stamp(seconds, "S" if data[11] & 0x80 else "W")
    return Stamp(seconds + deviation * 60, utc=True)


def _seconds(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    return timegm(datetime(year, month, day, hour, minute, second).timetuple())


def identity(text: str) -> str | None:
    """An equipment id: hex of printable characters is decoded, other text kept; `None` if it was never set."""
    text = text.strip()
    if _UNSET_ID.fullmatch(text):
        return None
    return decoded(text)


def decoded(text: str) -> str:
    """Hex of printable ASCII as that text; anything else as it stands."""
    if _HEX.fullmatch(text):
        data = bytes.fromhex(text)
        if data.isascii() and data.decode().isprintable():
            return data.decode().strip()
    return text


def message(text: str) -> str | None:
    """A text message (0-0:96.13.0): hex as UTF-8, else Latin-1; control characters become spaces."""
    if _HEX.fullmatch(text):
        data = bytes.fromhex(text)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip() or None
