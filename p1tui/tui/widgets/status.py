"""The line on top: whose meter, how old the newest telegram is, what is recorded, the time."""

from __future__ import annotations

from p1tui.p1.meters import meter_name
from p1tui.tui import lines as ln
from p1tui.tui.lines import Line, Run
from p1tui.tui.numbers import clock, duration
from p1tui.tui.view import View

QUIET_S = 30
"""Every meter speaks at least once in ten seconds; from here on its silence is marked."""


def draw(view: View, width: int) -> list[Line]:
    """One line: names at the left, states and the clock at the right."""
    time: Run = (f" {clock(view.now, view.zone)}", "text")
    right: Line = (*_age(view), *_rejected(view), *_badges(view), time)
    if ln.width(right) + 8 > width:
        right = (*_age(view), *_badges(view))
    right = (*right, (" ", "text"))
    room = width - ln.width(right) - len(" p1tui ") - 1
    reading = view.latest.reading
    name = meter_name(reading.header) if reading else "no meter yet"
    source = view.latest.source.name.removeprefix("/dev/")
    left: list[Run] = [(" p1tui ", "brand"), (ln.shorten(f" {name}", room), "strong")]
    if len(name) + 6 < room:
        left.append((ln.shorten(f"  {source}", room - len(name) - 1), "dim"))
    return [ln.spread(tuple(left), right, width)]


def _age(view: View) -> Line:
    if view.latest.source.state == "ended":
        return (("■ END ", "chip-warn"), ("  ", "text"))
    if view.age is None:
        return (("○ no telegram", "dim"), ("  ", "text"))
    late = view.age >= QUIET_S or view.latest.source.state == "lost"
    text = f"{'!' if late else '●'} {duration(view.age)} ago"
    return ((f"{text:>12}", "error" if late else "good"), ("  ", "text"))


def _rejected(view: View) -> Line:
    rejected = view.latest.rejected
    text = f"{rejected} rejected"
    return ((f"! {text}", "warn") if rejected else (text, "dim"), ("  ", "text"))


def _badges(view: View) -> Line:
    badges: list[Run] = []
    if view.latest.demo:
        badges += [(" DEMO ", "chip-warn"), (" ", "text")]
    if view.frozen:
        badges += [(" FROZEN ", "chip-warn"), (" ", "text")]
    badges.append((" ● REC ", "chip-rec") if view.mode == "REC" else (" VIEW ", "chip"))
    return tuple(badges)
