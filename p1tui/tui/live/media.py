"""Registers of gas, water, heat and other devices, with their rates and the times of their read-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from p1tui.i18n.dates import moment
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import milli
from p1tui.p1.reading import Medium, Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, unit_of
from p1tui.runtime.duration import HOUR
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.view import View

NAMES: Mapping[Medium, str] = {
    "gas": N_("Gas"),
    "water": N_("Water"),
    "heat": N_("Heat"),
    "warm_water": N_("Warm water"),
    "cooling": N_("Cooling"),
    "electricity": N_("Submeter"),
}
NUMBER_CELLS = 11
"""Cells of a register without its unit: `1234567.890`."""
RATE_CELLS = 12
"""Cells of a rate: `  12.34 m³/h`."""
READ_CELLS = 8
"""Cells of the time of a read-out."""
TIME_CELLS = 5
"""Cells of a time of day: `14:05`."""

_HOURLY: Mapping[str, str] = {"kWh": "kW"}
"""Unit of a register -> the name of its rate, where that is not the unit in an hour."""

STALE_S = 3 * HOUR
"""Seconds after its read-out from which a value is marked: devices are read every 5 minutes or every hour."""


class MediumRegister(NamedTuple):
    """A device's register: translated name, value in the base unit, and the unit to show."""

    name: str
    key: str
    value: int
    unit: str
    read_at: int | None
    """UTC seconds; `None` if the meter does not send it."""


def registers(reading: Reading) -> list[MediumRegister]:
    """Return the registers of devices that this meter has."""
    found = []
    for medium, key, time_key, _ in LIVE_REGISTERS:
        value, unit = reading.value(key), unit_of(key)
        if value is not None and unit is not None:
            at = reading.value(time_key)
            found.append(MediumRegister(tr(NAMES[medium]), key, value, unit.shown, at))
    return found


def is_stale(register: MediumRegister, view: View) -> bool:
    """Return True if its device has not been read for long."""
    return register.read_at is not None and view.meter_now - register.read_at > STALE_S


def read_at(register: MediumRegister, view: View) -> Run:
    """Return the time of a read-out, marked if it is stale; of another day the day alone."""
    if register.read_at is None:
        return ("", "text")
    text = moment(register.read_at, view.meter_now, view.zone)
    if len(text) > TIME_CELLS:
        text = text.rsplit(" ", 1)[0]
    return (f"!{text}", "warn") if is_stale(register, view) else (text, "dim")


def draw(view: View, width: int, least: int = 0) -> list[Line]:
    """Draw a line for each register: its value, its rate, and when it was read, or as much as fits.

    `least`: fewest cells of a name, such as those before the values above. Where that leaves no room for the
    rate and the time of a read-out after the value, the time stands after the name, and so it stays where it
    is once a second read-out gives a rate.
    """
    found = registers(view.reading) if view.reading else []
    longest = max((len(register.name) for register in found), default=0) + 1
    if len("  ") + max(least, longest) + NUMBER_CELLS + len(" kWh") + RATE_CELLS + READ_CELLS <= width:
        return [_line(register, view, width, max(least, longest)) for register in found]
    timed = [_timed(register, view, width, least) for register in found]
    if least >= longest and all(line and ln.width(line) <= width for line in timed):
        return timed
    return [_line(register, view, width, longest) for register in found]


def _timed(register: MediumRegister, view: View, width: int, names: int) -> Line:
    """Draw a register with the time of its read-out after its name; nothing if that has no room."""
    read, role = read_at(register, view)
    value = f"{milli(register.value, 3, NUMBER_CELLS)} {register.unit}"
    room = names - len(register.name) - 1
    if len(read) + (not value.startswith(" ")) > room:
        return ()
    left: Line = ((f"  {register.name} ", "dim"), (read.ljust(room), role), (value, "dim"))
    rate = _rate(register, view)
    if not rate or ln.width(left) + 1 + len(rate) > width:
        return left
    return ln.spread(left, ((rate, "text"),), width)


def _line(register: MediumRegister, view: View, width: int, names: int) -> Line:
    """Draw a register: its value, then its rate, if that has room, and the time of its read-out."""
    value = f"{milli(register.value, 3, NUMBER_CELLS)} {register.unit}"
    left: Line = ((f"  {register.name:<{names}}", "dim"), (value, "dim"))
    if ln.width(left) > width:
        left = ((ln.shorten(f" {register.name}", max(width - len(value.strip()) - 1, 0)), "dim"),)
        return (*left, (f" {value.strip()}", "dim"))
    read, role = read_at(register, view)
    time: Run = (read.rjust(READ_CELLS), role)
    parts: Sequence[Line] = (((_rate(register, view).rjust(RATE_CELLS), "text"), time), (time,))
    for part in parts:
        if ln.width(left) + ln.width(part) <= width:
            return ln.spread(left, part, width)
    return left


def _rate(register: MediumRegister, view: View) -> str:
    """Return a register's use in an hour; empty until it was read twice, and while its device is silent."""
    flow = view.flows.get(register.key)
    if flow is None or is_stale(register, view):
        return ""
    return f"{milli(flow, 2, 0)} {_HOURLY.get(register.unit, f'{register.unit}/h')}"
