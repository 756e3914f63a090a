"""Parse one line of a telegram: its code, the texts between its brackets, and their value."""

from __future__ import annotations

import re
from typing import TypedDict

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.lines import obis, values
from p1tui.p1.lines.values import Stamp

_GROUP = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)\s*")
_TARIFF = re.compile(r"\s*(?:tariff)?\s*(\d{1,4})\s*", re.ASCII | re.IGNORECASE)
_TARIFF_HEX = re.compile(r"543([0-9])")
_NO_TARIFF = (0, 255)
"""Numbers that say that no tariff is in force."""

_LONGEST_CODE = 32
"""Most characters of a code, with blanks around it; a longer text is not parsed, nor cached."""

_AROUND = " \t\0\xff\x02\x03"
"""Blanks and filling around a line."""

_NEVER = 2**31 - 1
"""Seconds that Kaifa meters log as a failure at their first start; it is not one."""


class LogEntry(msgspec.Struct, frozen=True, gc=False):
    """One row of a log."""

    time: Stamp | None
    """Time at the start of the row; `None` if the clock was not set."""
    number: int
    """Value of the row: seconds of an outage, W of a peak."""
    occurred: Stamp | None = None
    """Time of the peak itself."""
    export_number: int | None = None
    """Peak of export in W."""
    export_occurred: Stamp | None = None
    """Time of the peak of export."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One parsed line. Which fields below `groups` are filled depends on the code."""

    text: str
    """The line without surrounding blanks and filling."""
    code: obis.Code | None = None
    """Its OBIS code, `None` if it has none."""
    groups: tuple[str, ...] = ()
    """Texts between its pairs of brackets."""

    # A register that alone fills a field of `Reading`.
    field: str = ""
    """Name of that field."""
    number: int | None = None
    """Value in base units, also that of a peak or an M-Bus line; `None` if the meter left it empty."""
    tariff: int = 0
    """Tariff of a tariff register."""

    # A clock, a peak or an M-Bus register.
    stamp: Stamp | None = None
    """Time as printed."""
    unit: str = ""
    """Unit of an M-Bus register's number."""

    log: tuple[LogEntry, ...] = ()
    """Rows of a log."""
    fault: Message | None = None
    """Reason why the line cannot be read, one of `messages.FAULTS`."""

    @property
    def value(self) -> str:
        """Text between the brackets; with the brackets if there are several pairs."""
        return self.groups[0] if len(self.groups) == 1 else "".join(f"({group})" for group in self.groups)


def without_controls(text: str) -> str:
    """Replace every character that a terminal might act on."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def read_line(piece: bytes) -> Line:
    """Read the bytes between two line ends: code, groups and their value, or the fault in them."""
    text = piece.decode("latin-1").strip(_AROUND)
    if not text:
        return Line(text)
    head, bracket, rest = without_controls(text).partition("(")
    code = obis.parse(head) if len(head) <= _LONGEST_CODE else None
    groups = _groups(bracket + rest)
    if code is None or not groups:
        return Line(text, fault=messages.NOT_A_LINE)
    try:
        return Line(text, code, groups, **_parsed(code, groups))
    except values.UnreadableText as error:
        return Line(text, code, groups, fault=error.reason)


def _groups(text: str) -> tuple[str, ...]:
    """Return the texts between the brackets, inner brackets kept; empty if they do not close."""
    inside = text[1:-1]
    if text.endswith(")") and "(" not in inside and ")" not in inside:
        return (inside,)
    groups: list[str] = []
    at = 0
    while at < len(text):
        match = _GROUP.match(text, at)
        if match is None:
            return ()
        groups.append(match[1])
        at = match.end()
    return tuple(groups)


class _Parsed(TypedDict, total=False):
    """The fields of `Line` that the code fills."""

    field: str
    number: int | None
    tariff: int
    stamp: Stamp | None
    unit: str
    log: tuple[LogEntry, ...]


def _parsed(code: obis.Code, groups: tuple[str, ...]) -> _Parsed:
    register = obis.register(code)
    if register is None:
        return {}
    if (field := register.field) == "tariff":
        return {"field": field, "number": _tariff(groups[0])}
    if field:
        number = values.number(_measured(groups), register.quantity)
        return {
            "field": field,
            "number": number,
            "tariff": obis.tariff(code) if field in obis.TARIFF_FIELDS else 0,
        }
    if code.text in obis.CLOCKS:
        return {"stamp": values.stamp(groups[0])}
    if code.text in obis.POWERS:
        return {"number": values.number(_measured(groups), "power")}
    if code.text in obis.PEAK_DEMANDS:
        return _peak(groups)
    if code.text == obis.FAILURE_LOG:
        return {"log": _outages(groups)}
    if code.text == obis.MONTH_LOG:
        return {"log": _month_peaks(groups)}
    if code.text == obis.GAS_REGISTER:
        return _register(groups[1] if len(groups) > 1 else "", groups[0])
    if code.medium == 0 and code.rest.startswith("24."):
        return _device(code, groups)
    return {}


def _measured(groups: tuple[str, ...]) -> str:
    """Return the group with the value: the one with a unit, else the first."""
    if len(groups) == 1:
        return groups[0]
    return next((group for group in groups if "*" in group), groups[0])


def _tariff(text: str) -> int | None:
    """Parse `0002`, `TARIFF 1` (Hungary), or hex text: MetCom's `5431` is T1."""
    if not text.strip():
        return None
    match = _TARIFF_HEX.fullmatch(text) or _TARIFF.fullmatch(text)
    if match is None:
        raise values.UnreadableText(messages.NOT_A_NUMBER)
    tariff = int(match[1])
    return None if tariff in _NO_TARIFF else tariff


