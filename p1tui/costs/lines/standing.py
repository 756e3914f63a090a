"""Lines that run with the days: a rate a day, a month or a year, pro rata by the day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from p1tui.config.contracts import ContractLine
from p1tui.costs.lines.part import Part
from p1tui.costs.lines.unit_price import flat_rate
from p1tui.costs.quarters.grid import next_month
from p1tui.costs.quarters.years import Term, contract_years

STANDING: frozenset[str] = frozenset({"day", "month", "year"})
"""Quantities that are days, or parts of months and years."""


def standing_part(term: Term, line: ContractLine, start: date, end: date) -> Part:
    """Return a line on days from one to before another one; a year is the contract's, whole or not."""
    quantity = _quantity(term, line.on, start, end)
    rate = flat_rate(term.contract, line)
    return Part(quantity=quantity, money=None if rate is None else quantity * rate)


def _quantity(term: Term, on: str, start: date, end: date) -> Fraction:
    if on == "day":
        return Fraction((end - start).days)
    if on == "month":
        return sum((share for _, share in months(start, end)), Fraction(0))
    found = Fraction(0)
    for year in contract_years(term, start, end):
        days = (min(end, year.end) - max(start, year.start)).days
        found += Fraction(days, year.days)
    return found


def months(start: date, end: date) -> list[tuple[date, Fraction]]:
    """Return the first day of each month from a day to before another one, and the month's share in it."""
    found = []
    while start < end:
        following = next_month(start)
        first = start.replace(day=1)
        days = (min(end, following) - start).days
        found.append((first, Fraction(days, (following - first).days)))
        start = following
    return found
