"""Detect steps of this computer's clock, which the user or the network may set while p1tui runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

STEP = 5.0
"""Least step in seconds between two readings. It is this long since a busy computer may read the clock late;
slewing changes its rate by a twentieth at most."""


def steady() -> float:
    """Return the seconds of a clock that is never set, and on Linux runs on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class ClockSteps:
    """Measures steps of the host's clock against a steady one.

    Threads: one at a time.
    """

    def __init__(self, steady: Callable[[], float] = steady) -> None:
        self._steady = steady
        self._offset: float | None = None

    def since_last(self, now: float) -> int:
        """Return the seconds by which the clock (now `now`) was set forward since the last call, or 0."""
        before, self._offset = self._offset, now - self._steady()
        step = 0.0 if before is None else self._offset - before
        return round(step) if abs(step) >= STEP else 0
