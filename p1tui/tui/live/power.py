"""The present power in large digits, with sign, arrow and word, since colour alone must not carry meaning."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import UNKNOWN, duration, whole
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import big
from p1tui.tui.drawing.flow import SIGNS
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.live import money
from p1tui.tui.view import View

DIGITS = 5
"""Digits for which room is kept, so that the number does not move when it grows."""
LARGEST_W = 10**DIGITS - 1
"""Largest power shown in W; a larger one is shown in kW."""


def flow(net_w: int) -> tuple[str, str, Role]:
    """Return the arrow, the word and the role of a net power: from the grid, to the grid, or neither."""
    if net_w > 0:
        return SIGNS["import"], tr("importing"), "import"
    if net_w < 0:
        return SIGNS["export"], tr("exporting"), "export"
    return "•", tr("balanced"), "strong"


def number(net_w: int) -> tuple[str, str]:
    """Return sign and digits in fixed columns, and the unit: W, or kW above `LARGEST_W`."""
    sign = "+" if net_w > 0 else "−" if net_w < 0 else ""
    size = abs(net_w)
    if size > LARGEST_W:
        return f"{sign}{size // 1000}".rjust(DIGITS + 1), "kW"
    return f"{sign}{size}".rjust(DIGITS + 1), "W"


def draw(view: View, width: int) -> list[Line]:
    """Draw the title, the number in large digits, its direction, and the line of money if there is one.

    If the power is not sent, draw two lines.
    """
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
    return [ln.title(tr("Power now"), width, _age(view)), *body, meaning, *money.draw(view, width)]


def _with_both(meaning: Line, import_w: int, export_w: int, width: int) -> Line:
    """Add import and export of a meter that sends both at once; without room, replace the direction."""
    both: Line = ((f"{SIGNS['import']} {whole(import_w)} W  {SIGNS['export']} {whole(export_w)} W ", "dim"),)
    return ln.spread(meaning if ln.width((*meaning, *both)) < width else (), both, width)


def _age(view: View) -> Line:
    """Return the age of the value for the title, if telegrams are late."""
    if not view.late or view.age is None:
        return ln.BLANK
    return ((tr("! {age} old").format(age=duration(view.age)), "error"),)
