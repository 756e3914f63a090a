"""Quit (q): ask before a recording ends."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_, tr
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.view import View
from p1tui.tui.widgets.box import Box
from p1tui.tui.widgets.screen import Dialog

QUESTION: tuple[Line, ...] = (
    ((N_("Recording stops when you leave."), "strong"),),
    BLANK,
    ((N_("Press q again to quit,"), "text"),),
    ((N_("any other key to stay."), "text"),),
)

WIDTH, ROWS = 40, 6
"""Most cells and rows of the box."""


def draw(_: View, width: int) -> list[Line]:
    """Draw the question in its box."""
    question = [tuple((tr(text), role) for text, role in line) for line in QUESTION]
    return frame(tr("Leave?"), question, width)


class QuitDialog(Dialog[bool], inherit_bindings=False):
    """Asks whether to quit; returns True to quit. The next key decides.

    `q` is a binding: a second `q` in the same packet as the first goes to the screen below, and reaches this
    dialog only through the bindings.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "dismiss(True)", "Quit", show=False)]

    def compose(self) -> ComposeResult:
        """Yield the box."""
        yield Box(self.context.appearance, draw, WIDTH, ROWS, id="quit")

    def on_key(self, event: events.Key) -> None:
        """Stay on any key but `q`."""
        if event.key != "q":
            event.stop()
            self.dismiss(False)
