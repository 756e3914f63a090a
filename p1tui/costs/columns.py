"""Energy and prices by the quarter as plain lists of integers, so that they are reckoned at the speed of C.

What is not known is 0 in the list, and its index stands beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, repeat
from operator import add, attrgetter

import msgspec

from p1tui.costs.grid import Grid
from p1tui.model.quarters import QUARTER_S, Course, DayAheadPrice, Gap, PriceCourse

MICRO = 1_000_000
HOUR_QUARTERS = 4


class EnergyColumn(msgspec.Struct, frozen=True):
    """Rise of one register in each quarter."""

    values: list[int]
    """In the register's unit; 0 where it is not known, and in a gap."""
    unknown: list[int]
    """Indices of quarters whose energy nobody knows, sorted."""
    gaps: list[Gap]
    """Stretches of which only the sum is known, and is not 0, of more than one quarter; oldest first."""


class PriceColumn(msgspec.Struct, frozen=True):
    """Price of each quarter."""

    values: list[int]
    """In `scale`ths of the currency; 0 where it is not known."""
    unknown: list[int]
    """Indices of quarters without a price, sorted."""
    scale: int


def energy_column(course: Course, before: int) -> EnergyColumn:
    """Return a course as a column, with `before` unknown quarters ahead of it."""
    values: list[int | None] = [*repeat(0, before), *course.rises]
    missing = [*range(before), *_nones(values)]
    for index in missing:
        values[index] = 0
    gaps = [Gap(each.first + before, each.end + before, each.rise) for each in course.gaps]
    within = set[int]()
    for each in gaps:
        within.update(range(each.first, each.end))
        if each.end - each.first == 1:
            values[each.first] = each.rise
    return EnergyColumn(
        values=values,  # type: ignore[arg-type]  # no None is left
        unknown=[each for each in missing if each not in within],
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
    hours = list(map(add, map(add, first, second), map(add, third, fourth)))
    values = list(chain.from_iterable(zip(hours, hours, hours, hours, strict=True)))
    unknown = sorted({each // HOUR_QUARTERS for each in column.unknown})
    lost = [hour * HOUR_QUARTERS + each for hour in unknown for each in range(HOUR_QUARTERS)]
    for each in lost:
        values[each] = 0
    kept = slice(ahead, ahead + grid.count)
    inside = [each - ahead for each in lost if ahead <= each < ahead + grid.count]
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
    return _price_column(micros, MICRO)


def _micros(prices: Sequence[DayAheadPrice] | PriceCourse, grid: Grid, currency: str) -> list[int | None]:
    """Return the price of each quarter of the grid, `None` where there is none."""
    if isinstance(prices, PriceCourse):
        if prices.currency != currency:
            return [None] * grid.count
        offset = (grid.start - prices.start) // QUARTER_S
        before, found = max(-offset, 0), prices.micros[max(offset, 0) : max(offset + grid.count, 0)]
        return [*repeat(None, before), *found, *repeat(None, grid.count - before - len(found))][: grid.count]
    if set(map(attrgetter("currency"), prices)) - {currency}:
        prices = [each for each in prices if each.currency == currency]
    known = dict(zip(map(attrgetter("start"), prices), map(attrgetter("micros"), prices), strict=True))
    end = grid.start + grid.count * QUARTER_S
    return list(map(known.get, range(grid.start, end, QUARTER_S)))


def _price_column(micros: list[int | None], scale: int) -> PriceColumn:
    unknown = list(_nones(micros))
    for index in unknown:
        micros[index] = 0
    return PriceColumn(micros, unknown, scale)  # type: ignore[arg-type]  # no None is left


def _nones(values: list[int | None]) -> Iterator[int]:
    """Yield the indices of `None`, sorted."""
    index = -1
    try:
        while True:
            index = values.index(None, index + 1)
            yield index
    except ValueError:
        return


def between(indices: list[int], first: int, end: int) -> list[int]:
    """Return those of sorted indices that lie from `first` to before `end`."""
    return indices[bisect_left(indices, first) : bisect_left(indices, end)]
