"""Show a pause of the calls, and afterwards the state from before it."""

from __future__ import annotations

from collections.abc import Callable

from p1tui.i18n.message import Message
from p1tui.model.status import LinkHealth, LinkState
from p1tui.uplinks.delivery.sentences import PAUSED


class Pausing:
    """Remembers the state that a pause hides.

    Threads: only the worker's.
    """

    def __init__(self) -> None:
        self._before: tuple[LinkState, Message] | None = None

    def holds(self, paused: bool, health: LinkHealth, show: Callable[[LinkState, Message], None]) -> bool:
        """Return `paused`; call `show` where a pause begins or ends."""
        if paused and self._before is None:
            self._before = health.state, health.reason
            show("paused", PAUSED)
        elif not paused and self._before is not None:
            show(*self._before)
            self._before = None
        return paused
