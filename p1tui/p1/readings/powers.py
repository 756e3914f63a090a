"""Powers that a meter sends in another form than import and export: signed, added, or by phase alone."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from p1tui.p1.lines import obis
from p1tui.p1.lines.line import Line

PHASES = (1, 2, 3)
TOTALS = {"power_import_w": "import_w", "power_export_w": "export_w"}
"""Field of a total -> last part of its phases' fields."""


def add_powers(
    fields: dict[str, Any], by_code: dict[str, Line], unreadable: Set[str]
) -> dict[str, list[str]]:
    """Add the powers that the meter does not send as import and export, and return the summed totals.

    The result has the phases' fields by the total that is their sum. `unreadable` holds the fields whose line
    was sent but cannot be read; they are not filled from elsewhere.
    """
    for phase, code in obis.NET_POWERS.items():
        _add_signed(fields, _number(by_code, code), f"l{phase}_import_w", f"l{phase}_export_w", unreadable)
    net = _number(by_code, obis.NET_POWER)
    _add_signed(fields, net, "power_import_w", "power_export_w", unreadable)
    summed: dict[str, list[str]] = {}
    for total, ending in TOTALS.items():
        phases = [f"l{phase}_{ending}" for phase in PHASES if _sends(phase, ending, fields, unreadable)]
        if total not in fields and total not in unreadable and phases and phases_read(phases, fields):
            fields[total] = sum(fields[phase] for phase in phases)
            summed[total] = phases
    added = _number(by_code, obis.ADDED_POWER)
    if added is not None and not unreadable & TOTALS.keys() and not fields.keys() & TOTALS.keys():
        fields["power_import_w"] = added
    return summed


def told_by_fields(fields: dict[str, Any], by_code: dict[str, Line]) -> list[str]:
    """Return the codes of signed and added powers that say no more than the fields of import and export."""
    starts = {obis.NET_POWER: "power", **{code: f"l{phase}" for phase, code in obis.NET_POWERS.items()}}
    found = [code for code, start in starts.items() if _says(by_code, code, _sum(fields, start, -1))]
    if _says(by_code, obis.ADDED_POWER, _sum(fields, "power", 1)):
        found.append(obis.ADDED_POWER)
    return found


def _says(by_code: dict[str, Line], code: str, watts: int | None) -> bool:
    return watts is not None and _number(by_code, code) == watts


def _sum(fields: dict[str, Any], start: str, sign: int) -> int | None:
    """Return import plus (`sign` 1) or minus (-1) export; `None` if both are unknown."""
    imported, exported = fields.get(f"{start}_import_w"), fields.get(f"{start}_export_w")
    return None if imported is None and exported is None else (imported or 0) + sign * (exported or 0)


def phases_read(phases: list[str], fields: dict[str, Any]) -> bool:
    """Return True if every one of these fields was read."""
    return all(fields.get(phase) is not None for phase in phases)


def _number(by_code: dict[str, Line], code: str) -> int | None:
    return by_code[code].number if code in by_code else None


def _add_signed(
    fields: dict[str, Any], net: int | None, importing: str, exporting: str, unreadable: Set[str]
) -> None:
    """Split a signed power into import and export if the meter sends neither."""
    known = fields.keys() | unreadable
    if net is not None and importing not in known and exporting not in known:
        fields[importing], fields[exporting] = max(net, 0), max(-net, 0)


def _sends(phase: int, ending: str, fields: dict[str, Any], unreadable: Set[str]) -> bool:
    """Return True if a phase is connected, by its power, or by a voltage or current that is not zero."""
    power = f"l{phase}_{ending}"
    others = (f"l{phase}_voltage_mv", f"l{phase}_current_ma")
    return power in fields or power in unreadable or any(fields.get(other) for other in others)
