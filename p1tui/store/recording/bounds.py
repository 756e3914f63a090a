"""Bound what a wrong meter or noise may add to the tables that are kept for ever, besides readings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from p1tui.runtime.allowance import Allowance
from p1tui.runtime.duration import HOUR

BURST: Final = 1000
"""Rows of one kind at once: years of a house, some 100 kB of events or 2 MB of readings held back."""

EVERY: Final = HOUR
"""Seconds after which one more of a kind may come."""


class Bounds:
    """Keeps as many rows of each kind as are allowed.

    Threads: the recorder's.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._allowances: dict[str, Allowance] = {}

    def keeps(self, kind: str) -> bool:
        """Return True if one more row of this kind is to be kept."""
        if kind not in self._allowances:
            self._allowances[kind] = Allowance(BURST, EVERY, self._clock)
        return self._allowances[kind].take()
