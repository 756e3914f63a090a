"""The live screen of a small terminal: the most important numbers, one to a line."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import milli, rise, whole
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import big
from p1tui.tui.drawing.flow import short
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.live import media, money, power
from p1tui.tui.live.phases import phases
from p1tui.tui.view import View
from p1tui.tui.widgets import links

NAME_CELLS = 8
"""Cells of a register's name."""
TROUBLE_LINES = 2
"""Most lines for the reason why nothing is stored."""


def draw(view: View, width: int) -> list[Line]:
    """Draw the power in large digits, then a line for the phases and for each link and register."""
    return [*_power(view, width), *_rest(view, width)]


def plain(view: View, width: int) -> list[Line]:
    """Draw the power on one line and the rest as `draw` does, for a screen of few lines."""
    return [*_on_one_line(view, width), *_rest(view, width)]


def _rest(view: View, width: int) -> list[Line]:
    reading = view.reading
    if reading is None:
        return []
    body: list[Line] = money.draw(view, width)
    found = phases(reading)
    if any(phase.power_w is not None for phase in found):
        runs: list[Run] = []
        for phase in found:
            arrow, _, role = power.flow(phase.power_w or 0)
            runs.append((f"{phase.name} {arrow}{whole(abs(phase.power_w or 0))} W  ", role))
        body.append(links.fitted(((" ", "text"),), runs, width))
    if trouble := view.shown.recorder.trouble:
        words = tr("! not stored: {why}").format(why=tell(trouble))
        body += [((f" {text}", "error"),) for text in wrap(words, width - 2, TROUBLE_LINES)]
    body += [links.link(health, view.now, width)[0] for health in view.shown.links]
    if reading.import_wh is not None:
        today = view.shown.today.get("import_wh")
        body.append(_register(short("import"), reading.import_wh, today, "kWh", width))
    if reading.export_wh is not None:
        today = view.shown.today.get("export_wh")
        body.append(_register(short("export"), reading.export_wh, today, "kWh", width))
    for register in media.registers(reading):
        today = view.shown.today.get(register.key)
        body.append(_register(register.name.lower(), register.value, today, register.unit, width))
    return body


def _power(view: View, width: int) -> list[Line]:
    reading = view.reading
    net_w = reading.net_power_w if reading else None
    if net_w is None:
        return []
    arrow, word, role = power.flow(net_w)
    digits, unit = power.number(net_w)
    top, middle, bottom = big(digits, view.glyphs)
    room = width - len(f"  {unit}")
    if len(top) > room:
        top, middle, bottom = big(digits.strip(), view.glyphs)
    if len(top) > room:
        return _on_one_line(view, width)
    role = "dim" if view.late else role
    return [
        ((" " + top, role),),
        ((" " + middle, role),),
        links.fitted(((" " + bottom, role), (f" {unit}", "text")), [(f"  {arrow} {word}", role)], width),
    ]


def _on_one_line(view: View, width: int) -> list[Line]:
    net_w = view.reading.net_power_w if view.reading else None
    if net_w is None:
        return []
    arrow, word, role = power.flow(net_w)
    digits, unit = power.number(net_w)
    role = "dim" if view.late else role
    return [links.fitted(((f" {digits.strip()} {unit}", role),), [(f"  {arrow} {word}", role)], width)]


def _register(name: str, value: int, today: int | None, unit: str, width: int) -> Line:
    """Draw a register with today's rise; if room is short, leave out the rise first, then the decimals."""
    left: Line = ((f" {name:<{NAME_CELLS}}", "dim"), (f"{milli(value, 3, 11)} {unit}", "text"))
    if ln.width(left) > width:
        units = f" {milli(value, 0, 0)} {unit}"
        return ((ln.shorten(f" {name.strip()}", max(width - len(units), 0)), "dim"), (units, "text"))
    if today is None:
        return left
    note = f"{tr('{rise} today').format(rise=rise(today, 0))} "
    return ln.spread(left, ((note, "dim"),), width) if ln.width(left) + len(note) < width else left
