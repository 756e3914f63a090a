"""The table of OBIS codes with the meaning of each, for all countries and versions.

Sources: DSMR P1 2.2 to 5.0.2 (chapter 6), e-MUCS P1 2.1.1 (annex), Luxembourg Smarty 1.1.3, Swedish HAN H1
2.0, Lithuanian ESO's list, and what real meters send. Codes are in reduced form, `A-B:C.D.E`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from p1tui.i18n.message import Message
from p1tui.p1.lines.values import Quantity

# Codes of lines that hold more than one number; for all others the table below names the field.
CLOCKS = ("0-0:1.0.0", "0-0:1.1.0")
DATE, TIME_OF_DAY = "1-0:0.9.2", "1-0:0.9.1"
VERSIONS = ("0-0:96.1.4", "1-3:0.2.8")
IDENTITIES = ("0-0:96.1.1", "0-0:96.1.0", "0-0:96.1.255", "0-0:42.0.0", "1-0:0.0.0")
"""Codes of a meter's identity; the first one present counts."""
TEXT_MESSAGE = "0-0:96.13.0"
PEAK_DEMAND = "1-0:1.6.0"
EXPORT_PEAK = "1-0:2.6.0"
PEAK_DEMANDS = (PEAK_DEMAND, "1-1:1.6.0")
FAILURE_LOG = "1-0:99.97.0"
MONTH_LOG = "0-0:98.1.0"
NET_POWER = "1-0:16.7.0"
"""Code of the signed power of all phases: import minus export."""
ADDED_POWER = "1-0:15.7.0"
"""Code of the power of a meter that does not tell import from export; counts as import."""
NET_POWERS = {1: "1-0:36.7.0", 2: "1-0:56.7.0", 3: "1-0:76.7.0"}
"""Code of each phase's signed power."""
POWERS = (NET_POWER, ADDED_POWER, *NET_POWERS.values())

# Last parts of the codes `0-n:…` of a device on M-Bus channel n.
DEVICE_TYPE = "24.1.0"
DEVICE_IDS = ("96.1.0", "96.1.1")
DEVICE_REGISTERS = ("24.2.0", "24.2.1", "24.2.3", "24.3.0", "24.3.1")
VALVE = "24.4.0"

GAS_REGISTER, GAS_ID = "7-0:23.1.0", "7-0:0.0.0"
"""Codes of a gas meter that is no M-Bus device (ACE4000)."""

TARIFF_FIELDS = IMPORTS, EXPORTS = "import_tariff_wh", "export_tariff_wh"
"""Fields of `Reading` that hold a register for each tariff."""

_CODE = re.compile(r"\s*(\d{1,3})-(\d{1,3}):(\d{1,3})[.:](\d{1,3})[.:](\d{1,3})(?:[.*]\d{1,3})?\s*", re.ASCII)


class Register(msgspec.Struct, frozen=True, gc=False):
    """Meaning of a code."""

    name: Message
    """Name to show."""
    field: str = ""
    """Field of `Reading` that holds its number, empty if none does."""
    quantity: Quantity = "count"
    """Quantity that its number measures."""


class Code(msgspec.Struct, frozen=True, gc=False):
    """A parsed code."""

    text: str
    """Reduced form, `A-B:C.D.E`."""
    medium: int
    """A: 1 for electricity, 0 for devices and for lines that are no quantity."""
    channel: int
    """B: 0 for the meter itself, n for the device on M-Bus channel n."""
    rest: str
    """`C.D.E`."""


