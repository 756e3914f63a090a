"""The trail of screens: from one to another, and back to where one came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from textual.app import App

from p1tui.tui.widgets.screen import PanelScreen

LONGEST: Final = 50
"""Screens that one can go back through."""


class Trail:
    """Leads from screen to screen, and back the same way.

    At most one lies over the live screen; those one came through are kept aside, each once, as it was left.

    Threads: the app's only.
    """

    def __init__(self, app: App[None], make: Callable[[str], PanelScreen[None]]) -> None:
        self._app, self._make = app, make
        self._came: deque[str] = deque(maxlen=LONGEST)
        """Screens that one came through, the last one at the end."""
        self._kept: dict[str, PanelScreen[None]] = {}
        """The screens over the live one that one came through or sees, by their ids."""

    def top(self) -> PanelScreen[object] | None:
        """Return the screen on top; None while the app closes."""
        top = self._app.screen_stack[-1] if self._app.screen_stack else None
        return top if isinstance(top, PanelScreen) else None

    def all(self) -> list[PanelScreen[object]]:
        """Return every screen that is seen now or may be seen again."""
        below = [screen for screen in self._app.screen_stack if isinstance(screen, PanelScreen)]
        return [*below, *(screen for screen in self._kept.values() if screen not in below)]

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
        stack = self._app.screen_stack
        is_new = name != stack[0].id and name not in self._kept
        if is_new:
            self._kept[name] = self._make(name)
            self._app.install_screen(self._kept[name], name)  # so that textual keeps it while it is not seen
        if name == stack[0].id:
            self._came.clear()
            for _ in stack[1:]:
                self._app.pop_screen()
        elif len(stack) == 1:
            await self._app.push_screen(name)
        else:
            for _ in stack[2:]:
                self._app.pop_screen()
            await self._app.switch_screen(name)
        self._forget({*self._came, name})
        return is_new

    def _forget(self, needed: set[str]) -> None:
        """Remove the screens to which nothing leads back, soon: one of them may have led here itself."""
        for name in self._kept.keys() - needed:
            self._app.uninstall_screen(name)
            self._app.call_next(self._kept.pop(name).remove)
