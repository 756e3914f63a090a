"""A period of quarters, and a course over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from p1tui.model.quarters import Course, Gap
from p1tui.runtime.duration import QUARTER
from p1tui.store.quarters.timeline import Stretch


class Period(NamedTuple):
    """Quarters on end, UTC seconds."""

    start: int
    end: int

    @classmethod
    def of(cls, start: int, end: int) -> Period:
        """Return the period between the starts of two quarters. Raises `ValueError` for other times."""
        if start % QUARTER or end % QUARTER or end < start:
            raise ValueError(f"{start} to {end} are no whole quarter hours")
        return cls(start, end)

    @property
    def length(self) -> int:
        """Number of quarters."""
        return (self.end - self.start) // QUARTER

    def course(self, values: list[int | None], gaps: Sequence[Stretch]) -> Course | None:
        """Return the course of values and gaps; `None` if nothing is known."""
        if not gaps and all(value is None for value in values):
            return None
        places = [
            Gap(
                (max(gap.start, self.start) - self.start) // QUARTER,
                (gap.end - self.start) // QUARTER,
                gap.rise,
            )
            for gap in gaps
        ]
        return Course(values, tuple(places))
