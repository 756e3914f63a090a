"""The trail of screens: from one to another, and back to where one came from."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App
from textual.screen import Screen

from p1tui.tui.widgets.screen import PanelScreen


class Trail:
    """Leads from screen to screen. Those one came through stay below, each once and as it was left.

    Threads: the app's only.
    """

    def __init__(self, app: App[None], make: Callable[[str], Screen[None]]) -> None:
        self._app, self._make = app, make

    def top(self) -> PanelScreen[object] | None:
        """Return the screen on top; None while the app closes."""
        top = self._app.screen_stack[-1] if self._app.screen_stack else None
        return top if isinstance(top, PanelScreen) else None

    def visible(self) -> list[PanelScreen[object]]:
        """Return the screens that are seen, the lowest first: the one on top, and under a box the next."""
        seen: list[PanelScreen[object]] = []
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, PanelScreen):
                seen.insert(0, screen)
            if not screen.is_modal:
                break
        return seen

    async def go(self, name: str) -> None:
        """Go to the screen with this id; one that was opened before shows what it opens with."""
        if not await self.reach(name) and (top := self.top()):
            top.home()

    async def reach(self, name: str) -> bool:
        """Go to the screen with this id, as it was left; return True if it is a new one.

        Return when it is composed, so that no key is handled by a screen without its panels.
        """
        names = [screen.id for screen in self._app.screen_stack]
        if name not in names:
            await self._app.push_screen(self._make(name))
            return True
        for _ in names[names.index(name) + 1 :]:
            self._app.pop_screen()
        return False
