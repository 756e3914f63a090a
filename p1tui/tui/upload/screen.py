"""Upload (3): the health of each channel, and keys for its uploads."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import count
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.session import ScreenContext, Uploads
from p1tui.tui.upload import channels
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen


class UploadScreen(ScrollScreen, inherit_bindings=False):
    """Shows the channels; its keys make requests to the engine's uploads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.screen('live')", N_("Back"), key_display="Esc", show=False),
        Binding("r", "retry", N_("Retry"), tooltip=N_("Try the parked rows again")),
        Binding("p", "pause", N_("Pause"), tooltip=N_("Pause the uploads, or go on")),
        Binding("t", "test", N_("Test"), tooltip=N_("Test the uploads: call each target now")),
        *ScrollScreen.BINDINGS,
    ]

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, id="upload")
        self._note = ""
        """Effect of the last key, shown in the title."""

    def compose(self) -> ComposeResult:
        """Yield the status line, the channels, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.without_uploads, id="status")
        yield Scroller(appearance, self._head, channels.draw, id="body")
        yield Keys(appearance, id="keys")

    def _head(self, _: View, width: int, where: str) -> Line:
        name = tr("Upload")
        note = ln.shorten(self._note, width - len(name) - len(where) - 6)
        return ln.title(name, width, ((f"{note}  " if note else "", "good"), (where, "dim")))

    def action_retry(self) -> None:
        """Send the parked rows again."""
        if uploads := self._uploads():
            rows = uploads.retry_parked()
            told = count(rows, "parked row is tried again", "parked rows are tried again")
            self._show_note(told if rows else tr("No row is parked."))

    def action_pause(self) -> None:
        """Pause the uploads, or resume them."""
        if uploads := self._uploads():
            paused = self._is_paused()
            uploads.pause_uploads(not paused)
            self._show_note(tr("Uploads go on.") if paused else tr("Uploads are paused."))

    def action_test(self) -> None:
        """Call the channels as soon as they take calls."""
        if (uploads := self._uploads()) and self._is_paused():
            self._show_note(tr("Uploads are paused; p lets them go on."))
        elif uploads:
            uploads.try_uploads()
            self._show_note(tr("What is due goes out at once, or as soon as the target takes it."))

    def _is_paused(self) -> bool:
        return all(health.state == "paused" for health in self.context.view().latest.links)

    def _uploads(self) -> Uploads | None:
        """Return the engine's uploads; if there are none, show why and return None."""
        if not self.context.view().latest.links:
            self._show_note(tr("No upload is configured."))
            return None
        engine = self.context.view().latest.engine
        if self.context.uploads is None or (engine is not None and engine.state != "attached"):
            self._show_note(tr("No recorder answers that could do it."))
            return None
        return self.context.uploads

    def _show_note(self, words: str) -> None:
        self._note = words
        self.query_one(Scroller).refresh_changes()
