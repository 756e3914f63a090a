"""Steps of this computer's clock: somebody, or the network, sets it while p1tui runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

STEP = 5.0
"""Seconds by which the clock must be off from one reading to the next to have been set. A clock that is only
corrected runs at most a twentieth faster or slower, but a busy computer reads it late."""


def steady() -> float:
    """Return the seconds of a clock that nobody sets, and that runs on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class ClockSteps:
    """Tells a clock that was set from one that only ran.

    Threads: one thread an instance.
    """

    def __init__(self, steady: Callable[[], float] = steady) -> None:
        self._steady = steady
        self._offset: float | None = None

    def since_last(self, now: float) -> int:
        """Return the seconds that the clock, which shows `now`, was set forward since the last call."""
        before, self._offset = self._offset, now - self._steady()
        step = 0.0 if before is None else self._offset - before
        return round(step) if abs(step) >= STEP else 0
