"""Frames as text: the last telegram as received, and the rejected frames."""

from __future__ import annotations

from p1tui.i18n.dates import clock
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import grouped
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.view import View

TIME_CELLS = 8
"""Cells of the time at which a frame was rejected: `14:05:09`."""

LEAST_CELLS = 10
"""Fewest cells of a line of bytes, also in a narrow window."""


def raw(view: View, width: int) -> list[Line]:
    """Draw the last telegram as received, its long lines wrapped."""
    text = _text(view.shown.raw, width - 3)
    return [((f"  {each}", "text"),) for each in text] or [ln.remark(tr("No telegram yet."))]


def rejected(view: View, width: int) -> list[Line]:
    """Draw the last rejected frames, newest first: time, reason and bytes."""
    lines: list[Line] = []
    kept, rejected = len(view.shown.rejections), view.shown.rejected
    if 0 < kept < rejected:
        lines += [ln.remark(tr("The last {n} of {all}:").format(n=kept, all=grouped(rejected))), BLANK]
    for frame in reversed(view.shown.rejections):
        when = clock(frame.rejected_at, view.zone)
        for text in wrap(tell(frame.reason), width - TIME_CELLS - 4):
            head: Run = (f" {when:<{TIME_CELLS}}  ", "text")
            lines.append((head, (text, "warn")))
            when = ""
        lines += [((f"   {text}", "dim"),) for text in _text(frame.raw, width - 5)]
        lines.append(BLANK)
    return lines[:-1] or [ln.remark(tr("No telegram was rejected."))]


def _text(data: bytes, width: int) -> list[str]:
    """Return bytes as lines of at most `width` characters; empty lines are kept."""
    cells = max(width, LEAST_CELLS)
    lines = data.decode("latin-1").splitlines()
    return [line[at : at + cells] for line in lines for at in range(0, len(line) or 1, cells)]
