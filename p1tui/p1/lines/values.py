"""Parse the texts between brackets: numbers with units, times, hex text (DSMR P1 6.4, IEC 62056-21)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1 import messages

Quantity = Literal["energy", "power", "voltage", "current", "volume", "heat", "count", "seconds"]

_UNITS: dict[Quantity, dict[str, int]] = {
    "energy": {"kwh": 3, "wh": 0, "mwh": 6, "": 3},
    "power": {"kw": 3, "w": 0, "mw": 6, "": 3},
    "voltage": {"v": 3, "kv": 6, "mv": 0, "": 3},
    "current": {"a": 3, "ma": 0, "ka": 6, "": 3},
    "volume": {"m3": 3, "dm3": 0, "l": 0, "": 3},
    "heat": {"gj": 3, "mj": 0},
    "count": {"": 0},
    "seconds": {"s": 0, "": 0},
}
"""Decimal places from a unit, in lower case, to the base unit of its quantity (Wh, W, mV, mA, dm3, MJ).

The empty unit is the one that a meter means if it leaves the unit out.
"""

_LIMITS: dict[Quantity, int] = {
    "energy": 10**12,
    "power": 10**8,
    "voltage": 10**9,
    "current": 10**9,
    "volume": 10**11,
    "heat": 10**9,
    "count": 10**9,
    "seconds": 10**10,
}
"""Values in base units that no meter with a P1 port reaches; a line with a larger one is damaged."""

_DIGITS = 40
"""Digits of a number that is out of range for certain, so that it need not be converted."""

_NUMBER = re.compile(r"\s*([+-]?)(\d*)(?:\.(\d*))?\s*\*?\s*([A-Za-z]\w*)?\s*", re.ASCII)
_TIME = re.compile(r"(\d{6})(\d\d)(\d\d)(\d\d)([SWsw]?)", re.ASCII)
_WRITTEN_TIME = re.compile(r"\d\d-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_UNSET_TIME = re.compile(r"\d*[SWsw]?", re.ASCII)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_ERROR_CODE = re.compile(r"ER\d{1,3}")
_UNSET_ID = re.compile(r"(?:0|2D|20|FF)*", re.IGNORECASE)

_SHORTEST_HEX_ID = 16
"""Hex digits of the shortest id that is sent as hex text, of eight characters (Wallonia); DSMR's have 34."""

_EPOCH = date(1970, 1, 1).toordinal()

EARLIEST = date(2001, 1, 1).toordinal() - _EPOCH
"""Days from 1970 to 2001: a clock that shows less was never set, and counts from 1970 or 2000."""

_LAST_YEAR = 2099
_DEVIATIONS = range(-720, 841)
"""Minutes from local time to UTC; any other number says that the meter does not know them."""


MOMENTARY_UNITS = ("m3/h", "l/h", "degc", "c", "k", "kw", "w")
"""Units, in lower case, of a device's flow, temperature and power: no registers."""


class UnreadableText(Exception):
    """A text that cannot be read; `reason` is one of `messages.FAULTS`."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """A meter's time before its zone is known."""

    seconds: int
    """Seconds since 1970 as the clock shows them."""
    season: str = ""
    """`S` or `W` as printed, else empty."""
    utc: bool = False
    """True if the seconds are UTC already."""


