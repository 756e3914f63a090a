"""A power that changes in steps, and its sums."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from p1tui.demo.household.appliances import Use
from p1tui.demo.household.solar import BLOCK, BLOCKS
from p1tui.runtime.duration import DAY


class SteppedLoad:
    """The sum of constant loads: `levels[i]` W from `times[i]` on; the last time is the day's end."""

    def __init__(self, loads: Iterable[Use]) -> None:
        changes = {0: 0}
        for start, end, watts, _ in loads:
            changes[start] = changes.get(start, 0) + watts
            changes[end] = changes.get(end, 0) - watts
        self.changes = changes
        self.times = sorted(changes)
        self.levels = list(accumulate(map(changes.__getitem__, self.times)))
        self.times.append(DAY)

    def at(self, second: int) -> int:
        """Return the power in this second of the day, in W."""
        return self.levels[bisect_right(self.times, second) - 1]

    def block_energies(self) -> list[int]:
        """Return the energy of each block, in watt-seconds."""
        changes = [0] * (BLOCKS + 2)
        for second, watts in self.changes.items():
            block, inside = divmod(second, BLOCK)
            changes[block] += watts * (BLOCK - inside)
            changes[block + 1] += watts * inside
        return list(accumulate(changes))[:BLOCKS]


def split(first: int, step: int, count: int) -> tuple[int, int]:
    """Sum an arithmetic sequence; return the sums of its positive terms and of its negated negative ones."""
    total = count * first + step * count * (count - 1) // 2
    end = first + step * count
    if first >= 0 and end >= step:
        return total, 0
    if first <= 0 and end <= step:
        return 0, -total
    positive = sum(term for term in range(first, end, step) if term > 0)
    return positive, positive - total
