"""Power now, large: sign, arrow and word say which way it flows."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import UNKNOWN, duration, whole
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import big
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.view import View

DIGITS = 5
"""Places kept for the number, so that it stays where it is while it grows."""
LARGEST_W = 10**DIGITS - 1


def flow(net_w: int) -> tuple[str, str, Role]:
    """Arrow, word and role of a net power: from the grid, to the grid, or neither."""
    if net_w > 0:
        return "▲", tr("importing"), "import"
    if net_w < 0:
        return "▼", tr("exporting"), "export"
    return "•", tr("balanced"), "strong"


def number(net_w: int) -> tuple[str, str]:
    """Sign and digits in fixed columns, and the unit: W, or kW where W would not fit."""
    sign = "+" if net_w > 0 else "−" if net_w < 0 else ""
    size = abs(net_w)
    if size > LARGEST_W:
        return f"{sign}{size // 1000}".rjust(DIGITS + 1), "kW"
    return f"{sign}{size}".rjust(DIGITS + 1), "W"


def draw(view: View, width: int) -> list[Line]:
    """Five lines: title, the number, and what it means."""
    reading = view.reading
    net_w = reading.net_power_w if reading else None
    if reading is None or net_w is None:
        return [ln.title(tr("Power now"), width), ((f" {UNKNOWN} {tr('not sent by this meter')}", "dim"),)]
    arrow, word, role = flow(net_w)
    if view.late:
        role = "dim"
    digits, unit = number(net_w)
    rows = big(digits, view.glyphs)
    body: list[Line] = [((" " + row, role),) for row in rows]
    body[-1] = (*body[-1], (" " + unit, "text"))
    meaning: Line = ((" ", "text"), (f"{arrow} {word}", role))
    if reading.power_import_w and reading.power_export_w:
        meaning = _with_both(meaning, reading.power_import_w, reading.power_export_w, width)
    return [ln.title(tr("Power now"), width, _age(view)), *body, meaning]


def _with_both(meaning: Line, import_w: int, export_w: int, width: int) -> Line:
    """Both powers of a meter that tells of two at once; without the word where that has no room."""
    both: Line = ((f"▲ {whole(import_w)} W  ▼ {whole(export_w)} W ", "dim"),)
    return ln.spread(meaning if ln.width((*meaning, *both)) < width else (), both, width)


def _age(view: View) -> Line:
    """How old a number is that the next telegrams should have replaced."""
    age: Line = ln.BLANK
    if view.late and view.age is not None:
        age = ((tr("! {age} old").format(age=duration(view.age)), "error"),)
    return age
