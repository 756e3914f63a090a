"""Whole numbers of quarters on end, in 8 bytes each: a list of a year's takes four times as much."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import overload


class QuarterValues(Sequence["int | None"]):
    """Value of each quarter, `None` where it is not known. It equals a list of the same values.

    Threads: any; it never changes.
    """

    __slots__ = ("known", "unknown")

    def __init__(self, known: array[int], unknown: array[int] | None = None) -> None:
        self.known = known
        """Value of each quarter, 0 where it is not known."""
        self.unknown = array("q") if unknown is None else unknown
        """Indices of the quarters of which it is not known, sorted."""

    @classmethod
    def of(cls, values: Sequence[int | None]) -> QuarterValues:
        """Return values that are a list, say, as this; what is one already as it is."""
        if isinstance(values, QuarterValues):
            return values
        try:
            return cls(array("q", values))  # type: ignore[arg-type]  # raises for None
        except TypeError:
            known, unknown = list(values), array("q")
            with suppress(ValueError):  # until there is no further None
                while True:
                    unknown.append(known.index(None, unknown[-1] + 1 if unknown else 0))
                    known[unknown[-1]] = 0
            return cls(array("q", known), unknown)  # type: ignore[arg-type]  # no None is left

    @classmethod
    def joined(cls, parts: Iterable[Sequence[int | None]]) -> QuarterValues:
        """Return parts on end as one."""
        known, unknown = array("q"), array("q")
        for part in map(cls.of, parts):
            unknown.extend(index + len(known) for index in part.unknown)
            known.extend(part.known)
        return cls(known, unknown)

    @classmethod
    def without(cls, count: int) -> QuarterValues:
        """Return `count` quarters of which nothing is known."""
        return cls(array("q", bytes(8 * count)), array("q", range(count)))

    def between(self, first: int, end: int) -> QuarterValues:
        """Return the quarters from one to before another; those beyond either end are not known."""
        inside = self[max(first, 0) : max(end, 0)]
        before = min(max(-first, 0), end - first)
        after = end - first - before - len(inside)
        if before <= 0 and after <= 0:
            return inside
        return self.joined((self.without(before), inside, self.without(after)))

    def told(self, values: Mapping[int, int]) -> QuarterValues:
        """Return these with some values, by their index, in the place of what they were."""
        if not values:
            return self
        known = self.known[:]
        for index, value in values.items():
            known[index] = value
        return QuarterValues(known, array("q", (each for each in self.unknown if each not in values)))

    def known_until(self, end: int) -> int:
        """Return the index after the last quarter before `end` that is known; 0 if none is."""
        end = max(min(end, len(self)), 0)
        at = bisect_left(self.unknown, end)
        while at and self.unknown[at - 1] == end - 1:
            at, end = at - 1, end - 1
        return end

    def __len__(self) -> int:
        return len(self.known)

    @overload
    def __getitem__(self, index: int) -> int | None: ...
    @overload
    def __getitem__(self, index: slice) -> QuarterValues: ...
    def __getitem__(self, index: int | slice) -> int | QuarterValues | None:
        if isinstance(index, slice):
            first, end, step = index.indices(len(self))
            if step != 1:
                raise ValueError("quarters on end have no step")
            if (first, end) == (0, len(self)):
                return self
            begin, stop = bisect_left(self.unknown, first), bisect_left(self.unknown, end)
            unknown = self.unknown[begin:stop]
            if first and unknown:
                unknown = array("q", (each - first for each in unknown))
            return QuarterValues(self.known[first:end], unknown)
        value = self.known[index]
        if value or not self.unknown:
            return value
        place = index % len(self)
        at = bisect_left(self.unknown, place)
        return None if at < len(self.unknown) and self.unknown[at] == place else value

    def __iter__(self) -> Iterator[int | None]:
        if not self.unknown:
            return iter(self.known)
        values: list[int | None] = [*self.known]
        for index in self.unknown:
            values[index] = None
        return iter(values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, QuarterValues):
            return self.known == other.known and self.unknown == other.unknown
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # an array has none

    def __repr__(self) -> str:
        return f"QuarterValues.of({list(self)})"
