"""A panel that scrolls: a title with the numbers of the visible lines, and these lines."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from p1tui.i18n.language import tr
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing.lines import Line, tab_at
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Draw, Panel
from p1tui.tui.widgets.screen import MonitorScreen

Head = Callable[[View, int, str], Line]
"""View, width and the visible lines' numbers (`1-20 of 45`, empty if all are visible) -> the title."""


WHEEL_LINES = 3
"""Lines that a notch of the mouse's wheel scrolls."""


class Scroller(Panel):
    """Shows the lines that fit; the keys of its screen scroll it.

    With `follow` it shows the end until the user scrolls back. `turn` shows the page of a tab of the title,
    by its place among all; a click on the tab does so.
    """

    def __init__(
        self,
        appearance: Appearance,
        head: Head,
        body: Draw,
        *,
        id: str,
        follow: bool = False,
        turn: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(appearance, id=id)
        self._head, self._body, self._follow, self._turn = head, body, follow, turn
        self.skipped = 0
        """Number of lines before the visible ones; with `follow`, after them."""
        self.overflows = False
        """True if there are more lines than fit."""

    @property
    def room(self) -> int:
        """Lines that fit below the title."""
        return max(self.size.height - 1, 1)

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the title, and the lines that fit below it."""
        body = self._body(view, width)
        room = max(height - 1, 1)
        self.skipped = min(max(self.skipped, 0), max(len(body) - room, 0))
        start = max(len(body) - room, 0) - self.skipped if self._follow else self.skipped
        shown = body[start : start + room]
        if self.overflows != (len(body) > room):
            self.overflows = len(body) > room
            self.call_later(self._offer, view)
        where = _where(start + 1, start + len(shown), len(body)) if self.overflows else ""
        return [self._head(view, width, where), *shown]

    def clicked(self, x: int, y: int) -> None:
        """Show the page whose tab is drawn there."""
        if self._turn and not y and (tab := tab_at(self.row(0), x)) is not None:
            self._turn(tab)

    def _offer(self, view: View) -> None:
        if isinstance(self.screen, MonitorScreen):
            self.screen.show_keys(view)

    def scroll_lines(self, down: int) -> None:
        """Scroll down by so many lines; up if negative."""
        self.skipped += -down if self._follow else down
        self.refresh_changes()

    def rewind(self) -> None:
        """Scroll to the start."""
        self.skipped = 0
        self.refresh_changes()


class ScrollScreen(MonitorScreen, inherit_bindings=False):
    """A screen with one scroller, and the keys for it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", "Scroll", key_display="↑↓", tooltip="A line up or down"),
        Binding("down", "scroll(1)", "Scroll down", show=False, tooltip="A line up or down"),
        Binding("pageup", "scroll_page(-1)", "Page up", show=False, tooltip="A page up or down"),
        Binding("pagedown", "scroll_page(1)", "Page down", show=False, tooltip="A page up or down"),
        Binding("home", "scroll(-100000)", "To the start", show=False, tooltip="To the start or the end"),
        Binding("end", "scroll(100000)", "To the end", show=False, tooltip="To the start or the end"),
    ]

    def offers(self, view: View) -> Hashable:
        """Return True if there is something to scroll."""
        return self._scrolls()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to scroll where there are more lines than fit."""
        return not action.startswith("scroll") or self._scrolls()

    def _scrolls(self) -> bool:
        return any(scroller.overflows for scroller in self.query(Scroller))

    def on_mouse_scroll_down(self) -> None:
        """Scroll by the wheel."""
        self.action_scroll(WHEEL_LINES)

    def on_mouse_scroll_up(self) -> None:
        """Scroll by the wheel."""
        self.action_scroll(-WHEEL_LINES)

    def action_scroll(self, lines: int) -> None:
        """Scroll down by so many lines; up if negative."""
        self.query_one(Scroller).scroll_lines(lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by the visible lines less one, which stays visible."""
        scroller = self.query_one(Scroller)
        scroller.scroll_lines(pages * max(scroller.size.height - 2, 1))


def _where(first: int, last: int, lines: int) -> str:
    return tr("{first}-{last} of {all}").format(first=first, last=last, all=lines)
