"""The electricity registers: each tariff's import and export, and today's rise."""

from __future__ import annotations

from p1tui.p1.meters import tariff_name
from p1tui.p1.reading import Reading
from p1tui.tui import lines as ln
from p1tui.tui.lines import Line, Role
from p1tui.tui.numbers import milli, rise
from p1tui.tui.view import View

WAYS: dict[str, tuple[str, Role]] = {"import": ("▲", "import"), "export": ("▼", "export")}
"""Sign and role of each direction."""

ROOMY = 48
ROOMY_NAME = 12
"""Width from which the tariffs' names stand in the rows, and the cells of a name."""


def rows(reading: Reading) -> list[tuple[int | None, str, str, int]]:
    """Every register as (tariff or none, `import` or `export`, reading key, Wh)."""
    found: list[tuple[int | None, str, str, int]] = []
    for way, tariffs, total in (
        ("import", reading.import_tariff_wh, reading.import_wh),
        ("export", reading.export_tariff_wh, reading.export_wh),
    ):
        if tariffs:
            found += [(tariff, way, f"{way}_t{tariff}_wh", wh) for tariff, wh in sorted(tariffs.items())]
        elif total is not None:
            found.append((None, way, f"{way}_wh", total))
    return found


def named(reading: Reading, tariff: int) -> str:
    """A tariff by its number, and by its name where its country has one: `T1 day`."""
    name = tariff_name(reading, tariff)
    return f"T{tariff}" if name == f"tariff {tariff}" else f"T{tariff} {name}"


def draw(view: View, width: int) -> list[Line]:
    """A title that names the tariff now, and a line for each register."""
    reading = view.reading
    found = rows(reading) if reading else []
    if reading is None or not found:
        return []
    note: Line = (("today", "dim"),)
    if reading.tariff is not None:
        note = ((f"now {named(reading, reading.tariff)}", "text"), ("  today", "dim"))
    body = []
    for tariff, way, key, wh in found:
        current = tariff is not None and tariff == reading.tariff
        name = "" if tariff is None else f"T{tariff} "
        if tariff is not None and width >= ROOMY:
            name = ln.shorten(named(reading, tariff), ROOMY_NAME - 1).ljust(ROOMY_NAME)
        body.append(_line(name, way, wh, view.shown.today.get(key), width, current=current))
    return [ln.title("Electricity", width, note), *body]


def _line(name: str, way: str, wh: int, today: int | None, width: int, *, current: bool) -> Line:
    sign, role = WAYS[way]
    left: Line = (
        ("► " if current else "  ", "strong"), (name, "strong" if current else "text"), (f"{sign} ", role),
        (f"{way} {milli(wh, 3, 11)} kWh", "strong" if current else "text"),
    )  # fmt: skip
    return ln.spread(left, ((rise(today, 9), "text" if today else "dim"),), width)
