"""The quarters that a reckoning needs beside its own: netting, bands and peaks look back and ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.quarters.grid import midnight, month_start, next_month
from p1tui.costs.quarters.years import contract_year, terms

PEAKS = frozenset({"month_peak", "top_hours"})
"""Quantities that are the power of a month."""


def needed_from(contracts: Sequence[Contract], start: date, zone: tzinfo) -> int:
    """Return the UTC seconds from which on energy is needed to reckon the days from `start` on.

    That is the start of the contract year for a line that looks at the year, the start of the month for a
    peak, or of an earlier month for the mean of several; and `start` for others, or the first contract's.
    """
    found = year_from(contracts, start)
    for term in terms(contracts):
        day = max(start, term.start)
        for line in term.contract.line if term.end > start else ():
            if line.on in PEAKS:
                months = line.mean_of if line.on == "month_peak" else 1
                found = min(found, _months_before(month_start(day), months - 1))
    return midnight(found, zone)


def needed_until(contracts: Sequence[Contract], end: date) -> date:
    """Return the day up to which energy is needed to reckon the days before `end`, once it has been.

    That is the end of the contract year for a line that looks at the year, and of the month for a peak.
    """
    found, last = end, end - timedelta(days=1)
    for term in terms(contracts):
        for line in term.contract.line if term.start <= last < term.end else ():
            if looks_at_year(line):
                found = max(found, contract_year(term, last).end)
            if line.on in PEAKS:
                found = max(found, next_month(last))
    return found


def year_from(contracts: Sequence[Contract], start: date) -> date:
    """Return the start of the contract year if a line looks at all of it, else `start`, or the first day."""
    start = found = max(start, min((each.start for each in contracts), default=start))
    for term in terms(contracts):
        if term.end > start and any(map(looks_at_year, term.contract.line)):
            found = min(found, contract_year(term, max(start, term.start)).start)
    return found


def looks_at_year(line: ContractLine) -> bool:
    """Return True if the amount of a line depends on more of the contract year than its own days."""
    limited = bool(line.above or line.up_to or line.offset_names) or line.part != "all"
    return line.netted or limited or bool(line.floor_of and line.floor_over == "year")


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = month_start(month - timedelta(days=1))
    return month
