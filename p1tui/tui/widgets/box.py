"""The panel of a dialog, which keeps a blank cell between its frame and the words of the screen below."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.widgets.panel import Panel

BESIDE = 1
"""Blank cells at each side of a box that is not as wide as the screen."""


class Box(Panel):
    """Shows the lines of a dialog."""

    def drawn(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines of the last view, with blank cells beside them."""
        if width >= self.app.size.width:
            return super().drawn(width, height)
        blank: Run = (" " * BESIDE, "text")
        return [(blank, *line, blank) for line in super().drawn(width - 2 * BESIDE, height)]
