"""Contracts in the order of their days, and the contract years over which netting and bands run.

A contract year begins on the contract's day of the year. It goes on across a change of price, that is, into
the next contract if that has the same day of the year; one with another day begins a year of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from p1tui.config.contracts import Contract


class Term(msgspec.Struct, frozen=True):
    """Days on which a contract is in force."""

    contract: Contract
    start: date
    """First day."""
    end: date
    """Day after the last one; `date.max` for the newest contract."""
    chain_start: date
    """First day of the first contract of those on end with the same day of the year."""
    chain_end: date
    """Day after the last one of these contracts."""


class ContractYear(msgspec.Struct, frozen=True):
    """One year of one or more contracts."""

    start: date
    """First day: the day of the year, or that on which the first of the contracts begins."""
    end: date
    """Day after the last one."""
    days: int
    """Days of the whole year, of which fewer may have a contract."""


def terms(contracts: Sequence[Contract]) -> list[Term]:
    """Return the terms of contracts, oldest first."""
    ordered = sorted(contracts, key=lambda each: each.start)
    ends = [*(each.start for each in ordered[1:]), date.max]
    found: list[Term] = []
    chain_start = date.min
    for index, contract in enumerate(ordered):
        if not index or ordered[index - 1].year != contract.year:
            chain_start = contract.start
        following = next(
            (n for n in range(index + 1, len(ordered)) if ordered[n].year != contract.year), None
        )
        chain_end = date.max if following is None else ordered[following].start
        found.append(Term(contract, contract.start, ends[index], chain_start, chain_end))
    return found


def contract_on(contracts: Sequence[Contract], day: date) -> Contract | None:
    """Return the contract in force on a day; `None` before the first."""
    begun = [each for each in contracts if each.start <= day]
    return max(begun, key=lambda each: each.start, default=None)


def contract_year(term: Term, day: date) -> ContractYear:
    """Return the contract year of a day of a term."""
    month, of_month = map(int, term.contract.year.split("-"))
    start = date(day.year, month, of_month)
    if start > day:
        start = date(day.year - 1, month, of_month)
    end = date(start.year + 1, month, of_month)
    return ContractYear(max(start, term.chain_start), min(end, term.chain_end), (end - start).days)


def contract_years(term: Term, first: date, end: date) -> list[ContractYear]:
    """Return the contract years of a term from a day to before another one, oldest first."""
    found = []
    day = max(first, term.start)
    while day < min(end, term.end):
        found.append(contract_year(term, day))
        day = found[-1].end
    return found
