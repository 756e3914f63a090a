"""Events of a recording: told at once, and kept for the next commit, as many of a kind as there may be."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from p1tui.model.status import Event
from p1tui.store.recording.bounds import Bounds


class EventNotes:
    """Events that wait for the next commit, and those without a time, which wait for the next reading's.

    Threads: the recorder's.
    """

    def __init__(self, bounds: Bounds, on_event: Callable[[Event], None], dated: list[Event]) -> None:
        """Make it for the list of events with a time, which the commits empty."""
        self._dated, self._undated = dated, list[Event]()
        self._bounds, self._on_event = bounds, on_event

    def tell(self, *happened: Event) -> None:
        """Tell events, and keep them unless there were too many of their kind."""
        for event in happened:
            if self._bounds.keeps(event.kind):
                self.keep(event)
            self._on_event(event)

    def keep(self, event: Event) -> None:
        """Store an event with the next commit, or with the next reading if it has no time."""
        (self._dated if event.time else self._undated).append(event)

    def date(self, time: int) -> None:
        """Give the events without a time that of a reading."""
        while self._undated:
            self._dated.append(msgspec.structs.replace(self._undated.pop(0), time=time))
