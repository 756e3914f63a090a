"""The status line at the top: meter, age of the newest telegram, recording, time."""

from __future__ import annotations

from p1tui.i18n.dates import clock
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import duration, whole
from p1tui.i18n.sentences import tell
from p1tui.model.status import EngineLink
from p1tui.p1.readings.meters import meter_name
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.view import View

AGE_CELLS = 6
"""Cells of the longest age."""


def draw(view: View, width: int) -> list[Line]:
    """Draw one line: names at the left, states and the clock at the right."""
    time: Run = (f" {clock(view.now, view.zone)}", "text")
    right: Line = (*_age(view), *_rejected(view), *_badges(view), time)
    if ln.width(right) + 8 > width:
        right = (*_age(view), *_badges(view))
    right = (*right, (" ", "text"))
    room = width - ln.width(right) - len(" p1tui ") - 1
    reading = view.latest.reading
    name = tell(meter_name(reading.header)) if reading else tr("no meter yet")
    source = view.latest.source.name.removeprefix("/dev/")
    left: list[Run] = [(" p1tui ", "brand"), (ln.shorten(f" {name}", room), "strong")]
    if len(name) + 6 < room:
        left.append((ln.shorten(f"  {source}", room - len(name) - 1), "dim"))
    return [ln.spread(tuple(left), right, width)]


def _age(view: View) -> Line:
    if view.latest.source.state == "ended":
        return ((f" ■ {tr('END')} ", "chip-warn"), (" ", "text"))
    if view.age is None:
        return ((f"○ {tr('no telegram')}", "dim"), ("  ", "text"))
    ago = tr("{age} ago")
    text = f"{'!' if view.late else '●'} {ago.format(age=duration(view.age))}"
    cells = len(ago.format(age=" " * AGE_CELLS)) + 2
    return ((text.rjust(cells), "error" if view.late else "good"), ("  ", "text"))


def _rejected(view: View) -> Line:
    rejected = view.latest.rejected
    text = tr("{n} rejected").format(n=whole(rejected))
    return ((f"! {text}", "warn") if rejected else (text, "dim"), ("  ", "text"))


def _badges(view: View) -> Line:
    frozen: Line = ((f" {tr('FROZEN')} ", "chip-warn"), (" ", "text")) if view.frozen else ()
    return (*frozen, *_recording(view))


def _recording(view: View) -> Line:
    """Return the badge of the recording: REC only if readings are stored in the history for good."""
    latest = view.latest
    if latest.source.state == "ended":
        return ()
    if view.mode == "VIEW":
        return _viewing(latest.engine)
    if latest.demo:
        return ((f" {tr('DEMO')} ", "chip-warn"),)
    if latest.recorder.trouble:
        return ((f" ! {tr('NOT STORED')} ", "chip-rec"),)
    if latest.recorder.temporary:
        return ((f" ► {tr('PLAY')} ", "chip"),)
    return ((f" ● {tr('REC')} ", "chip-rec"),)


def _viewing(engine: EngineLink | None) -> Line:
    """Return the badge of a viewer."""
    if engine is not None and engine.state == "gone":
        return ((f" ! {tr('NOT STORED')} ", "chip-rec"),)
    if engine is not None and engine.state in ("held", "silent"):
        return ((f" ! {tr('NO ANSWER')} ", "chip-warn"),)
    return ((f" {tr('VIEW')} ", "chip"),)
