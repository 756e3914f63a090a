"""Write (x): ask before a file is replaced."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.box import Box
from p1tui.tui.widgets.screen import Dialog

WIDTH, ROWS = 56, 6
"""Most cells and rows of the box."""


class OverwriteDialog(Dialog[bool], inherit_bindings=False):
    """Asks whether to replace a file; returns True to replace it. The next key decides.

    `x` is a binding, as `q` is in `QuitDialog`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "dismiss(True)", "Replace", show=False)]

    def __init__(self, context: ScreenContext, name: str) -> None:
        super().__init__(context)
        self._file = name

    def compose(self) -> ComposeResult:
        """Yield the box."""
        yield Box(self.context.appearance, self._draw, WIDTH, ROWS, id="overwrite")

    def on_key(self, event: events.Key) -> None:
        """Keep the file on any key but `x`."""
        if event.key != "x":
            event.stop()
            self.dismiss(False)

    def _draw(self, _: View, width: int) -> list[Line]:
        question: list[Line] = [
            ((ln.shorten(self._file, width - 4), "strong"),),
            BLANK,
            ((tr("Press x again to replace it,"), "text"),),
            ((tr("any other key to keep it."), "text"),),
        ]
        return frame(tr("The file is there already"), question, width)
