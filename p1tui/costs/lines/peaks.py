"""Lines on power: the highest quarter hour or hours of each month, and energy above a reference power.

A month's peak is that of the whole calendar month, also of days under another contract, and its charge is
shared by the day. Of a month of which quarters are missing, the peak is that of the others, at least; one of
which nothing is known is left out of a mean, which is then not known in full.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from heapq import nlargest
from itertools import compress
from operator import add

import msgspec

from p1tui.config.contracts import ContractLine
from p1tui.costs.exact import exact, filled
from p1tui.costs.lines.part import NOTHING, Part
from p1tui.costs.lines.standing import months
from p1tui.costs.lines.unit_price import MILLI, flat_rate
from p1tui.costs.quarters.grid import Grid, next_month
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.selection import Selection
from p1tui.costs.quarters.windows import Window, window_of
from p1tui.costs.quarters.years import Term

HOUR_QUARTERS = 4
YEAR_MONTHS = 12
IMPORT = "import_wh"


class Peak(msgspec.Struct, frozen=True):
    """Power of a month."""

    watts: Fraction
    missing: frozenset[int] = frozenset()
    """Quarters that may hold a higher one."""
    needed: int = 0
    """Quarters that it is the highest of."""
    counted: tuple[tuple[Fraction, date], ...] = ()
    """Highest hours that count, the highest first: the W of each, weighed, and its day."""

    @property
    def is_known(self) -> bool:
        """False if nothing of the month is known."""
        return len(self.missing) < self.needed


NONE = Peak(NOTHING)
"""Peak of a month before the history, and of one without a quarter in the window."""


class PeakLine:
    """A line on the peaks of months.

    Threads: one at a time.
    """

    def __init__(self, inputs: Inputs, term: Term, line: ContractLine) -> None:
        self._inputs, self._contract, self._line = inputs, term.contract, line
        self._window = window_of(term.contract, line)
        self._peaks: dict[date, Peak] = {}
        self._billed: dict[date, tuple[Fraction, Peak, frozenset[int]]] = {}

    def part(self, start: date, end: date) -> Part:
        """Return the line from a day to before another one."""
        line, part = self._line, Part()
        rate = flat_rate(self._contract, line)
        total = NOTHING
        for month, share in months(start, end):
            kilowatts, peak, elsewhere = self.billed(month)
            if not peak.needed:
                continue  # none of the month is in the line's window
            total += kilowatts * share
            part.months += share
            part.needed += peak.needed
            part.missing |= peak.missing
            part.elsewhere |= elsewhere
        part.quantity = total
        part.money = None if rate is None else total * rate / (YEAR_MONTHS if line.per == "year" else 1)
        return part

    def billed(self, month: date) -> tuple[Fraction, Peak, frozenset[int]]:
        """Return the kW billed for a month, its own peak, and what is missing in all that count in it."""
        if month not in self._billed:
            self._billed[month] = self._mean(month)
        return self._billed[month]

    def _mean(self, month: date) -> tuple[Fraction, Peak, frozenset[int]]:
        least = exact(self._line.at_least)
        own = self.peak(month)
        found, elsewhere = [], set[int]()
        each = month
        for _ in range(self._line.mean_of):
            peak = own if each == month else self.peak(each)
            elsewhere |= peak.missing
            if peak.needed and peak.is_known:
                found.append(max(peak.watts / MILLI, least))
            each = _month_before(each)
        return (sum(found, NOTHING) / len(found) if found else least), own, frozenset(elsewhere)

    def peak(self, month: date) -> Peak:
        """Return the peak of a calendar month, as far as it has been."""
        if month not in self._peaks:
            self._peaks[month] = self._peak(month)
        return self._peaks[month]

    def _peak(self, month: date) -> Peak:
        own = self._line.on == "month_peak" and self._window.is_always
        told = self._inputs.meter_peaks.get((month.year, month.month)) if own else None
        if told is not None:
            return Peak(Fraction(told), needed=1)
        first, end = self._inputs.indices(month, next_month(month))
        if end <= self._inputs.history:
            return NONE
        chosen = self._inputs.selection(IMPORT, self._window, first, end)
        if chosen is None:
            return Peak(NOTHING, frozenset(range(first, end)), end - first)
        if self._line.on == "month_peak":
            return _highest_quarter(chosen, first, end)
        return self._highest_hours(chosen, first, end)

    def _highest_hours(self, chosen: Selection, first: int, end: int) -> Peak:
        """Return the mean of the highest hours; one of which a quarter is missing is at least its others."""
        line, grid = self._line, self._inputs.grid
        end -= (end - first) % HOUR_QUARTERS
        steps, whole = chosen.steps(first, end)
        missing = set(chosen.unknown(first, end))
        for gap, quarters in chosen.gaps(first, end):
            hour = (gap.first - first) // HOUR_QUARTERS
            if gap in whole and (gap.end - 1 - first) // HOUR_QUARTERS == hour:
                steps[gap.first - first] += gap.rise
            else:
                missing |= quarters
        quarters_of_hours = (steps[each::HOUR_QUARTERS] for each in range(HOUR_QUARTERS))
        a, b, c, d = quarters_of_hours
        hours: list[int | Fraction] = list(map(add, map(add, a, b), map(add, c, d)))
        for weight in line.weights:
            for hour in _inside(grid.mask(Window(hours=weight.hours), first, end)):
                hours[hour] *= exact(weight.times)
        inside = list(_inside(grid.mask(self._window, first, end)))
        bounds = list(_day_hours(grid, first, end))
        if line.one_a_day:
            of_days: dict[int, int] = {}
            for hour in inside:
                day = bisect_right(bounds, hour)
                if day not in of_days or hours[hour] > hours[of_days[day]]:
                    of_days[day] = hour
            inside = list(of_days.values())
        highest = nlargest(line.count, inside, key=hours.__getitem__)
        mean = Fraction(sum(hours[each] for each in highest)) / len(highest) if highest else NOTHING
        counted = tuple((Fraction(hours[each]), grid.day(first + each * HOUR_QUARTERS)) for each in highest)
        return Peak(mean, frozenset(missing), chosen.count(first, end), counted)


def _inside(mask: bytes) -> Iterator[int]:
    """Return the hours of which a window has the first quarter."""
    return compress(range(len(mask)), mask[::HOUR_QUARTERS])


def _day_hours(grid: Grid, first: int, end: int) -> Iterator[int]:
    """Yield the hour, counted from a quarter on, at which each local day begins."""
    day = grid.day(first)
    while (index := grid.midnight(day)) < end:
        yield (index - first) // HOUR_QUARTERS
        day += timedelta(days=1)


def _highest_quarter(chosen: Selection, first: int, end: int) -> Peak:
    steps, whole = chosen.steps(first, end)
    highest = Fraction(max(steps, default=0))
    missing = set(chosen.unknown(first, end))
    for gap, quarters in chosen.gaps(first, end):
        if gap.rise <= highest:
            continue  # not even all of it in one quarter would be a higher peak
        missing |= quarters
        if gap in whole:
            highest = max(highest, Fraction(gap.rise, gap.end - gap.first))
    return Peak(highest * HOUR_QUARTERS, frozenset(missing), chosen.count(first, end))


def above_part(inputs: Inputs, term: Term, line: ContractLine, first: int, end: int) -> Part:
    """Return a line on the import beyond a power in each quarter, from one to before another one."""
    chosen = inputs.selection(IMPORT, window_of(term.contract, line), first, end)
    rate, reference = flat_rate(term.contract, line), filled(line.reference_kw)
    part = Part(needed=end - first if chosen is None else chosen.count(first, end))
    if chosen is None:
        part.missing = set(range(first, end))
    elif reference is not None:
        limit = reference * MILLI / HOUR_QUARTERS
        beyond = chosen.above(first, end, int(limit))
        part.quantity = (sum(beyond) - len(beyond) * limit) / MILLI
        part.missing = chosen.unknown(first, end)
        for gap, quarters in chosen.gaps(first, end):
            if gap.rise > limit:
                part.missing |= quarters
    part.money = None if rate is None or reference is None else part.quantity * rate
    return part


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
