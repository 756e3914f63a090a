"""Upload (3): the health of each channel, and keys for its uploads."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import count
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.session import ScreenContext
from p1tui.tui.upload import channels
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import BACK
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen

ASKING = ("retry", "pause", "resume", "test")
"""Actions that ask the engine's uploads for something."""


class UploadScreen(ScrollScreen, inherit_bindings=False):
    """Shows the channels; its keys make requests to the engine's uploads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "retry", N_("Retry"), tooltip=N_("Try the parked rows again")),
        Binding("p", "pause", N_("Pause"), tooltip=N_("Pause the uploads")),
        Binding("p", "resume", N_("Resume"), tooltip=N_("Let the uploads go on")),
        Binding("t", "test", N_("Test"), tooltip=N_("Test the uploads: send what waits at once")),
        *ScrollScreen.BINDINGS,
        BACK,
    ]

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, id="upload")

    def compose(self) -> ComposeResult:
        """Yield the status line, the channels, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.without_uploads, id="status")
        yield Scroller(appearance, self._head, self._body, id="body")
        yield Keys(appearance, id="keys")

    def _head(self, _: View, width: int, where: str) -> Line:
        return ln.title(tr("Upload"), width, ((where, "dim"),) if where else ())

    def _body(self, view: View, width: int) -> Sequence[Line]:
        return channels.draw(view, width, self.query_one(Scroller).room)

    def offers(self, view: View) -> Hashable:
        """Return what can be asked for."""
        return super().offers(view), tuple(action for action in ASKING if self._can(action, view))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to ask only for what would have an effect."""
        if action in ASKING:
            return self._can(action, self.context.view())
        return super().check_action(action, parameters)

    def _can(self, action: str, view: View) -> bool:
        if self.context.asked_uploads(view) is None:
            return False
        if action == "retry":
            return any(health.parked for health in view.latest.links)
        return view.paused if action == "resume" else not view.paused

    def action_retry(self) -> None:
        """Send the parked rows again."""
        if uploads := self.context.asked_uploads(self.context.view()):
            rows = uploads.retry_parked()
            told = count(rows, "parked row is tried again", "parked rows are tried again")
            self.context.tell(told if rows else tr("No row is parked."))

    def action_pause(self) -> None:
        """Pause the uploads."""
        if uploads := self.context.asked_uploads(self.context.view()):
            uploads.pause_uploads(True)
            self.context.tell(tr("Uploads are paused."))

    def action_resume(self) -> None:
        """Let the uploads go on."""
        if uploads := self.context.asked_uploads(self.context.view()):
            uploads.pause_uploads(False)
            self.context.tell(tr("Uploads go on."))

    def action_test(self) -> None:
        """Call the channels as soon as they take calls, if there is something to send."""
        view = self.context.view()
        if uploads := self.context.asked_uploads(view):
            uploads.try_uploads()
            waits = any(health.newest_only or health.backlog.entries for health in view.latest.links)
            self.context.tell(
                tr("What waits goes out once the target takes it; its lines tell how it went.")
                if waits
                else tr("Nothing waits to be sent, so nothing is called.")
            )
