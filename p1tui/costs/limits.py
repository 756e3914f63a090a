"""The lines of a term together: a charge may take no more than another line earns in the contract year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from p1tui.costs.inputs import Inputs
from p1tui.costs.line import LineReckoner
from p1tui.costs.part import NOTHING, Part
from p1tui.costs.years import ContractYear, Term, contract_years


class TermReckoner:
    """All lines of the contract of a term.

    Threads: one at a time.
    """

    def __init__(self, inputs: Inputs, term: Term) -> None:
        self.term = term
        self._lines = [LineReckoner(inputs, term, line) for line in term.contract.line]
        self._named = {each.line.name: each for each in self._lines}
        self._shares: dict[tuple[str, ContractYear], tuple[Fraction | None, set[int]]] = {}

    def parts(self, start: date, end: date) -> list[Part]:
        """Return each line from a day of the term to before another one, in the contract's order."""
        return [
            self._limited(each, start, end) if each.line.offsets else each.part(start, end)
            for each in self._lines
        ]

    def _limited(self, charge: LineReckoner, start: date, end: date) -> Part:
        """Return a charge, of each contract year no more than its counterpart earns in the term in it."""
        found = Part()
        for year in contract_years(self.term, start, end):
            share, missing = self._share(charge, year)
            part = charge.part(max(start, year.start), min(end, year.end))
            part.money = None if share is None or part.money is None else part.money * share
            part.elsewhere = part.elsewhere | missing
            found.add(part)
        return found

    def _share(self, charge: LineReckoner, year: ContractYear) -> tuple[Fraction | None, set[int]]:
        """Return the share of a year's charge that is due, `None` if it is not known, and what is missing."""
        key = charge.line.name, year
        if key not in self._shares:
            start, end = max(year.start, self.term.start), min(year.end, self.term.end)
            taken, earned = charge.part(start, end), self._named[charge.line.offsets].part(start, end)
            missing = taken.missing | taken.elsewhere | earned.missing | earned.elsewhere
            share: Fraction | None = None
            if taken.money is not None and earned.money is not None:
                most = max(-earned.money, NOTHING)
                share = min(most / taken.money, Fraction(1)) if taken.money > 0 else Fraction(1)
            self._shares[key] = share, missing
        return self._shares[key]
