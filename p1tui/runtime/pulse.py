"""A thread's pulse: proof that its loop still turns."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pulse:
    """The time at which a loop last turned; before its first turn, that at which it was made.

    Threads: one calls `beat`; any may call `quiet_for`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._beat_at = clock()

    def beat(self) -> None:
        """Note that the loop turns."""
        self._beat_at = self._clock()

    def quiet_for(self) -> float:
        """Return the seconds since the last beat."""
        return self._clock() - self._beat_at
