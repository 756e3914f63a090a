"""M-Bus devices behind the meter: gas, water, heat and slave electricity meters on channels 1 to 8."""

from __future__ import annotations

from collections.abc import Callable

from p1tui.p1.lines import obis, values
from p1tui.p1.lines.line import Line, is_momentary
from p1tui.p1.reading import Device, Medium
from p1tui.p1.reading_keys import LIVE_REGISTERS, LiveRegister

CHANNELS = range(1, 9)
"""DSMR has four, e-MUCS 2 eight."""

_CODES = frozenset((obis.DEVICE_TYPE, *obis.DEVICE_IDS, *obis.DEVICE_REGISTERS))
"""Last parts of the codes `0-n:…` that describe a device; relays and valves are none."""

_MEDIA: dict[int, Medium] = {
    2: "electricity",
    3: "gas",
    4: "heat",
    6: "warm_water",
    7: "water",
    8: "heat_cost",
    10: "cooling",
    11: "cooling",
    12: "heat",
    13: "heat",
}
"""Device types of EN 13757-3 as DSMR P1 5.0.2 and e-MUCS 2.1.1 use them."""

_UNITS: dict[Medium, str] = {
    "gas": "dm3",
    "water": "dm3",
    "warm_water": "dm3",
    "heat": "MJ",
    "cooling": "MJ",
    "electricity": "Wh",
}
"""Unit of a register that was sent without one; a register of any other medium is then dropped."""


def is_device(line: Line) -> bool:
    """Return True if a line belongs to an M-Bus device."""
    code = line.code
    if code is None or code.medium != 0 or code.channel not in CHANNELS or code.rest not in _CODES:
        return False
    return not is_momentary(line.groups)


def devices(lines: list[Line], utc: Callable[[Line, int], int | None]) -> tuple[Device, ...]:
    """Return the devices of a telegram by channel; `utc(line, channel)` returns the time of a register.

    The newer of two registers on one channel counts. A channel without type, id and value has no device.
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
        if rest == obis.DEVICE_TYPE:
            medium = _MEDIA.get(line.number or 0, "unknown")
        elif rest in obis.DEVICE_IDS:
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


def gas_meter(
    register: Line, identity: Line | None, others: tuple[Device, ...], utc: Callable[[Line, int], int | None]
) -> Device:
    """Return the gas meter behind the code 7-0:23.1.0, on the first channel without a device."""
    taken = {device.channel for device in others}
    channel = next((channel for channel in CHANNELS if channel not in taken), CHANNELS[-1])
    name = values.identity(identity.groups[0]) if identity is not None else None
    return Device(
        channel=channel,
        medium="gas",
        id=name,
        value=register.number,
        unit=register.unit or "dm3",
        time=utc(register, channel),
    )


def live_values(devices: tuple[Device, ...]) -> dict[str, int | None]:
    """Return the registers of devices that a reading holds by name (`gas_dm3`), with their times.

    Of two registers that share a time, as those of heat, the second counts only if its time is the same.
    """
    found: dict[str, int | None] = {}
    for register in LIVE_REGISTERS:
        device = _in_use(devices, register)
        if device is not None and found.get(register.time_key, device.time) == device.time:
            found[register.key], found[register.time_key] = device.value, device.time
    return found


def _in_use(devices: tuple[Device, ...], register: LiveRegister) -> Device | None:
    """Return the device with this register that was read out last: meters go on sending a replaced one."""
    best: Device | None = None
    for device in devices:
        fits = device.medium == register.medium and device.unit == register.unit and device.value is not None
        if fits and (best is None or (device.time or 0) > (best.time or 0)):
            best = device
    return best
