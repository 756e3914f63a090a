"""The electricity registers: each tariff's import and export, and today's rise."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import milli, rise
from p1tui.i18n.sentences import tell
from p1tui.p1.reading import Reading
from p1tui.p1.readings.meters import tariff_name
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, Way, short
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.view import View

ROOMY = 48
ROOMY_NAME = 12
"""Width from which the tariffs' names stand in the rows, and the cells of a name."""


def rows(reading: Reading) -> list[tuple[int | None, Way, str, int]]:
    """Every register as (tariff or none, `import` or `export`, reading key, Wh)."""
    found: list[tuple[int | None, Way, str, int]] = []
    both: tuple[tuple[Way, dict[int, int], int | None], ...] = (
        ("import", reading.import_tariff_wh, reading.import_wh),
        ("export", reading.export_tariff_wh, reading.export_wh),
    )
    for way, tariffs, total in both:
        if tariffs:
            found += [(tariff, way, f"{way}_t{tariff}_wh", wh) for tariff, wh in sorted(tariffs.items())]
        elif total is not None:
            found.append((None, way, f"{way}_wh", total))
    return found


def named(reading: Reading, tariff: int) -> str:
    """A tariff by its number, and by its name where its country has one: `T1 day`."""
    name = tariff_name(reading, tariff)
    unnamed = str(name) == f"tariff {tariff}"
    return f"T{tariff}" if unnamed else f"T{tariff} {tell(name)}"


def draw(view: View, width: int) -> list[Line]:
    """A title that names the tariff now, and a line for each register."""
    reading = view.reading
    found = rows(reading) if reading else []
    if reading is None or not found:
        return []
    note: Line = ((tr("today"), "dim"),)
    if reading.tariff is not None:
        now = tr("now {tariff}").format(tariff=named(reading, reading.tariff))
        note = ((now, "text"), (f"  {tr('today')}", "dim"))
    body = []
    for tariff, way, key, wh in found:
        current = tariff is not None and tariff == reading.tariff
        name = "" if tariff is None else f"T{tariff} "
        if tariff is not None and width >= ROOMY:
            name = ln.shorten(named(reading, tariff), ROOMY_NAME - 1).ljust(ROOMY_NAME)
        body.append(_line(name, way, wh, view.shown.today.get(key), width, current=current))
    return [ln.title(tr("Electricity"), width, note), *body]


def _line(name: str, way: Way, wh: int, today: int | None, width: int, *, current: bool) -> Line:
    role: Role = way
    left: Line = (
        ("► " if current else "  ", "strong"),
        (name, "strong" if current else "text"),
        (f"{SIGNS[way]} ", role),
        (f"{short(way)} {milli(wh, 3, 11)} kWh", "strong" if current else "text"),
    )
    return ln.spread(left, ((rise(today, 9), "text" if today else "dim"),), width)
