"""The present power in large digits, with sign, arrow and word, since colour alone must not carry meaning."""

from __future__ import annotations

from collections.abc import Callable

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import duration, precise_duration, whole
from p1tui.i18n.sentences import tell
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, MINUTE
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import big
from p1tui.tui.drawing.bold_digits import bold
from p1tui.tui.drawing.flow import SIGNS
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.huge_digits import huge
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.live import lead, money
from p1tui.tui.live.layout import TALL_POWER_CELLS, WIDE_POWER_CELLS
from p1tui.tui.view import View

DIGITS = 5
"""Digits for which room is kept, so that the number does not move when it grows."""
LARGEST_W = 10**DIGITS - 1
"""Largest power shown in W; a larger one is shown in kW."""

LARGER: tuple[tuple[int, Callable[[str, Glyphs, Role], list[Line]]], ...] = (
    (WIDE_POWER_CELLS, lambda text, glyphs, ink: huge(text, 2, 1, glyphs, ink)),
    (TALL_POWER_CELLS, bold),
    (TALL_POWER_CELLS, lambda text, glyphs, ink: huge(text, 1, 1, glyphs, ink)),
)
"""Least width of the column, and digits of five rows for it, the widest first."""


def flow(net_w: int) -> tuple[str, str, Role]:
    """Return the arrow, the word and the role of a net power: from the grid, to the grid, or neither."""
    if net_w > 0:
        return SIGNS["import"], tr("importing"), "import"
    if net_w < 0:
        return SIGNS["export"], tr("returning"), "export"
    return "•", tr("balanced"), "strong"


def number(net_w: int) -> tuple[str, str]:
    """Return sign and digits in fixed columns, and the unit: W, or kW above `LARGEST_W`."""
    sign = "+" if net_w > 0 else "−" if net_w < 0 else ""
    size = abs(net_w)
    if size > LARGEST_W:
        return f"{sign}{size // 1000}".rjust(DIGITS + 1), "kW"
    return f"{sign}{size}".rjust(DIGITS + 1), "W"


def draw(view: View, width: int) -> list[Line]:
    """Draw the title, the number in large digits, its direction and for how long, and the prices.

    A meter that sends no power leads with what it has.
    """
    reading = view.reading
    net_w = reading.net_power_w if reading else None
    if reading is None or net_w is None:
        return _lead(view, width)
    digits, unit = number(net_w)
    name = tr("Power now")
    title = ln.title(name, width, _age(view) or money.an_hour(view, ln.title_room(name, width)))
    large = _large(digits, unit, role(view), view, width)
    return [title, *large, meaning(view, width), *money.draw(view, width)]


def role(view: View) -> Role:
    """Return the role of the power: that of its direction, or none if it is no longer of now."""
    net_w = view.reading.net_power_w if view.reading else None
    return "dim" if view.late or net_w is None else flow(net_w)[2]


def meaning(view: View, width: int) -> Line:
    """Draw the direction, and for how long power flows that way where there is room.

    A meter may send both directions at once.
    """
    reading = view.reading
    net_w = reading.net_power_w if reading else None
    if reading is None or net_w is None:
        return ()
    arrow, word, _ = flow(net_w)
    line: Line = ((" ", "text"), (f"{arrow} {word}", role(view)))
    if reading.power_import_w and reading.power_export_w:
        return _with_both(line, reading.power_import_w, reading.power_export_w, width)
    lasting = _lasting(view, reading)
    since: Line = ((f"  {lasting}", "dim"),) if lasting else ()
    return (*line, *since) if ln.width((*line, *since)) <= width else line


def _lasting(view: View, reading: Reading) -> str:
    """Return for how long power flows one way, from a minute on; empty if telegrams are late."""
    since = view.day.flows_since
    if since is None or reading.time is None or reading.time - since < MINUTE or view.late:
        return ""
    minutes = (reading.time - since) // MINUTE * MINUTE
    words = tr("for {time}").format(time=tell(precise_duration(minutes)))
    return tr("for over 24 h") if minutes >= DAY else words


def _large(digits: str, unit: str, digits_role: Role, view: View, width: int) -> list[Line]:
    """Draw a number as large as its column allows, and its unit."""
    room = width - len(f" {unit}")
    larger = (
        draw_larger(digits, view.glyphs, digits_role) for least, draw_larger in LARGER if width >= least
    )
    fitting = (rows for rows in larger if ln.width(rows[0]) <= room)
    rows = next(fitting, None) or big(digits, view.glyphs, digits_role)
    indent = " " if ln.width(rows[0]) < room else ""
    body: list[Line] = [((indent, "text"), *row) for row in rows]
    body[-1] = (*body[-1], (" " + unit, "text"))
    return body


def _lead(view: View, width: int) -> list[Line]:
    """Draw today's use of the first register in large digits; a sentence without any."""
    note: Line = ((f" {tr('This meter sends no power')}", "dim"),)
    register = lead.lead(view.reading)
    if register is None:
        return [ln.title(tr("Power now"), width), note]
    title = ln.title(tr("{name} today").format(name=register.name), width, _age(view))
    digits = lead.number(view, register)
    shown: Role = "dim" if view.late else "strong"
    return [title, *_large(digits, register.unit, shown, view, width), ln.shortened(note, width)]


def _with_both(line: Line, import_w: int, export_w: int, width: int) -> Line:
    """Add import and export of a meter that sends both at once; without room, replace the direction."""
    both: Line = ((f"{SIGNS['import']} {whole(import_w)} W  {SIGNS['export']} {whole(export_w)} W ", "dim"),)
    return ln.spread(line if ln.width((*line, *both)) < width else (), both, width)


def _age(view: View) -> Line:
    """Return the age of the value for the title, if telegrams are late."""
    if not view.late or view.age is None:
        return ln.BLANK
    return ((tr("! {age} old").format(age=duration(view.age)), "error"),)
