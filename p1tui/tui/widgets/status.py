"""The top of every screen: a line of the meter, its newest telegram and the recording, and what is not well.

What is well is dim; what nobody needs is not there. Where room is short the recording stays, and what is not
well stays before the time and what is well.
"""

from __future__ import annotations

from p1tui.i18n.dates import clock
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import duration, grouped
from p1tui.i18n.sentences import tell
from p1tui.model.status import EngineLink, LinkState
from p1tui.p1.readings.meters import meter_name
from p1tui.runtime.duration import MINUTE
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.view import View
from p1tui.tui.widgets import links, troubles

AGE_CELLS = 6
"""Cells of the longest age."""

BRANDS = (" p1tui ", "")
"""The program's name, which is left out where only so there is room for the time."""

NAME_CELLS = 24
"""Most cells of the meter's name for which what is well gives way."""

RECENT_S = 10 * MINUTE
"""Seconds for which a rejected telegram is told."""

GRAVEST: tuple[LinkState, ...] = ("stopped", "retrying", "paused", "starting", "sending", "up")
"""States of links, the one first that stands for all."""


def draw(view: View, width: int) -> list[Line]:
    """Draw the status line, and below it a sentence for each trouble."""
    return [line(view, width), *troubles.draw(view, width)]


def without_uploads(view: View, width: int) -> list[Line]:
    """Draw the top of the screen that tells by itself what is wrong with uploads."""
    return [line(view, width), *troubles.draw(view, width, uploads=False)]


def line(view: View, width: int) -> Line:
    """Draw the status line: names at the left, states and the clock at the right."""
    reading = view.latest.reading
    name = tell(meter_name(reading.header)) if reading else tr("no meter yet")
    age, badge = _age(view), _recording(view)
    rejected, uploads = _rejected(view), _uploads(view)
    time: Line = ((f" {clock(view.now, view.zone)} ", "text"),)
    if view.latest.filling and _is_quiet(uploads):
        # Sums of the past still grow, and uploads wait for it.
        uploads = (("○ ", "dim"), (tr("filling the past"), "dim"), ("  ", "text"))
    most = width - min(len(name), NAME_CELLS) - 2
    found = {brand: _fitting((age, rejected, uploads, badge, time), most - len(brand)) for brand in BRANDS}
    brand = next((brand for brand in BRANDS if time[0] in found[brand]), BRANDS[0])
    right = found[brand]
    room = width - ln.width(right) - len(brand) - 1
    left = ln.merged([(brand, "brand"), (ln.shorten(f" {name}", room), "strong")])
    return ln.spread(left, right, width)


def _fitting(parts: tuple[Line, Line, Line, Line, Line], cells: int) -> Line:
    """Return the parts for which there is room, in their order: age, rejected, uploads, badge and time.

    What becomes of the readings has room before all else that is not well, of which a sentence tells below,
    and that before the time: the first for which there is none ends it. The age is always there, and a badge
    that is not quiet.
    """
    age, rejected, uploads, badge, time = parts
    kept = [age, badge]
    if _is_quiet(badge) and ln.width(age + badge) > cells:
        kept = [age]
    else:
        for part in (rejected, time, uploads) if _is_quiet(uploads) else (uploads, rejected, time):
            if sum(map(ln.width, kept)) + ln.width(part) > cells:
                break
            kept.append(part)
    return tuple(run for part in parts if part in kept for run in part)


def _age(view: View) -> Line:
    if view.latest.source.state == "ended":
        return ((f" ■ {tr('END')} ", "chip-warn"), (" ", "text"))
    if view.age is None:
        return ((f"○ {tr('no telegram')}", "dim"), ("  ", "text"))
    ago = tr("{age} ago").format(age=duration(view.age))
    cells = len(tr("{age} ago").format(age=" " * AGE_CELLS))
    if view.late or view.latest.rejected_since >= troubles.REJECTED_RUNNING:
        return ((f"! {ago}".rjust(cells + 2), "error"), ("  ", "text"))
    if view.frozen:
        return ()  # an age of now beside numbers of then would mislead
    return ((" " * (cells - len(ago)), "text"), ("● ", "good"), (ago, "dim"), ("  ", "text"))


def _rejected(view: View) -> Line:
    latest = view.latest
    if not latest.rejections or view.now - latest.rejections[-1].rejected_at > RECENT_S:
        return ()
    text = tr("{n} rejected").format(n=grouped(latest.rejected))
    return ((f"! {text}", "warn"), ("  ", "text"))


def _uploads(view: View) -> Line:
    """Return the state of the uploads: of several that of the one which is worst off.

    Rows that were refused wait for the user, so they come before a link that will try again by itself.
    """
    states = [links.state_of(health, view.now) for health in view.latest.links]
    if not states:
        return ()
    gravest = min(states, key=GRAVEST.index)
    sign, word, role = links.STATES[gravest]
    if role != "error" and any(health.parked for health in view.latest.links):
        sign, word, role = links.PARKED
    well = role in ("good", "text")
    return ((f"{sign} ", role), (tr(word), "dim" if well else role), ("  ", "text"))


def _recording(view: View) -> Line:
    """Return the badge of the recording: REC only if readings are stored in the history for good."""
    latest = view.latest
    if view.frozen:
        return frozen(view)
    if latest.source.state == "ended":
        return ()
    if view.mode == "VIEW":
        return _viewing(latest.engine)
    if latest.demo:
        return ((f" {tr('DEMO')} ", "chip"), (" ", "text"))
    if latest.recorder.trouble:
        return ((f" ! {tr('NOT STORED')} ", "chip-rec"), (" ", "text"))
    if latest.recorder.temporary:
        return ((f" ► {tr('PLAY')} ", "chip"), (" ", "text"))
    return (("● ", "good"), (tr("REC"), "dim"), ("  ", "text"))


def frozen(view: View) -> Line:
    """Return the badge of a frozen view, with the time of what it shows."""
    at = "" if view.shown.received_at is None else f" {clock(view.shown.received_at, view.zone)}"
    return ((f" {tr('FROZEN')}{at} ", "chip-warn"), (" ", "text"))


def _viewing(engine: EngineLink | None) -> Line:
    """Return the badge of a viewer."""
    if engine is not None and engine.state == "gone":
        return ((f" ! {tr('NOT STORED')} ", "chip-rec"), (" ", "text"))
    if engine is not None and engine.state in ("held", "silent"):
        return ((f" ! {tr('NO ANSWER')} ", "chip-warn"), (" ", "text"))
    return ((f"○ {tr('VIEW')}", "dim"), ("  ", "text"))


def _is_quiet(part: Line) -> bool:
    return all(role in ("dim", "text", "good") for _, role in part)
