"""Energy of one register in a window: sums, also times a price, and which quarters are missing in them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from operator import mul

import msgspec

from p1tui.costs.quarters.columns import EnergyColumn, PriceColumn, between
from p1tui.costs.quarters.grid import Grid
from p1tui.costs.quarters.windows import Window
from p1tui.model.quarters import Gap


class Worth(msgspec.Struct):
    """Energy times price over some quarters."""

    priced: int
    """Sum of energy times price, in the register's unit and the price's scale."""
    energy: int
    """Energy that has a price."""
    missing: set[int]
    """Quarters whose energy, or the price of it, is not known."""


class Selection:
    """Quarters of a register from `first` to before `end` that lie in a window.

    A gap counts where all of it does: its energy is known, its course is not.

    Threads: one at a time.
    """

    def __init__(self, column: EnergyColumn, grid: Grid, window: Window, first: int, end: int) -> None:
        self._column = column
        self._first = first
        self._mask = None if window.is_always else grid.mask(window, first, end)
        self._gap_ends = [each.end for each in column.gaps]
        self._sums: dict[tuple[int, int], tuple[int, set[int]]] = {}

    def sum(self, first: int, end: int) -> tuple[int, set[int]]:
        """Return the known energy from `first` to before `end`, and the quarters of which it is missing."""
        key = first, end
        if key not in self._sums:
            energy = sum(self._chosen(self._column.values, first, end))
            missing = set(self._within(between(self._column.unknown, first, end)))
            for gap, quarters in self._gaps(first, end):
                if quarters is None:
                    energy += gap.rise
                else:
                    missing |= quarters
            self._sums[key] = energy, missing
        return self._sums[key]

    def worth(
        self, first: int, end: int, prices: PriceColumn, price_of_gap: Callable[[Gap], int | None]
    ) -> Worth:
        """Return the energy from `first` to before `end` times its price.

        Quarters without energy need no price; `price_of_gap` gives that of all of a gap, `None` if there is
        no such price.
        """
        values = self._column.values
        if self._mask is None:
            priced = sum(map(mul, values[first:end], prices.values[first:end]))
        else:
            mask = self._mask[first - self._first : end - self._first]
            worths = map(mul, values[first:end], prices.values[first:end])
            priced = sum(compress(worths, mask))
        energy, unknown = self.sum(first, end)
        missing = set(unknown)
        for index in self._within(between(prices.unknown, first, end)):
            if values[index]:
                energy -= values[index]
                missing.add(index)
        for gap, quarters in self._gaps(first, end):
            price = None if quarters is not None else price_of_gap(gap)
            if price is not None:
                priced += gap.rise * price
            elif quarters is None:
                energy -= gap.rise
                missing.update(range(gap.first, gap.end))
        return Worth(priced, energy, missing)

    def at(self, indices: Sequence[int], first: int, end: int, missing: set[int]) -> list[int]:
        """Return the energy of some quarters; a gap's stands at its first one, unless it is missing."""
        energies = list(map(self._column.values.__getitem__, indices))
        if self._mask is not None:
            energies = [e * self._mask[i - self._first] for i, e in zip(indices, energies, strict=True)]
        for gap, quarters in self._gaps(first, end):
            if quarters is None and gap.first not in missing:
                at = bisect_left(indices, gap.first)
                if at < len(indices) and indices[at] == gap.first:
                    energies[at] = gap.rise
        return energies

    def count(self, first: int, end: int) -> int:
        """Return the number of quarters in the window from `first` to before `end`."""
        if self._mask is None:
            return end - first
        return self._mask.count(b"\1", first - self._first, end - self._first)

    def steps(self, first: int, end: int) -> tuple[array[int], list[Gap]]:
        """Return the energy of each quarter, and the gaps that count as a whole; what is missing is 0."""
        values = self._column.values[first:end]
        if self._mask is not None:
            values = array("q", map(mul, values, self._mask[first - self._first : end - self._first]))
        return values, [gap for gap, quarters in self._gaps(first, end) if quarters is None]

    def gaps(self, first: int, end: int) -> Iterator[tuple[Gap, set[int]]]:
        """Yield each gap that touches the window, and its quarters from `first` to before `end` in it."""
        for gap in self._touching(first, end):
            quarters = set(self._within(range(max(gap.first, first), min(gap.end, end))))
            if quarters:
                yield gap, quarters

    def above(self, first: int, end: int, floor: int) -> list[int]:
        """Return the energies that are known and above `floor`."""
        return list(filter(floor.__lt__, self._chosen(self._column.values, first, end)))

    def unknown(self, first: int, end: int) -> set[int]:
        """Return the quarters whose energy nobody knows; those of gaps are not among them."""
        return set(self._within(between(self._column.unknown, first, end)))

    def _chosen(self, values: array[int], first: int, end: int) -> Iterable[int]:
        if self._mask is None:
            return values[first:end]
        return compress(values[first:end], self._mask[first - self._first : end - self._first])

    def _within(self, indices: Iterable[int]) -> Iterator[int]:
        """Yield those of some indices that lie in the window."""
        mask, first = self._mask, self._first
        return iter(indices) if mask is None else (each for each in indices if mask[each - first])

    def _touching(self, first: int, end: int) -> Iterator[Gap]:
        gaps = self._column.gaps
        for index in range(bisect_right(self._gap_ends, first), len(gaps)):
            if gaps[index].first >= end:
                return
            yield gaps[index]

    def _gaps(self, first: int, end: int) -> Iterator[tuple[Gap, set[int] | None]]:
        """Yield each gap that touches the window, and its quarters there; `None` if that is all of it."""
        for gap, quarters in self.gaps(first, end):
            yield gap, None if len(quarters) == gap.end - gap.first else quarters
