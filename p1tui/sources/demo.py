"""The simulated household as a source: one telegram a second, like a DSMR 5 meter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from p1tui.demo.household.household import Household
from p1tui.sources.base import READ_WAIT


class DemoSource:
    """Gives one telegram for each second of the clock.

    Threads: as in `Source`.
    """

    name = "demo"
    live = True
    local = True

    def __init__(
        self, household: Household, *, stop: threading.Event, clock: Callable[[], float] = time.time
    ) -> None:
        self._household = household
        self._stop = stop
        self._clock = clock
        self._last = 0

    def open(self) -> None:
        """Start at the current second."""
        self._last = 0

    def read(self) -> bytes:
        """Return the telegram of this second; empty if it was returned before."""
        if int(self._clock()) == self._last:
            self._stop.wait(min(READ_WAIT, self._last + 1 - self._clock()))
        second = int(self._clock())
        if second == self._last:
            return b""
        self._last = second
        return self._household.telegram(second)

    def close(self) -> None:
        """Do nothing: nothing is held open."""

    def time(self) -> float:
        """Return the UTC seconds of the clock."""
        return self._clock()
