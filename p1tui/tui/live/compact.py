"""The live screen of a small terminal: the power, then today, one number to a line."""

from __future__ import annotations

from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.big_digits import big
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.live import money, phases, power, today
from p1tui.tui.view import View

MARGIN: Run = (" ", "text")


def draw(view: View, width: int) -> list[Line]:
    """Draw the power in large digits, and the rest below it."""
    return [*_power(view, width), *today.draw(view, width, peaks=False), *_below(view, width)]


def plain(view: View, width: int) -> list[Line]:
    """Draw the power on one line and the rest as `draw` does, for a screen of few lines."""
    return [*_on_one_line(view, width), *today.few(view, width), *_below(view, width)]


def _below(view: View, width: int) -> list[Line]:
    if view.reading is None:
        return []
    return [*phases.on_one_line(view, width), *money.draw(view, width)]


def _power(view: View, width: int) -> list[Line]:
    net_w = view.reading.net_power_w if view.reading else None
    if net_w is None:
        return []
    digits, unit = power.number(net_w)
    role, (arrow, word, _) = power.role(view), power.flow(net_w)
    room = width - len(f"  {unit}")
    rows = big(digits, view.glyphs, role)
    if ln.width(rows[0]) > room:
        rows = big(digits.strip(), view.glyphs, role)
    if ln.width(rows[0]) > room:
        return _on_one_line(view, width)
    top, middle, bottom = ((MARGIN, *row) for row in rows)
    last: Line = (*bottom, (f" {unit}", "text"))
    return [top, middle, ln.fitted(last, [(f"  {arrow} {word}", role)], width)]


def _on_one_line(view: View, width: int) -> list[Line]:
    net_w = view.reading.net_power_w if view.reading else None
    if net_w is None:
        return []
    digits, unit = power.number(net_w)
    role, (arrow, word, _) = power.role(view), power.flow(net_w)
    return [ln.fitted(((f" {digits.strip()} {unit}", role),), [(f"  {arrow} {word}", role)], width)]