def is_momentary(groups: tuple[str, ...]) -> bool:
    """Return True if the groups hold a flow, a temperature or a power of an M-Bus device."""
    return groups[-1].partition("*")[2].strip().lower() in values.MOMENTARY_UNITS


def _peak(groups: tuple[str, ...]) -> _Parsed:
    """Parse `(time)(value)`; newer Wallonian meters send `(value)(time)`."""
    if len(groups) == 1:
        return {"number": values.number(groups[0], "power")}
    value, time = (groups[0], groups[1]) if "*" in groups[0] else (groups[1], groups[0])
    return {"number": values.number(value, "power"), "stamp": values.stamp(time)}


def _outages(groups: tuple[str, ...]) -> tuple[LogEntry, ...]:
    """Parse `(count)(0-0:96.7.19)(end)(seconds)…`: all entries, whatever `count` says.

    An entry of no seconds is no failure: ZIV's meters fill their log with such.
    """
    entries = []
    for time, duration in zip(groups[2::2], groups[3::2], strict=False):
        stamp, seconds = values.stamp(time), values.number(duration, "seconds")
        if seconds and seconds < _NEVER:
            entries.append(LogEntry(stamp, seconds))
    return tuple(entries)


def _month_peaks(groups: tuple[str, ...]) -> tuple[LogEntry, ...]:
    """Parse `(count)(code)(code)…` and then rows of `(close)` and one group for each code.

    The peak is in the two columns of `1-0:1.6.0`: when it occurred, and its power; that of export likewise in
    those of `1-0:2.6.0`, if there are any. Other structures under this code (Hungary's monthly snapshot,
    Switzerland's bare count) have no such columns and give nothing.
    """
    columns = []
    for group in groups[1:]:
        code = obis.parse(group)
        if code is None:
            break
        columns.append(code.text)
    if columns.count(obis.PEAK_DEMAND) < 2:
        return ()
    rows, width, first = groups[1 + len(columns) :], 1 + len(columns), 1 + columns.index(obis.PEAK_DEMAND)
    exports = columns.count(obis.EXPORT_PEAK) >= 2
    entries = []
    for start in range(0, len(rows) - width + 1, width):
        row = rows[start : start + width]
        number = values.number(row[first + 1], "power")
        if number is not None:
            export = _logged_peak(row[1 + columns.index(obis.EXPORT_PEAK) :]) if exports else (None, None)
            entries.append(LogEntry(values.stamp(row[0]), number, values.stamp(row[first]), *export))
    return tuple(entries)


def _logged_peak(cells: tuple[str, ...]) -> tuple[int | None, Stamp | None]:
    return values.number(cells[1], "power"), values.stamp(cells[0])


def _device(code: obis.Code, groups: tuple[str, ...]) -> _Parsed:
    """Parse an M-Bus line: a type, or a register as DSMR 4 and 5 or as DSMR 2 and 3 send it."""
    if code.rest == obis.DEVICE_TYPE:
        return {"number": values.number(groups[0], "count")}
    if code.rest not in obis.DEVICE_REGISTERS or is_momentary(groups):
        return {}
    if len(groups) >= 7:
        return _register(groups[0], f"{groups[6]}*{groups[5]}" if groups[5] else groups[6])
    if len(groups) == 1:
        return _register("", groups[0])
    if len(groups) > 2 and not any("*" in group for group in groups):
        return _register(groups[0], "")  # of DSMR 2 and 3, and the next line, which holds the value, was lost
    return _register(groups[0], _measured(groups[1:]))


def _register(time: str, text: str) -> _Parsed:
    """Parse an M-Bus register and its time.

    Without a time, a value that is zero or has no unit was never read out: its number is `None`.
    """
    stamp = values.stamp(time)
    unit = text.partition("*")[2].strip()
    quantity = values.quantity_of(unit) if unit else "volume"
    number = values.number(text, quantity)
    if stamp is None and not (unit and number):
        number = None
    return {"number": number, "stamp": stamp, "unit": _BASE_UNIT[quantity] if unit else ""}


_BASE_UNIT: dict[values.Quantity, str] = {"volume": "dm3", "heat": "MJ", "energy": "Wh"}
