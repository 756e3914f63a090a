"""Detect steps of this computer's clock, which the user or the network may set while p1tui runs."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable

from p1tui.p1 import Accepted

STEP = 5.0
"""Least step in seconds between two readings. It is this long since a busy computer may read the clock late;
slewing changes its rate by a twentieth at most."""


def steady() -> float:
    """Return the seconds of a clock that is never set, and on Linux runs on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


PLAUSIBLE = 1_735_689_600
"""2025-01-01: a clock before it was never set, as on a Raspberry Pi without a battery and network."""

HELD_LIMIT = 4096
"""Telegrams that may wait for the clock to be set; then the oldest is lost with each further one."""


class Undated:
    """Holds telegrams that only the host's clock can date while that clock was never set.

    Threads: one at a time.
    """

    def __init__(self, steady: Callable[[], float] = steady) -> None:
        self._steady = steady
        self._held: deque[tuple[float, Accepted]] = deque(maxlen=HELD_LIMIT)

    def hold(self, accepted: Accepted) -> None:
        """Keep a telegram with the steady clock's time."""
        self._held.append((self._steady(), accepted))

    def waits(self) -> bool:
        """Return True if any telegram is held."""
        return bool(self._held)

    def release(self, now: float) -> list[tuple[float, Accepted]]:
        """Return and forget all telegrams, dated back from `now`, the time of the clock that was set."""
        offset = now - self._steady()
        released = [(then + offset, accepted) for then, accepted in self._held]
        self._held.clear()
        return released


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
