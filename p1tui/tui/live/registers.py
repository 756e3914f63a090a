"""The electricity registers: import and export of each tariff, and today's rise."""

from __future__ import annotations

from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import milli, rise
from p1tui.i18n.sentences import tell
from p1tui.p1.reading import Reading
from p1tui.p1.readings.meters import tariff_name
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, Direction, short
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.view import View

ROOMY = 48
"""Width from which rows have the tariffs' names."""
NAME_CELLS = 12
"""Cells of a tariff's name."""


class Row(NamedTuple):
    """One register: its tariff (`None` for a total), direction, reading key and Wh."""

    tariff: int | None
    direction: Direction
    key: str
    wh: int


def rows(reading: Reading) -> list[Row]:
    """Return the registers of each direction: one for each tariff, or the total if there are no tariffs."""
    imported, exported = reading.import_tariff_wh, reading.export_tariff_wh
    return [*_rows("import", imported, reading.import_wh), *_rows("export", exported, reading.export_wh)]


def _rows(direction: Direction, tariffs: dict[int, int], total: int | None) -> list[Row]:
    if tariffs:
        return [Row(n, direction, f"{direction}_t{n}_wh", wh) for n, wh in sorted(tariffs.items())]
    return [] if total is None else [Row(None, direction, f"{direction}_wh", total)]


def named(reading: Reading, tariff: int) -> str:
    """Return a tariff's number, with its name if the meter's country has one: `T1 day`."""
    name = tariff_name(reading, tariff)
    unnamed = str(name) == f"tariff {tariff}"
    return f"T{tariff}" if unnamed else f"T{tariff} {tell(name)}"


def draw(view: View, width: int) -> list[Line]:
    """Draw a title that names the tariff in force, and a line for each register."""
    reading = view.reading
    found = rows(reading) if reading else []
    if reading is None or not found:
        return []
    note: Line = ((tr("today"), "dim"),)
    if reading.tariff is not None:
        now = tr("now {tariff}").format(tariff=named(reading, reading.tariff))
        note = ((now, "text"), (f"  {tr('today')}", "dim"))
    body = []
    for row in found:
        name = "" if row.tariff is None else f"T{row.tariff} "
        if row.tariff is not None and width >= ROOMY:
            name = ln.shorten(named(reading, row.tariff), NAME_CELLS - 1).ljust(NAME_CELLS)
        current = row.tariff is not None and row.tariff == reading.tariff
        body.append(_line(name, row, view.shown.today.get(row.key), width, current=current))
    return [ln.title(tr("Electricity"), width, note), *body]


def _line(name: str, row: Row, today: int | None, width: int, *, current: bool) -> Line:
    role: Role = row.direction
    left: Line = (
        ("► " if current else "  ", "strong"),
        (name, "strong" if current else "text"),
        (f"{SIGNS[row.direction]} ", role),
        (f"{short(row.direction)} {milli(row.wh, 3, 11)} kWh", "strong" if current else "text"),
    )
    return ln.spread(left, ((rise(today, 9), "text" if today else "dim"),), width)
