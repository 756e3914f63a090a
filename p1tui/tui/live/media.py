"""Gas, water, heat and other devices: register, today's rise, rate, and the time of the readout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from p1tui.i18n.dates import moment
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import milli, rise
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
COMMON: tuple[Medium, ...] = ("gas", "water", "heat")
"""Media whose names have a column of their width in any case."""
NUMBER_CELLS = 10
"""Cells of a register without its unit: `123456.789`."""

RISE_CELLS, FLOW_CELLS, READ_CELLS = 7, 10, 8
"""Cells of the columns: today's rise, rate, time of the readout."""
TIME_CELLS = 5
"""Cells of a time of day: `14:05`."""
ROOMY = 50
"""Width from which rate and time are both shown; below it the rate, or the time of a stale value."""

_HOURLY: Mapping[str, str] = {"kWh": "kW"}
"""Unit of a register -> the name of its rate, where that is not the unit in an hour."""

STALE_S = 3 * HOUR
"""Seconds after its readout from which a value is marked: devices are read every 5 minutes or every hour."""


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
            read_at = reading.value(time_key)
            found.append(MediumRegister(tr(NAMES[medium]), key, value, unit.shown, read_at))
    return found


def draw(view: View, width: int) -> list[Line]:
    """Draw a title and a line for each register; nothing for a meter without any."""
    found = registers(view.reading) if view.reading else []
    if not found:
        return []
    flowing = any(register.key in view.flows for register in found)
    names = [register.name for register in found]
    head = ", ".join(names)
    if len(names) > 1:
        head = tr("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])
    columns = tr("today")
    if flowing:
        columns += tr("rate").rjust(FLOW_CELLS)
    if not flowing or width >= ROOMY:
        columns += tr("read").rjust(READ_CELLS)
    room = width - RISE_CELLS - (FLOW_CELLS if flowing else 0)
    if not flowing or width >= ROOMY:
        room -= READ_CELLS
    cells = _columns(found, room)
    title = ln.title(ln.shorten(head.capitalize(), width - len(columns) - 4), width, ((columns, "dim"),))
    return [title, *(_line(register, view, width, cells, flowing=flowing) for register in found)]


def _columns(found: list[MediumRegister], room: int) -> tuple[int, int]:
    """Return the cells of names and of numbers; `room`: those of both, and of the unit."""
    shown = {tr(NAMES[medium]) for medium in COMMON} | {register.name for register in found}
    names = max(map(len, shown)) + 1
    room -= len("  ") + len(" ") + max(len(register.unit) for register in found)
    if names + NUMBER_CELLS <= room:
        return names, NUMBER_CELLS
    names = max(min(names, room - max(len(milli(register.value, 3, 0)) for register in found)), 2)
    return names, room - names


def _line(register: MediumRegister, view: View, width: int, cells: tuple[int, int], *, flowing: bool) -> Line:
    names, numbers = cells
    name = ln.shorten(register.name, names - 1)
    left = f"  {name:<{names}}{milli(register.value, 3, max(numbers, 0))} {register.unit}"
    right: Line = ((rise(view.shown.today.get(register.key), RISE_CELLS), "text"),)
    stale = register.read_at is not None and view.meter_now - register.read_at > STALE_S
    read = _read(register.read_at, view, stale=stale)
    flow = view.flows.get(register.key)
    rate = "" if flow is None else f"{milli(flow, 2, 0)} {_HOURLY.get(register.unit, f'{register.unit}/h')}"
    if not flowing:
        right = (*right, read)
    elif width >= ROOMY:
        right = (*right, (rate.rjust(FLOW_CELLS), "text"), read)
    elif stale:
        right = (*right, (" " * (FLOW_CELLS - READ_CELLS), "text"), read)
    else:
        right = (*right, (rate.rjust(FLOW_CELLS), "text"))
    return ln.spread(((left, "text"),), right, width)


def _read(time: int | None, view: View, *, stale: bool) -> Run:
    if time is None:
        return (" " * READ_CELLS, "text")
    text = moment(time, view.meter_now, view.zone)
    if len(text) > TIME_CELLS:
        text = text.rsplit(" ", 1)[0]
    return (f"{'!' + text if stale else text:>{READ_CELLS}}", "warn" if stale else "dim")
