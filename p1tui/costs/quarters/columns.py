"""Energy and prices by the quarter as arrays of integers, so that they are reckoned at the speed of C.

What is not known is 0 in the array, and its index stands beside it. They are no lists: of a year of quarters
a list takes a megabyte more, and each reckoning has several.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from operator import add, attrgetter

import msgspec

from p1tui.costs.quarters.grid import Grid
from p1tui.model.quarter_values import QuarterValues
from p1tui.model.quarters import QUARTER_S, Course, DayAheadPrice, Gap, PriceCourse

MICRO = 1_000_000
HOUR_QUARTERS = 4


class EnergyColumn(msgspec.Struct, frozen=True):
    """Rise of one register in each quarter."""

    values: array[int]
    """In the register's unit; 0 where it is not known, and in a gap."""
    unknown: array[int]
    """Indices of quarters whose energy nobody knows, sorted."""
    gaps: list[Gap]
    """Stretches of which only the sum is known, and is not 0, of more than one quarter; oldest first."""


class PriceColumn(msgspec.Struct, frozen=True):
    """Price of each quarter."""

    values: array[int]
    """In `scale`ths of the currency; 0 where it is not known."""
    unknown: array[int]
    """Indices of quarters without a price, sorted."""
    scale: int


def energy_column(course: Course, before: int) -> EnergyColumn:
    """Return a course as a column, with `before` unknown quarters ahead of it."""
    rises = QuarterValues.of(course.rises)
    if before:
        rises = rises.between(-before, len(rises))
    gaps = [Gap(each.first + before, each.end + before, each.rise) for each in course.gaps]
    within = set[int]()
    for each in gaps:
        within.update(range(each.first, each.end))
    rises = rises.told({each.first: each.rise for each in gaps if each.end - each.first == 1})
    return EnergyColumn(
        values=rises.known,
        unknown=array("q", (each for each in rises.unknown if each not in within)),
        gaps=[each for each in gaps if each.rise and each.end - each.first > 1],
    )


def electricity_prices(
    prices: Sequence[DayAheadPrice] | PriceCourse, grid: Grid, currency: str, *, by_hour: bool
) -> PriceColumn:
    """Return the price of each quarter; `by_hour` the mean of the hour's four, if all four are known."""
    if not by_hour:
        return _price_column(_micros(prices, grid, currency), MICRO)
    ahead = grid.start // QUARTER_S % HOUR_QUARTERS
    count = -(-(ahead + grid.count) // HOUR_QUARTERS) * HOUR_QUARTERS
    # Hours that the grid cuts off have four prices all the same.
    whole = Grid(grid.start - ahead * QUARTER_S, count, grid.zone)
    column = _price_column(_micros(prices, whole, currency), MICRO)
    first, second, third, fourth = (column.values[each::HOUR_QUARTERS] for each in range(HOUR_QUARTERS))
    hours = array("q", map(add, map(add, first, second), map(add, third, fourth)))
    values = array("q", chain.from_iterable(zip(hours, hours, hours, hours, strict=True)))
    unknown = sorted({each // HOUR_QUARTERS for each in column.unknown})
    lost = [hour * HOUR_QUARTERS + each for hour in unknown for each in range(HOUR_QUARTERS)]
    for each in lost:
        values[each] = 0
    kept = slice(ahead, ahead + grid.count)
    inside = array("q", (each - ahead for each in lost if ahead <= each < ahead + grid.count))
    return PriceColumn(values[kept], inside, HOUR_QUARTERS * MICRO)


def gas_prices(prices: Sequence[DayAheadPrice], grid: Grid, currency: str) -> PriceColumn:
    """Return the price of each quarter's gas day, which lasts until the same local time of the next day."""
    micros: list[int | None] = [None] * grid.count
    for each in prices:
        if each.currency != currency:
            continue
        begin = datetime.fromtimestamp(each.start, grid.zone)
        end = (begin + timedelta(days=1)).timestamp()
        first, last = ((int(time) - grid.start) // QUARTER_S for time in (each.start, end))
        first, last = max(first, 0), min(last, grid.count)
        micros[first:last] = [each.micros] * max(last - first, 0)
    return _price_column(QuarterValues.of(micros), MICRO)


def _micros(prices: Sequence[DayAheadPrice] | PriceCourse, grid: Grid, currency: str) -> QuarterValues:
    """Return the price of each quarter of the grid."""
    if isinstance(prices, PriceCourse):
        if prices.currency != currency:
            return QuarterValues.without(grid.count)
        first = (grid.start - prices.start) // QUARTER_S
        return QuarterValues.of(prices.micros).between(first, first + grid.count)
    if set(map(attrgetter("currency"), prices)) - {currency}:
        prices = [each for each in prices if each.currency == currency]
    known = dict(zip(map(attrgetter("start"), prices), map(attrgetter("micros"), prices), strict=True))
    end = grid.start + grid.count * QUARTER_S
    return QuarterValues.of(list(map(known.get, range(grid.start, end, QUARTER_S))))


def _price_column(micros: QuarterValues, scale: int) -> PriceColumn:
    return PriceColumn(micros.known, micros.unknown, scale)


def between(indices: array[int], first: int, end: int) -> array[int]:
    """Return those of sorted indices that lie from `first` to before `end`."""
    return indices[bisect_left(indices, first) : bisect_left(indices, end)]
