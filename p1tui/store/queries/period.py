"""A period of quarters, and a course over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import Course, Gap
from p1tui.runtime.duration import QUARTER
from p1tui.store.quarters.timeline import Stretch


class Period(NamedTuple):
    """Quarters on end, UTC seconds; an end within a quarter cuts that one."""

    start: int
    end: int

    @classmethod
    def of(cls, start: int, end: int) -> Period:
        """Return the period from the start of a quarter to a moment. Raises `ValueError` for other times."""
        if start % QUARTER or end < start:
            raise ValueError(f"{start} to {end} do not begin with a quarter hour")
        return cls(start, end)

    @property
    def length(self) -> int:
        """Number of quarters, a cut one among them."""
        return -((self.start - self.end) // QUARTER)

    @property
    def whole(self) -> int:
        """Number of quarters that the end does not cut."""
        return (self.end - self.start) // QUARTER

    def place(self, time: int) -> int:
        """Return the number of quarters from the start to a time."""
        return (time - self.start) // QUARTER

    def time(self, place: int) -> int:
        """Return the start of a quarter."""
        return self.start + QUARTER * place

    def course(self, values: Sequence[int | None], gaps: Sequence[Stretch]) -> Course | None:
        """Return the course of values and gaps; `None` if nothing is known."""
        found = QuarterValues.of(values)
        if not gaps and not found.known_until(len(found)):
            return None
        places = [Gap(max(self.place(gap.start), 0), self.place(gap.end), gap.rise) for gap in gaps]
        return Course(found, tuple(places))
