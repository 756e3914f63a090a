"""An allowance: a number at once, and then one more at a time, for what may come without end."""

from __future__ import annotations

from collections.abc import Callable


class Allowance:
    """Allows `burst` at once after a time without any, then one each `every` seconds of the clock.

    Threads: one at a time.
    """

    def __init__(self, burst: int, every: float, clock: Callable[[], float]) -> None:
        self.refused = 0
        """Number refused since the last one that was allowed."""
        self._burst = burst
        self._every = every
        self._clock = clock
        self._left: float = burst
        self._at = clock()

    def take(self) -> bool:
        """Return True if one more is allowed, and count it."""
        now = self._clock()
        self._left = min(self._burst, self._left + max(0.0, now - self._at) / self._every)
        self._at = now
        if self._left < 1:
            self.refused += 1
            return False
        self._left -= 1
        self.refused = 0
        return True
