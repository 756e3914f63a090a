"""Wall (0): the power of now in the largest digits that fit, to be read from across the room."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult

from p1tui.tui.drawing.lines import Line
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.wall import draw
from p1tui.tui.widgets.keys import SCREENS
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import MonitorScreen


class WallPanel(Panel):
    """Shows the wall, which depends on the panel's height."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the lines for this width and height."""
        return draw.draw(view, width, height)


class WallScreen(MonitorScreen, inherit_bindings=False):
    """Shows nothing but the power, and what goes with it; any key goes back, 1 to 5 lead on."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, id="wall")

    def compose(self) -> ComposeResult:
        """Yield the panel that fills the screen."""
        yield WallPanel(self.context.appearance, id="digits", click=lambda *_: self._leave(""))

    def show_clock(self, view: View) -> None:
        """Draw, since no status line tells the age and the time."""
        self.show(view)

    def on_key(self, event: events.Key) -> None:
        """Go back; a key that leads to a numbered screen leads there."""
        event.stop()
        event.prevent_default()
        leading = self.active_bindings.get(event.key) if event.key in SCREENS else None
        self._leave(leading.binding.action if leading else "")

    def _leave(self, action: str) -> None:
        """Go back, and do an action of the app.

        The app does both between two keys: else another key opens a screen while the same one still closes.
        """
        self.app.call_later(self._left, action)

    async def _left(self, action: str) -> None:
        if self.app.screen is self:
            await self.app.action_back()
        if action:
            await self.app.run_action(action, self.app)