@lru_cache(maxsize=512)
def parse(text: str) -> Code | None:
    """Parse `1-0:1.8.1`, also with `:` for `.` and a sixth group (`1-0:1.8.0*255`); `None` if it is none."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    medium, channel, c, d, e = (int(group) for group in match.groups())
    rest = f"{c}.{d}.{e}"
    return Code(f"{medium}-{channel}:{rest}", medium, channel, rest)


@lru_cache(maxsize=512)
def register(code: Code) -> Register | None:
    """Return the meaning of a code; `None` if it is not known.

    Codes of electricity mean the same on every channel: Swiss and Swedish meters send them on channel 1, too.
    """
    if code.medium == 0 and code.rest == "96.3.10" and 1 <= code.channel <= 4:
        return Register(Message("Relay {channel}", channel=code.channel))
    if code.medium == 0 and code.channel > 0:
        return _DEVICE.get(code.rest)
    return _REGISTERS.get(code.text) or _REGISTERS.get(f"{code.medium}-0:{code.rest}")


def tariff(code: Code) -> int:
    """Return the tariff of a tariff register: the E of `1-0:1.8.E`."""
    return int(code.rest.rpartition(".")[2])


def _registers() -> dict[str, Register]:
    table = dict(_FIXED)
    for tariff in range(1, 64):
        table[f"1-0:1.8.{tariff}"] = Register(
            Message("Import, tariff {tariff}", tariff=tariff), IMPORTS, "energy"
        )
        table[f"1-0:2.8.{tariff}"] = Register(
            Message("Return, tariff {tariff}", tariff=tariff), EXPORTS, "energy"
        )
        table[f"1-0:3.8.{tariff}"] = Register(Message("Reactive import, tariff {tariff}", tariff=tariff))
        table[f"1-0:4.8.{tariff}"] = Register(Message("Reactive return, tariff {tariff}", tariff=tariff))
    for phase in (1, 2, 3):
        first = 20 * phase
        for offset, (rest, name, field, quantity) in _PER_PHASE:
            reading_field = f"l{phase}_{field}" if field else ""
            table[f"1-0:{first + offset}.{rest}"] = Register(
                Message("{name} L{phase}", name=name, phase=phase), reading_field, quantity
            )
    return table


_PER_PHASE: tuple[tuple[int, tuple[str, Message, str, Quantity]], ...] = (
    (1, ("7.0", Message("Power import"), "import_w", "power")),
    (2, ("7.0", Message("Power return"), "export_w", "power")),
    (3, ("7.0", Message("Reactive power import"), "", "count")),
    (4, ("7.0", Message("Reactive power return"), "", "count")),
    (9, ("7.0", Message("Apparent power import"), "", "count")),
    (10, ("7.0", Message("Apparent power return"), "", "count")),
    (11, ("7.0", Message("Current"), "current_ma", "current")),
    (11, ("4.0", Message("Current threshold"), "", "count")),
    (12, ("7.0", Message("Voltage"), "voltage_mv", "voltage")),
    (12, ("32.0", Message("Voltage sags"), "sags", "count")),
    (12, ("33.0", Message("Duration of the last sag"), "", "count")),
    (12, ("34.0", Message("Depth of the last sag"), "", "count")),
    (12, ("36.0", Message("Voltage swells"), "swells", "count")),
    (12, ("37.0", Message("Duration of the last swell"), "", "count")),
    (12, ("38.0", Message("Height of the last swell"), "", "count")),
    (13, ("7.0", Message("Power factor"), "", "count")),
    (16, ("7.0", Message("Net power"), "", "count")),
)
"""Phase n's codes start at 20n: 21, 41 and 61 are the power import of L1, L2 and L3."""

