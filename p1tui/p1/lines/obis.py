"""The union table of OBIS codes: what each means, whichever country or version sends it.

Sources: DSMR P1 2.2 to 5.0.2 (chapter 6), e-MUCS P1 2.1.1 (annex), Luxembourg Smarty 1.1.3, Swedish HAN H1
2.0, Lithuanian ESO's list, and what real meters send. Codes are in reduced form, `A-B:C.D.E`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from p1tui.p1.lines.values import Quantity

_CODE = re.compile(r"\s*(\d{1,3})-(\d{1,3}):(\d{1,3})[.:](\d{1,3})[.:](\d{1,3})(?:[.*]\d{1,3})?\s*", re.ASCII)


class Register(msgspec.Struct, frozen=True, gc=False):
    """What a code means. `field` is the one of `Reading` that its number goes to, `quantity` of what kind."""

    name: str
    field: str = ""
    quantity: Quantity = "count"


class Code(msgspec.Struct, frozen=True, gc=False):
    """A parsed code: its reduced text, the medium and channel before the colon, and what follows it."""

    text: str
    medium: int
    channel: int
    rest: str


@lru_cache(maxsize=512)
def parse(text: str) -> Code | None:
    """`1-0:1.8.1`, also with `:` for `.` and a sixth group (`1-0:1.8.0*255`); `None` if it is no code."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    medium, channel, c, d, e = (int(group) for group in match.groups())
    rest = f"{c}.{d}.{e}"
    return Code(f"{medium}-{channel}:{rest}", medium, channel, rest)


@lru_cache(maxsize=512)
def register(code: Code) -> Register | None:
    """The table's entry; registers of electricity on channel 1 too, as Swiss and Swedish meters send them."""
    if code.medium == 0 and code.rest == "96.3.10" and 1 <= code.channel <= 4:
        return Register(f"Relay {code.channel}")
    if code.medium == 0 and code.channel > 0:
        return _DEVICE.get(code.rest)
    return _REGISTERS.get(code.text) or _REGISTERS.get(f"{code.medium}-0:{code.rest}")


def tariff(code: Code) -> int:
    """The tariff of a tariff register: the E of `1-0:1.8.E`."""
    return int(code.rest.rpartition(".")[2])


def _registers() -> dict[str, Register]:
    table = dict(_FIXED)
    for tariff in range(1, 64):
        table[f"1-0:1.8.{tariff}"] = Register(f"Import, tariff {tariff}", "import_tariff_wh", "energy")
        table[f"1-0:2.8.{tariff}"] = Register(f"Export, tariff {tariff}", "export_tariff_wh", "energy")
        table[f"1-0:3.8.{tariff}"] = Register(f"Reactive import, tariff {tariff}")
        table[f"1-0:4.8.{tariff}"] = Register(f"Reactive export, tariff {tariff}")
    for phase in (1, 2, 3):
        first = 20 * phase
        for offset, (rest, name, field, quantity) in _PER_PHASE:
            slot = f"l{phase}_{field}" if field else ""
            table[f"1-0:{first + offset}.{rest}"] = Register(f"{name} L{phase}", slot, quantity)
    return table


_PER_PHASE: tuple[tuple[int, tuple[str, str, str, Quantity]], ...] = (
    (1, ("7.0", "Power import", "import_w", "power")),
    (2, ("7.0", "Power export", "export_w", "power")),
    (3, ("7.0", "Reactive power import", "", "count")),
    (4, ("7.0", "Reactive power export", "", "count")),
    (9, ("7.0", "Apparent power import", "", "count")),
    (10, ("7.0", "Apparent power export", "", "count")),
    (11, ("7.0", "Current", "current_ma", "current")),
    (11, ("4.0", "Current threshold", "", "count")),
    (12, ("7.0", "Voltage", "voltage_mv", "voltage")),
    (12, ("32.0", "Voltage sags", "sags", "count")),
    (12, ("33.0", "Duration of the last sag", "", "count")),
    (12, ("34.0", "Depth of the last sag", "", "count")),
    (12, ("36.0", "Voltage swells", "swells", "count")),
    (12, ("37.0", "Duration of the last swell", "", "count")),
    (12, ("38.0", "Height of the last swell", "", "count")),
    (13, ("7.0", "Power factor", "", "count")),
)
"""Phase n's codes start at 20n: 21, 41 and 61 are the power import of L1, L2 and L3."""

