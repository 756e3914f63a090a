"""Choose when a state is published: at a steady pace, sooner when the power jumps or the meter is lost."""

from __future__ import annotations

import math
from typing import NamedTuple

SOONEST = 1.0
"""Seconds between two states at least, however often the power jumps."""

JUMP_W = 200
"""Change of the power in W that is published at once: a kettle, not a fridge."""

JUMP_SHARE = 0.1
"""Share of the power that a jump has at least: a car that charges with 11 kW swings by hundreds of watts."""


class Shown(NamedTuple):
    """The parts of a state by which its time is chosen."""

    version: object
    """Differs if anything in the state does."""
    urgent: object
    """Differs if the state must not wait, such as that of the way to the meter."""
    power_w: int | None
    """Import minus export."""


class Pace:
    """Chooses the time of the next state. All times are monotonic.

    Threads: one.
    """

    def __init__(self, every: float) -> None:
        self._every = every
        self._shown: Shown | None = None
        self._at = -math.inf

    def due_in(self, newest: Shown, now: float) -> float:
        """Return the seconds until the newest state is due, infinity if it was published."""
        if self._shown is None:
            return 0.0
        if newest.version == self._shown.version:
            return math.inf
        soon = newest.urgent != self._shown.urgent or _jumps(self._shown.power_w, newest.power_w)
        return max(0.0, self._at + (SOONEST if soon else self._every) - now)

    def published(self, shown: Shown, now: float) -> None:
        """Note that a state was published."""
        self._shown, self._at = shown, now

    def now(self) -> None:
        """Make the next state due at once."""
        self._shown = None


def _jumps(before: int | None, after: int | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) >= max(JUMP_W, abs(before) * JUMP_SHARE)
