"""The line of the recorder: the file in which readings are kept, or the reason why they are not."""

from __future__ import annotations

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import count, duration
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.wrapping import shorten_middle, wrap
from p1tui.tui.view import View

STATE_CELLS = 14
LEAST_CELLS = 20
"""Fewest cells of the file; with fewer, the figures are left out."""
MOST_CELLS = 118
"""Most cells of the line: on a wider screen its end would be far from its start."""
SAVED_CELLS = 5
"""Cells of the age of a commit: `29 s`."""


def draw(view: View, width: int) -> list[Line]:
    """Draw the state, the file, and how much of this run is in it."""
    status, width = view.shown.recorder, min(width, MOST_CELLS)
    if status.trouble:
        head: Line = ((f" ! {tr('not stored')}".ljust(STATE_CELLS), "error"),)
        why = wrap(tell(status.trouble), width - STATE_CELLS)
        lines = [(*head, (why[0], "error"))]
        return [*lines, *(((" " * STATE_CELLS + text, "error"),) for text in why[1:])]
    if not status.path:
        state: Run = (f" ○ {tr('no store')}".ljust(STATE_CELLS), "warn")
        return [(state, (tr("readings are not kept"), "text"))]
    state = (f" ● {tr('recording')}".ljust(STATE_CELLS), "good")
    if status.temporary:
        state = (f" ○ {tr('temporary')}".ljust(STATE_CELLS), "warn")
    where = tr("kept until you leave") if status.temporary else status.path
    right: Line = ((f"{count(status.recorded, 'reading', 'readings')}{_saved(view)}", "dim"),)
    if width - STATE_CELLS - ln.width(right) < LEAST_CELLS:
        right = ()
    room = width - STATE_CELLS - ln.width(right) - 2
    left: Line = (state, (shorten_middle(where, room), "text"))
    return [ln.spread(left, right, width) if right else left]


def _saved(view: View) -> str:
    """Return the age of the last commit, padded so that its width is constant."""
    at = view.shown.recorder.committed_at
    if at is None:
        return ""
    words = tr("last saved {age} ago")
    text = words.format(age=duration(view.now - at))
    return ", " + text + " " * (len(words.format(age=" " * SAVED_CELLS)) - len(text))
