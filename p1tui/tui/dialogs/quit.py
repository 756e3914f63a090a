"""Quit (q): a question before the recording ends."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_, tr
from p1tui.tui.drawing.box import frame
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import Dialog

QUESTION: tuple[Line, ...] = (
    ((N_("Recording stops when you leave."), "strong"),),
    BLANK,
    ((N_("Press q again to quit,"), "text"),),
    ((N_("any other key to stay."), "text"),),
)


def draw(_: View, width: int) -> list[Line]:
    """Return the question in its box."""
    question = [tuple((tr(text), role) for text, role in line) for line in QUESTION]
    return frame(tr("Leave?"), question, width)


class QuitDialog(Dialog[bool], inherit_bindings=False):
    """A question; returns True to quit. The very next key decides.

    `q` is a binding, since a second one that came in one packet with the first goes to the screen below, and
    finds its way here by the bindings alone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "dismiss(True)", "Quit", show=False)]

    def compose(self) -> ComposeResult:
        """Yield one box."""
        yield Panel(self.context.appearance, draw, id="quit")

    def on_key(self, event: events.Key) -> None:
        """Stay, whatever other key it is."""
        if event.key != "q":
            event.stop()
            self.dismiss(False)
