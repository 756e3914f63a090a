"""A new peak in the running quarter hour, or hour: its cost, and the power below which there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.bill import MarketPrices
from p1tui.costs.exact import exact, to_cents
from p1tui.costs.lines.peaks import IMPORT, YEAR_MONTHS, Peak, PeakLine
from p1tui.costs.lines.unit_price import MILLI, flat_rate
from p1tui.costs.quarters.grid import month_start
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.look_back import PEAKS
from p1tui.costs.quarters.windows import quarters_of, window_of
from p1tui.costs.quarters.years import Term
from p1tui.model.quarters import QUARTER_S, Course, Quarters

HOUR_S = 3600


class NewPeak(msgspec.Struct, frozen=True):
    """A peak that comes about if the present power goes on."""

    line: str
    """Name of the contract's line."""
    until: int
    """End of the running quarter hour or hour, UTC seconds."""
    below_w: int
    """Power in W below which, until then, there is no new peak."""
    leads_to_w: int
    """Mean power in W of that quarter or hour if the present one goes on."""
    cost: Decimal
    """Money that it costs in all, with VAT; of a mean of twelve months over the next twelve."""
    currency: str


class Running(msgspec.Struct, frozen=True):
    """The quarter hour that has not ended."""

    now: int
    """UTC seconds."""
    energy_wh: int
    """Imported in it until now."""
    power_w: int
    """Imported now."""


def new_peaks(
    contracts: Sequence[Contract],
    quarters: Quarters,
    running: Running,
    zone: tzinfo,
    meter_peaks: Mapping[tuple[int, int], int],
) -> list[NewPeak]:
    """Return the new peak to which the present power leads, for each line on peaks of the contract in force.

    `quarters` are this month's, whole ones alone; `meter_peaks` has the meter's own peaks by (year, month).
    """
    begun = running.now - running.now % QUARTER_S
    ended = min((begun - quarters.start) // QUARTER_S, quarters.count)
    course = quarters.courses.get(IMPORT)
    if ended <= 0 or course is None:
        return []
    past = Quarters(quarters.start, ended, {IMPORT: Course(course.rises[:ended], course.gaps)})
    inputs = Inputs(
        contracts,
        past,
        MarketPrices(),
        zone,
        start=quarters.start,
        without_netting=False,
        meter_peaks=meter_peaks,
    )
    day = datetime.fromtimestamp(running.now, zone).date()
    return [
        peak
        for term in inputs.terms
        if term.start <= day < term.end
        for line in term.contract.line
        if line.on in PEAKS
        for peak in _new_peak(inputs, term, line, course.rises[:ended], running, day)
    ]


def _new_peak(
    inputs: Inputs, term: Term, line: ContractLine, rises: Sequence[int | None], running: Running, day: date
) -> Iterator[NewPeak]:
    """Yield the new peak of a line, if there is one."""
    rate, ended = flat_rate(term.contract, line), len(rises)
    if rate is None or not inputs.grid.mask(window_of(term.contract, line), ended, ended + 1)[0]:
        return
    length = QUARTER_S if line.on == "month_peak" else HOUR_S
    start = running.now - running.now % length
    left = start + length - running.now
    before = (running.now - start) // QUARTER_S
    energy = running.energy_wh + sum(filter(None, rises[ended - before :] if before else ()))
    leads_to = Fraction(energy * HOUR_S + running.power_w * left, length)
    weight = _weight(inputs, line, ended - before)
    peak = PeakLine(inputs, term, line).peak(month_start(day))
    limit, dearer = _effect(line, peak, leads_to * weight, day)
    if dearer > 0:
        below = (limit / weight * length - energy * HOUR_S) / left
        yield NewPeak(
            line=line.name,
            until=start + length,
            below_w=max(int(below), 0),
            leads_to_w=int(leads_to),
            cost=to_cents(dearer / MILLI * rate / (YEAR_MONTHS if line.per == "year" else 1)),
            currency=term.contract.currency,
        )


def _effect(line: ContractLine, peak: Peak, leads_to: Fraction, day: date) -> tuple[Fraction, Fraction]:
    """Return the W that may be reached for nothing, and by how many W more are billed, both weighed."""
    if line.on == "month_peak":
        limit = max(peak.watts, exact(line.at_least) * MILLI)
        return limit, leads_to - limit
    if len(peak.counted) < line.count:
        return Fraction(0), Fraction(0)  # what counts by the month's end is not told by so few hours
    of_day = (watts for watts, of in peak.counted if line.one_a_day and of == day)
    limit = next(of_day, peak.counted[-1][0])
    return limit, (leads_to - limit) / len(peak.counted)


def _weight(inputs: Inputs, line: ContractLine, index: int) -> Fraction:
    """Return the factor on the power of an hour, known by its first quarter."""
    found, quarter = Fraction(1), inputs.grid.quarter_of_day(index)
    for weight in line.weights:
        if quarter in quarters_of(weight.hours):
            found *= exact(weight.times)
    return found or Fraction(1)
