"""M-Bus devices behind the meter: gas, water, heat and slave electricity meters on channels 1 to 8."""

from __future__ import annotations

from collections.abc import Callable

from p1tui.p1.lines import values
from p1tui.p1.lines.line import Line
from p1tui.p1.reading import Device, Medium

CHANNELS = range(1, 9)
"""DSMR has four, e-MUCS 2 eight."""

_TYPE = "24.1.0"
_IDS = ("96.1.0", "96.1.1")
_REGISTERS = ("24.2.0", "24.2.1", "24.2.3", "24.3.0", "24.3.1")
CODES = frozenset((_TYPE, *_IDS, *_REGISTERS))
"""What follows `0-n:` in the lines that make a device. Relays and valves do not: they are no registers."""

_MEDIA: dict[int, Medium] = {
    2: "electricity", 3: "gas", 4: "heat", 6: "warm_water", 7: "water", 8: "heat_cost",
    10: "cooling", 11: "cooling", 12: "heat", 13: "heat",
}  # fmt: skip
"""Device types of EN 13757-3 as DSMR P1 5.0.2 and e-MUCS 2.1.1 use them."""

_UNITS: dict[Medium, str] = {
    "gas": "dm3", "water": "dm3", "warm_water": "dm3", "heat": "MJ", "cooling": "MJ", "electricity": "Wh",
}  # fmt: skip
"""The unit of a register that was sent without one; of other media such a register says nothing."""


def is_device(line: Line) -> bool:
    """Whether a line belongs to an M-Bus device."""
    code = line.code
    return code is not None and code.medium == 0 and code.channel in CHANNELS and code.rest in CODES


def devices(lines: list[Line], utc: Callable[[Line, int], int | None]) -> tuple[Device, ...]:
    """The devices of a telegram by channel. `utc(line, channel)` is the time of a register's line.

    Of two registers on one channel the newer counts. A channel with neither a type, an id nor a value is
    empty.
    """
    channels: dict[int, list[Line]] = {}
    for line in lines:
        if line.code is not None:
            channels.setdefault(line.code.channel, []).append(line)
    found = (_device(channel, channels[channel], utc) for channel in sorted(channels))
    return tuple(device for device in found if device is not None)


def _device(channel: int, lines: list[Line], utc: Callable[[Line, int], int | None]) -> Device | None:
    medium: Medium = "unknown"
    identity: str | None = None
    best: tuple[bool, int] = (False, -1)
    value, unit, time = None, None, None
    for line in lines:
        rest = line.code.rest if line.code else ""
        if rest == _TYPE:
            medium = _MEDIA.get(line.number or 0, "unknown")
        elif rest in _IDS:
            identity = identity or values.identity(line.groups[0])
        elif line.number is not None:
            at = utc(line, channel)
            if value is None or (at is not None, at or 0) > best:
                best = (at is not None, at or 0)
                value, unit, time = line.number, line.unit, at
    if medium == "unknown" and identity is None and value is None:
        return None
    if value is not None and not (unit := unit or _UNITS.get(medium)):
        value, time = None, None
    return Device(channel=channel, medium=medium, id=identity, value=value, unit=unit, time=time)


def live(found: tuple[Device, ...], medium: Medium, unit: str) -> Device | None:
    """The device of a medium that is in use: read out last. One that was replaced stays, unchanged."""
    best: Device | None = None
    for device in found:
        fits = device.medium == medium and device.unit == unit and device.value is not None
        if fits and (best is None or (device.time or 0) > (best.time or 0)):
            best = device
    return best
