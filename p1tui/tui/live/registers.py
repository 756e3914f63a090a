"""The registers: of electricity by direction and tariff, and of the other media."""

from __future__ import annotations

from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import milli
from p1tui.i18n.sentences import tell
from p1tui.p1.reading import Reading
from p1tui.p1.readings.meters import tariff_name
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, Direction, short
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.live import media
from p1tui.tui.view import View

TWO_COLUMNS = 96
"""Width from which the other media stand beside electricity."""
ELECTRICITY_CELLS = 52
"""Width of the column of electricity beside them."""
ROOMY = 44
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
    if reading is None:
        return []
    wide = width >= TWO_COLUMNS
    cells = ELECTRICITY_CELLS if wide else width
    electricity = [_line(row, reading, cells) for row in rows(reading)]
    others = media.draw(view, width - cells - 2) if wide else _aligned(electricity, view, width)
    if not electricity and not others:
        return []
    now = "" if reading.tariff is None else tr("now {tariff}").format(tariff=named(reading, reading.tariff))
    note: Line = ((now, "text"),) if now else ()
    if wide and others:
        body = ln.columns(((electricity, cells), (others, width - cells - 2)), 2)
    else:
        body = [*electricity, *others]
    return [ln.title(tr("Registers"), width, note), *body]


def _aligned(electricity: list[Line], view: View, width: int) -> list[Line]:
    """Draw the other media, their values below those of electricity."""
    line = ln.width(electricity[0]) if electricity else 0
    return media.draw(view, width, max(line - len("  ") - media.NUMBER_CELLS - len(" kWh"), 0))


def _line(row: Row, reading: Reading, width: int) -> Line:
    current = row.tariff is not None and row.tariff == reading.tariff
    name = "" if row.tariff is None else f"T{row.tariff} "
    if row.tariff is not None and width >= ROOMY:
        name = ln.shorten(named(reading, row.tariff), NAME_CELLS - 1).ljust(NAME_CELLS)
    role: Role = "text" if current else "dim"
    return (
        ("► " if current else "  ", "text"),
        (name, role),
        (f"{SIGNS[row.direction]} ", row.direction),
        (f"{short(row.direction)} {milli(row.wh, 3, 11)} kWh", role),
    )


def on_one_line(view: View, width: int) -> list[Line]:
    """Draw the registers of electricity, those of the tariff in force bright; without decimals if need be."""
    reading = view.reading
    found = rows(reading) if reading else []
    if reading is None or not found:
        return []
    for decimals in (3, 0):
        line = _tally(found, reading, decimals)
        if ln.width(line) <= width:
            break
    if reading.tariff is not None:
        now = tr("now {tariff}").format(tariff=named(reading, reading.tariff))
        if ln.width(line) + len(now) + 2 <= width:
            line = ln.spread(line, ((now, "dim"),), width)
    return [ln.shortened(line, width)]


def _tally(found: list[Row], reading: Reading, decimals: int) -> Line:
    runs: list[Run] = []
    for at, row in enumerate(found):
        if not at or found[at - 1].direction != row.direction:
            runs.append((f"{'  ' if at else ' '}{SIGNS[row.direction]}", row.direction))
        tariff = "" if row.tariff is None else f" T{row.tariff}"
        current = row.tariff is not None and row.tariff == reading.tariff
        runs.append((f"{tariff} {milli(row.wh, decimals, 0)}", "text" if current else "dim"))
    return (*runs, (" kWh", "dim"))
