"""What every screen shares: exact updates, a plain ground, and a `show` that hands a view to its panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from p1tui.tui.patches.partial_updates import ExactCompositor
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from p1tui.tui.app import MonitorApp

Answer = TypeVar("Answer")


class PanelScreen(Screen[Answer], inherit_bindings=False):
    """A screen made of panels."""

    @property
    def monitor(self) -> MonitorApp:
        """The app, by its own type."""
        return cast("MonitorApp", self.app)

    def show(self, view: View) -> None:
        """Hand a view to every panel."""
        for panel in self.query(Panel):
            panel.show(view)

    def show_clock(self, view: View) -> None:
        """Hand a view to what tells the time, in between."""
        for panel in self.query("#status").results(Panel):
            panel.show(view)

    def on_screen_resume(self) -> None:
        """A screen that comes up, or back, shows the present."""
        self.show(self.monitor.view())


class MonitorScreen(PanelScreen[None], inherit_bindings=False):
    """A full screen of panels."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._compositor = ExactCompositor()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground between the panels."""
        return [Strip.blank(crop.width, self.monitor.look.styles["text"])] * crop.height


class Dialog(ModalScreen[Answer], PanelScreen[Answer], inherit_bindings=False):
    """A box of panels over another screen."""
