"""A clock that several workers share: time passes only while all of them wait, to the next thing planned."""

from __future__ import annotations

import bisect
import threading
from collections.abc import Callable

from tests.uplinks.virtual_runs import EPOCH


class PlayedClock:
    """The clock of `threads` workers, each on its own thread.

    Threads: any; each of the workers' calls `wait`, and `leave` at its end.
    """

    def __init__(self, threads: int) -> None:
        self._now = 0.0
        self._threads = threads
        self._changed = threading.Condition()
        self._waiting: dict[int, tuple[float, threading.Event]] = {}
        self._plans: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def monotonic(self) -> float:
        return self._now

    def time(self) -> float:
        return EPOCH + self._now

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Plan an action; it runs while every worker waits."""
        self._count += 1
        bisect.insort(self._plans, (when, self._count, action))

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        me = threading.get_ident()
        with self._changed:
            until = self._now + (1e9 if timeout is None else timeout)
            self._waiting[me] = until, event
            while not event.is_set() and self._now < until:
                if len(self._waiting) < self._threads or self._anyone_may_go_on():
                    self._changed.wait(20)
                else:
                    self._pass_time()
                    self._changed.notify_all()
            del self._waiting[me]
        return event.is_set()

    def sleep(self, seconds: float) -> None:
        """Let time pass for one worker, as a call does."""
        self.wait(threading.Event(), seconds)

    def leave(self) -> None:
        """Wait for the calling worker no longer."""
        with self._changed:
            self._threads -= 1
            self._changed.notify_all()

    def _anyone_may_go_on(self) -> bool:
        return any(event.is_set() or until <= self._now for until, event in self._waiting.values())

    def _pass_time(self) -> None:
        """Go on to the next plan, or to the end of the first wait."""
        first = min(until for until, _ in self._waiting.values())
        if self._plans and self._plans[0][0] <= first:
            when, _, action = self._plans.pop(0)
            self._now = max(self._now, when)
            action()
        else:
            self._now = first