def number(text: str, quantity: Quantity) -> int | None:
    """Parse a value into the quantity's base unit, truncated toward zero; `None` if the meter left it empty.

    The unit may be of any case, glued to the digits, or missing. Raises `UnreadableText`.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise UnreadableText(messages.NOT_A_NUMBER)
    sign, whole, fraction, unit = match.groups("")
    places = _UNITS[quantity].get(unit.lower())
    if places is None:
        raise UnreadableText(messages.NOT_A_UNIT)
    if not whole and not fraction:
        return None
    digits = whole + fraction[:places].ljust(places, "0")
    value = int(digits or "0") if len(digits) < _DIGITS else _LIMITS[quantity]
    if value >= _LIMITS[quantity]:
        raise UnreadableText(messages.OUT_OF_RANGE)
    return -value if sign == "-" else value


def quantity_of(unit: str) -> Quantity:
    """Return the quantity that an M-Bus unit measures; the code does not name it. Raises `UnreadableText`."""
    for quantity in ("volume", "heat", "energy"):
        if unit.lower() in _UNITS[quantity]:
            return quantity
    raise UnreadableText(messages.NOT_A_UNIT)


def stamp(text: str) -> Stamp | None:
    """Parse `YYMMDDhhmmssX`, `YYMMDDhhmmss`, `YY-MM-DD hh:mm:ss`, or 12 bytes of COSEM date-time in hex.

    `None` if it was never set: empty, no date of the calendar (`632525252525S`), or before 2001. Raises
    `UnreadableText` if it is no time at all.
    """
    text = text.strip()
    if _WRITTEN_TIME.fullmatch(text):
        text = "".join(sign for sign in text if sign.isdigit())
    match = _TIME.fullmatch(text)
    if match is not None:
        day, hour, minute, second, season = match.groups()
        return _stamp(_day(day), int(hour), int(minute), int(second), season.upper())
    if len(text) == 24 and _HEX.fullmatch(text):
        return _cosem(bytes.fromhex(text))
    if _UNSET_TIME.fullmatch(text):
        return None
    raise UnreadableText(messages.NOT_A_TIME)


def stamp_or_none(text: str) -> Stamp | None:
    """Parse a time like `stamp`, but return `None` for a text that is no time."""
    try:
        return stamp(text)
    except UnreadableText:
        return None


def _stamp(day: int | None, hour: int, minute: int, second: int, season: str) -> Stamp | None:
    """Combine a day, counted from 1970, with a time of day; `None` if invalid or before `EARLIEST`."""
    if day is None or day < EARLIEST or hour > 23 or minute > 59 or second > 59:
        return None
    return Stamp(day * 86400 + hour * 3600 + minute * 60 + second, season)


@lru_cache(maxsize=64)
def _day(text: str) -> int | None:
    """Return days from 1970 to `YYMMDD`; years from 70 on are 1970 to 1999."""
    year = int(text[:2])
    return _day_of(2000 + year if year < 70 else 1900 + year, int(text[2:4]), int(text[4:]))


def _day_of(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal() - _EPOCH if year <= _LAST_YEAR else None
    except ValueError:
        return None


def _cosem(data: bytes) -> Stamp | None:
    """Parse Blue Book 4.1.6.1: year, month, day, weekday, hour, minute, second, 1/100 s, offset, status.

    The offset is the way from local time to UTC, but some meters print it with the other sign. Every P1 meter
    stands east of Greenwich, so its size alone counts.
    """
    day = _day_of(int.from_bytes(data[:2]), data[2], data[3])
    deviation = int.from_bytes(data[9:11], signed=True)
    found = _stamp(day, data[5], data[6], data[7], "S" if data[11] & 0x80 else "W")
    if found is None or deviation not in _DEVIATIONS:
        return found
    return Stamp(found.seconds - abs(deviation) * 60, utc=True)


def identity(text: str) -> str | None:
    """Return an equipment id; `None` if it was never set, or is an error code such as `ER23`.

    It is decoded where it is long enough to be hex text and gives letters and digits alone: shorter ones are
    plain decimal numbers, which are hex digits, too.
    """
    text = text.strip()
    if _UNSET_ID.fullmatch(text) or _ERROR_CODE.fullmatch(text):
        return None
    found = decoded(text) if len(text) >= _SHORTEST_HEX_ID else text
    return found if found.isalnum() else text


def decoded(text: str) -> str:
    """Decode hex of printable ASCII; return any other text unchanged."""
    if _HEX.fullmatch(text):
        data = bytes.fromhex(text)
        if data.isascii() and data.decode().isprintable():
            return data.decode().strip()
    return text


def message(text: str) -> str | None:
    """Decode a text message (0-0:96.13.0): hex of UTF-8 or Latin-1; control characters become spaces."""
    if _HEX.fullmatch(text):
        data = bytes.fromhex(text)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip() or None