_FIXED: dict[str, Register] = {
    "1-3:0.2.8": Register("P1 version"),
    "0-0:96.1.4": Register("Version of the P1 interface"),
    "0-0:1.0.0": Register("Meter clock"),
    "0-0:1.1.0": Register("Meter clock"),
    "1-0:0.9.1": Register("Meter clock, time of day"),
    "1-0:0.9.2": Register("Meter clock, date"),
    "0-0:96.1.1": Register("Equipment id"),
    "0-0:96.1.0": Register("Equipment id"),
    "0-0:96.1.255": Register("Equipment id"),
    "0-0:96.1.2": Register("EAN of the connection"),
    "0-0:42.0.0": Register("Logical device name"),
    "1-0:0.0.0": Register("Device address"),
    "0-0:0.0.0": Register("Device address"),
    "1-0:94.32.1": Register("Nominal voltage of the grid"),
    "1-0:0.4.2": Register("Current transformer ratio"),
    "1-0:0.4.3": Register("Voltage transformer ratio"),
    "1-0:1.8.0": Register("Import, total", "import_wh", "energy"),
    "1-0:2.8.0": Register("Export, total", "export_wh", "energy"),
    "1-0:3.8.0": Register("Reactive import, total"),
    "1-0:4.8.0": Register("Reactive export, total"),
    "1-0:5.8.0": Register("Reactive energy, first quadrant"),
    "1-0:6.8.0": Register("Reactive energy, second quadrant"),
    "1-0:7.8.0": Register("Reactive energy, third quadrant"),
    "1-0:8.8.0": Register("Reactive energy, fourth quadrant"),
    "1-0:15.8.0": Register("Energy, import and export added"),
    "0-0:96.14.0": Register("Tariff", "tariff"),
    "1-0:1.7.0": Register("Power import", "power_import_w", "power"),
    "1-0:2.7.0": Register("Power export", "power_export_w", "power"),
    "1-0:3.7.0": Register("Reactive power import"),
    "1-0:4.7.0": Register("Reactive power export"),
    "1-0:5.7.0": Register("Reactive power, first quadrant"),
    "1-0:6.7.0": Register("Reactive power, second quadrant"),
    "1-0:7.7.0": Register("Reactive power, third quadrant"),
    "1-0:8.7.0": Register("Reactive power, fourth quadrant"),
    "1-0:9.7.0": Register("Apparent power import"),
    "1-0:10.7.0": Register("Apparent power export"),
    "1-0:11.7.0": Register("Current, any phase"),
    "1-0:12.7.0": Register("Voltage, any phase"),
    "1-0:13.7.0": Register("Power factor"),
    "1-0:14.7.0": Register("Frequency"),
    "1-0:15.7.0": Register("Power, import and export added"),
    "1-0:16.24.0": Register("Average net power"),
    "1-0:1.24.0": Register("Average power import"),
    "1-0:90.7.0": Register("Current, phases added"),
    "1-0:91.7.0": Register("Current in the neutral"),
    "1-0:1.4.0": Register("Demand of this quarter-hour", "demand_w", "power"),
    "1-0:1.6.0": Register("Peak demand of this month", "", "power"),
    "1-0:2.4.0": Register("Export demand of this quarter-hour"),
    "1-0:2.6.0": Register("Peak export demand of this month"),
    "0-0:98.1.0": Register("Monthly history"),
    "0-0:98.1.1": Register("Monthly history, further registers"),
    "0-0:96.7.21": Register("Power failures", "failures"),
    "0-0:96.7.9": Register("Long power failures", "long_failures"),
    "1-0:99.97.0": Register("Log of long power failures"),
    "0-0:96.13.0": Register("Text message"),
    "0-0:96.13.1": Register("Text message, code"),
    "0-0:96.13.2": Register("Text message 2"),
    "0-0:96.13.3": Register("Text message 3"),
    "0-0:96.13.4": Register("Text message 4"),
    "0-0:96.13.5": Register("Text message 5"),
    "0-0:96.3.10": Register("Breaker"),
    "0-0:17.0.0": Register("Power limit"),
}

_DEVICE: dict[str, Register] = {
    "24.1.0": Register("Device type"),
    "96.1.0": Register("Equipment id of the device"),
    "96.1.1": Register("Equipment id of the device"),
    "96.1.2": Register("EAN of the device"),
    "24.2.0": Register("Device register"),
    "24.2.1": Register("Device register"),
    "24.2.3": Register("Device register, not temperature-corrected"),
    "24.3.0": Register("Device register"),
    "24.3.1": Register("Device register, cold"),
    "24.4.0": Register("Valve"),
}
"""What stands behind `0-n:`, n the M-Bus channel."""

_REGISTERS = _registers()
