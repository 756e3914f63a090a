"""The trail of screens: from one to another, and back to where one came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from textual.app import App
from textual.screen import Screen

from p1tui.tui.widgets.screen import PanelScreen

LONGEST: Final = 50
"""Screens that one can go back through."""


class Trail:
    """Leads from screen to screen, and back the same way.

    Those one came through stay below, each once and as it was left; one that was left for a screen below it
    is made anew when one goes back to it.

    Threads: the app's only.
    """

    def __init__(self, app: App[None], make: Callable[[str], Screen[None]]) -> None:
        self._app, self._make = app, make
        self._came: deque[str] = deque(maxlen=LONGEST)
        """Screens that one came through, the last one at the end."""

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
        if (top := self.top()) and top.id and top.id != name:
            self._came.append(top.id)
        return await self._reach(name)

    async def back(self) -> None:
        """Go to the screen that one came from, if there is one."""
        if self._came:
            await self._reach(self._came.pop())

    async def _reach(self, name: str) -> bool:
        names = [screen.id for screen in self._app.screen_stack]
        if name not in names:
            await self._app.push_screen(self._make(name))
            return True
        for _ in names[names.index(name) + 1 :]:
            self._app.pop_screen()
        if name == names[0]:
            self._came.clear()
        return False