_FIXED: dict[str, Register] = {
    "1-3:0.2.8": Register(Message("P1 version")),
    "0-0:96.1.4": Register(Message("Version of the P1 interface")),
    "0-0:1.0.0": Register(Message("Meter clock")),
    "0-0:1.1.0": Register(Message("Meter clock")),
    "1-0:0.9.1": Register(Message("Meter clock, time of day")),
    "1-0:0.9.2": Register(Message("Meter clock, date")),
    "0-0:96.1.1": Register(Message("Equipment id")),
    "0-0:96.1.0": Register(Message("Equipment id")),
    "0-0:96.1.255": Register(Message("Equipment id")),
    "0-0:96.1.2": Register(Message("EAN of the connection")),
    "0-0:42.0.0": Register(Message("Logical device name")),
    "1-0:0.0.0": Register(Message("Device address")),
    "0-0:0.0.0": Register(Message("Device address")),
    "1-0:94.32.1": Register(Message("Nominal voltage of the grid")),
    "1-0:0.4.2": Register(Message("Current transformer ratio")),
    "1-0:0.4.3": Register(Message("Voltage transformer ratio")),
    "1-0:1.8.0": Register(Message("Import, total"), "import_wh", "energy"),
    "1-0:2.8.0": Register(Message("Return, total"), "export_wh", "energy"),
    "1-0:3.8.0": Register(Message("Reactive import, total")),
    "1-0:4.8.0": Register(Message("Reactive return, total")),
    "1-0:5.8.0": Register(Message("Reactive energy, first quadrant")),
    "1-0:6.8.0": Register(Message("Reactive energy, second quadrant")),
    "1-0:7.8.0": Register(Message("Reactive energy, third quadrant")),
    "1-0:8.8.0": Register(Message("Reactive energy, fourth quadrant")),
    "1-0:15.8.0": Register(Message("Energy, import and return added")),
    "0-0:96.14.0": Register(Message("Tariff"), "tariff"),
    "1-0:1.7.0": Register(Message("Power import"), "power_import_w", "power"),
    "1-0:2.7.0": Register(Message("Power return"), "power_export_w", "power"),
    "1-0:3.7.0": Register(Message("Reactive power import")),
    "1-0:4.7.0": Register(Message("Reactive power return")),
    "1-0:5.7.0": Register(Message("Reactive power, first quadrant")),
    "1-0:6.7.0": Register(Message("Reactive power, second quadrant")),
    "1-0:7.7.0": Register(Message("Reactive power, third quadrant")),
    "1-0:8.7.0": Register(Message("Reactive power, fourth quadrant")),
    "1-0:9.7.0": Register(Message("Apparent power import")),
    "1-0:10.7.0": Register(Message("Apparent power return")),
    "1-0:11.7.0": Register(Message("Current, any phase")),
    "1-0:12.7.0": Register(Message("Voltage, any phase")),
    "1-0:13.7.0": Register(Message("Power factor")),
    "1-0:14.7.0": Register(Message("Frequency")),
    "1-0:15.7.0": Register(Message("Power, import and return added")),
    "1-0:16.7.0": Register(Message("Net power")),
    "1-0:16.24.0": Register(Message("Average net power")),
    "1-0:1.24.0": Register(Message("Average power import")),
    "1-0:90.7.0": Register(Message("Current, phases added")),
    "1-0:91.7.0": Register(Message("Current in the neutral")),
    "1-0:1.4.0": Register(Message("Demand of this quarter-hour"), "demand_w", "power"),
    "1-0:1.6.0": Register(Message("Peak demand of this month"), "", "power"),
    "1-0:2.4.0": Register(Message("Return demand of this quarter-hour")),
    "1-0:2.6.0": Register(Message("Peak return demand of this month")),
    "0-0:98.1.0": Register(Message("Monthly history")),
    "0-0:98.1.1": Register(Message("Monthly history, further registers")),
    "0-0:96.7.21": Register(Message("Power failures"), "failures"),
    "0-0:96.7.9": Register(Message("Long power failures"), "long_failures"),
    "1-0:99.97.0": Register(Message("Log of long power failures")),
    "0-0:96.13.0": Register(Message("Text message")),
    "0-0:96.13.1": Register(Message("Text message, code")),
    "0-0:96.13.2": Register(Message("Text message 2")),
    "0-0:96.13.3": Register(Message("Text message 3")),
    "0-0:96.13.4": Register(Message("Text message 4")),
    "0-0:96.13.5": Register(Message("Text message 5")),
    "0-0:96.3.10": Register(Message("Breaker")),
    "0-0:17.0.0": Register(Message("Power limit")),
    GAS_REGISTER: Register(Message("Device register")),
    GAS_ID: Register(Message("Equipment id of the device")),
}

_DEVICE: dict[str, Register] = {
    "24.1.0": Register(Message("Device type")),
    "96.1.0": Register(Message("Equipment id of the device")),
    "96.1.1": Register(Message("Equipment id of the device")),
    "96.1.2": Register(Message("EAN of the device")),
    "24.2.0": Register(Message("Device register")),
    "24.2.1": Register(Message("Device register")),
    "24.2.3": Register(Message("Device register, not temperature-corrected")),
    "24.3.0": Register(Message("Device register")),
    "24.3.1": Register(Message("Device register, cold")),
    "24.4.0": Register(Message("Valve")),
}
"""Last part of the code `0-n:…` of a device on M-Bus channel n -> its meaning."""

_REGISTERS = _registers()
