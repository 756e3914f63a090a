"""Draw the wall: the power in the largest digits that fit, its direction, and today's sums."""

from __future__ import annotations

from p1tui.i18n.dates import clock
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import duration, milli, whole
from p1tui.tui.drawing import huge_digits
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import big
from p1tui.tui.drawing.flow import SIGNS, Direction
from p1tui.tui.drawing.huge_digits import ROWS, huge
from p1tui.tui.drawing.lines import BLANK, Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View
from p1tui.tui.widgets import troubles
from p1tui.tui.widgets.status import frozen

USUAL = "+0000"
"""Widest usual number: the size of the digits is for it, so that it stays when the number grows."""

MARGIN = 2
"""Cells at both edges together that the digits leave blank."""

TALLEST = 0.75
"""Most rows of a pixel for each of its cells; a cell is twice as high as it is wide."""

TEXT_ROWS = 3
"""Rows below the digits: direction, sums, and the key that goes back."""

AIRY_ROWS = 16
"""Height from which blank lines stand between the parts."""


def draw(view: View, width: int, height: int) -> list[Line]:
    """Draw `height` lines."""
    reading = view.shown.reading
    net_w = reading.net_power_w if reading else None
    air = [BLANK] if height >= AIRY_ROWS else []
    below: list[Line] = []
    digits: list[Line] = []
    unwell = _unwell(view, width)
    if net_w is None:
        words = tr("No telegram yet") if reading is None else tr("This meter sends no power.")
        below = [((words, "dim"),)]
    else:
        below = [_meaning(view, net_w), *air, _sums(view, width)]
        digits = _digits(view, net_w, width, height - TEXT_ROWS - 3 * len(air) - len(unwell))
    body = [*digits, *air, *unwell, *below]
    time = _time(view)
    foot = ln.spread(_keys(width - ln.width(time)), time, width)
    room = max(height - len(body) - 1, 0)
    lines = [*([BLANK] * (room // 2)), *(_centred(line, width) for line in body)]
    return [*(lines + [BLANK] * (height - 1))[: height - 1], foot]


def _unwell(view: View, width: int) -> list[Line]:
    """Say what is not well; of telegrams that are late how old the number is."""
    if view.late and view.age is not None:
        words = tr("! This was {age} ago; nothing has come since.").format(age=duration(view.age))
        return [((text, "error"),) for text in wrap(words, width)]
    return troubles.draw(view, width)


def _keys(room: int) -> Line:
    """Say what the keys do, as fully as fits."""
    words = tr("1 to 5 lead to their screens, any other key back."), tr("Any key leads back.")
    fitting = (text for text in words if len(text) + 2 <= room)
    return ((f" {next(fitting, '')}", "dim"),)


def _time(view: View) -> Line:
    """Return the time of now; of a frozen view that of what it shows."""
    return frozen(view) if view.frozen else ((f"{clock(view.now, view.zone)[: len('12:00')]} ", "dim"),)


def _digits(view: View, net_w: int, width: int, rows: int) -> list[Line]:
    text = _number(net_w)
    ink: Role = "import" if net_w > 0 else "export" if net_w < 0 else "strong"
    if view.late:
        ink = "dim"
    across, down = size(text, width, rows)
    if down:
        return huge(text, across, down, view.glyphs, ink)
    small = big(text, view.glyphs, ink)
    # Without room for three rows the line below tells the number.
    return small if len(small) <= rows and ln.width(small[0]) <= width else []


def size(text: str, width: int, rows: int) -> tuple[int, int]:
    """Return the cells and the rows of a pixel, as large as fit; no rows where none fit."""
    pixels = max(huge_digits.width(text), huge_digits.width(USUAL))
    across = max(width - MARGIN, 0) // pixels
    return across, min(rows // ROWS, -int(-across * TALLEST // 1)) if across else 0


def _number(net_w: int) -> str:
    """Return the sign and the watts; above 99,999 W, which no house has, kilowatts."""
    sign = "+" if net_w > 0 else "−" if net_w < 0 else ""
    watts = abs(net_w)
    return f"{sign}{watts}" if watts < 100_000 else f"{sign}{watts // 1000}"


def _meaning(view: View, net_w: int) -> Line:
    amount = f"{whole(abs(net_w))} W"
    if net_w == 0:
        return ((f"• {amount}  {tr('balanced')}", "strong"),)
    direction: Direction = "import" if net_w > 0 else "export"
    word = tr("importing") if net_w > 0 else tr("returning")
    return ((f"{SIGNS[direction]} {amount}  {word}", "dim" if view.late else direction),)


def _sums(view: View, width: int) -> Line:
    """Draw today's sums; those that do not fit are left out, the last ones first."""
    today = view.shown.today
    parts: list[Run] = []
    for direction, sign in SIGNS.items():
        if (sum_wh := today.get(f"{direction}_wh")) is not None:
            parts.append((f"   {sign} {milli(sum_wh, 3, 0)} kWh", direction))
    if (gas_dm3 := today.get("gas_dm3")) is not None:
        parts.append((f"   {tr('gas')} {milli(gas_dm3, 3, 0)} m³", "text"))
    line: list[Run] = [(tr("today"), "dim")]
    for part in parts:
        if ln.width((*line, part)) <= width:
            line.append(part)
    return tuple(line) if len(line) > 1 else BLANK


def _centred(line: Line, width: int) -> Line:
    return ((" " * max((width - ln.width(line)) // 2, 0), "text"), *line) if line else line
