"""Base classes of the screens: pass a view to the panels, and send only the cells that changed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from p1tui.tui.patches.partial_updates import ExactScreen
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets.box import Box
from p1tui.tui.widgets.hints import key_at
from p1tui.tui.widgets.panel import LEFT, Panel

Result = TypeVar("Result")

BACK = Binding(
    "escape", "app.back", "Back", key_display="Esc", tooltip="Back to the screen that you came from"
)
"""The key of every screen that lies over another."""


class PanelScreen(ExactScreen[Result], inherit_bindings=False):
    """A screen made of panels."""

    def __init__(self, context: ScreenContext, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.context = context

    def show(self, view: View) -> None:
        """Pass a view to every panel."""
        for panel in self.walk_children(Panel):
            panel.show(view)

    def offers(self, view: View) -> Hashable:
        """Return the state on which the keys of this screen depend that are offered now."""
        return None

    def home(self) -> None:
        """Show what the screen opens with, since its number was pressed again; by default it always does."""

    def show_clock(self, view: View) -> None:
        """Pass a view to the status line alone, for its clock."""
        if isinstance(panel := self.query_one_optional("#status"), Panel):
            panel.show(view)

    def show_keys(self, view: View) -> None:
        """Pass a view to the lines of the keys alone, for the effect of the last one."""
        if isinstance(panel := self.query_one_optional("#keys"), Panel):
            panel.show(view)

    def repaint(self) -> None:
        """Draw everything again, in the present language, styles and glyphs."""
        self.show(self.context.view())
        for panel in self.walk_children(Panel):
            panel.repaint()
        self.refresh()

    def on_screen_suspend(self) -> None:
        """Show the keys of the box that came over the screen in place of its own."""
        self.show_keys(self.context.view())

    def on_screen_resume(self) -> None:
        """Show the present view when the screen comes to the top, unless it was left in the meantime."""
        if self.is_current:
            self.show(self.context.view())


class MonitorScreen(PanelScreen[None], inherit_bindings=False):
    """A full screen of panels."""

    def show(self, view: View) -> None:
        """Give the top of the screen the lines that it needs, and pass the view to every panel."""
        if isinstance(panel := self.query_one_optional("#status"), Panel):
            lines = max(min(len(panel.lines(view, self.size.width, 0)), self.size.height // 2), 1)
            if panel.styles.height is None or panel.styles.height.value != lines:
                panel.styles.height = lines
        super().show(view)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the blank background between the panels."""
        return [Strip.blank(crop.width, self.context.appearance.styles["text"])] * crop.height


class Dialog(PanelScreen[Result], ModalScreen[Result], inherit_bindings=False):
    """A box in place of the panels of another screen, whose first lines stay; the last has the box's keys."""

    def show(self, view: View) -> None:
        """Leave the lines of status and keys below, where there is room, and pass the view to the box."""
        box = self.query_one(Box)
        panels = [self._lower().query_one_optional(f"#{name}") for name in ("status", "keys")]
        top, bottom = (1 if panel is None else panel.size.height for panel in panels)
        box.styles.margin = (top, 0, min(bottom, max(self.size.height - top - box.rows, 0)), 0)
        super().show(view)

    def on_resize(self) -> None:
        """Fit the box into the new window."""
        if self.is_current:
            self.resize(self.query_one(Box))
            self.show(self.context.view())

    def resize(self, box: Box) -> None:
        """Change the size of a box that goes by that of the window; most have one of their own."""

    def refresh_changes(self) -> None:
        """Draw the box and its keys again after a key, unless that closed it."""
        if self.is_current and isinstance(below := self._lower(), PanelScreen):
            self.query_one(Box).refresh_changes()
            below.show_keys(self.context.view())

    def on_click(self, event: events.Click) -> None:
        """Press the key that is drawn there; do what a click into the box does; close it by one elsewhere."""
        if event.button != LEFT:
            return
        x, y = event.screen_offset
        frame = self.query_one(Box).frame()
        if frame.contains(x, y):
            self.click(y - frame.y)
            self.refresh_changes()
        elif y == self.size.height - 1 and self.keys():
            if key := key_at(self.keys(), self.size.width, x):
                self.app.simulate_key(key)
        else:
            self.app.simulate_key("escape")

    def click(self, row: int) -> None:
        """Do what a click on a row of the box does, if anything."""

    def _lower(self) -> Screen[object]:
        return self.app.screen_stack[-2]

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return keys and what they do; none where the box itself tells them."""
        return ()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close the dialog with a result; do nothing if another key, or the end of the app, came first."""
        if not self.is_current or len(self.app.screen_stack) < 2:
            return AwaitComplete()
        return super().dismiss(result)
