"""The lines of a term together: a charge may take no more than other lines earn in the contract year.

So the law has it where netting has ended; a contract with netting bills each charge in full.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from p1tui.costs.lines.line import LineReckoner
from p1tui.costs.lines.part import NOTHING, Part
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.years import ContractYear, Term, contract_years


class TermReckoner:
    """All lines of the contract of a term.

    Threads: one at a time.
    """

    def __init__(self, inputs: Inputs, term: Term) -> None:
        self.term = term
        self.nets = inputs.nets(term.contract)
        """True if the contract is netted."""
        self._lines = [LineReckoner(inputs, term, line) for line in term.contract.line]
        self._named = {each.line.name: each for each in self._lines}
        self._shares: dict[tuple[tuple[str, ...], ContractYear], tuple[Fraction | None, set[int]]] = {}

    def parts(self, start: date, end: date) -> list[Part]:
        """Return each line from a day of the term to before another one, in the contract's order."""
        limited = not self.nets
        return [
            self._limited(each, start, end) if limited and each.line.offset_names else each.part(start, end)
            for each in self._lines
        ]

    def _limited(self, charge: LineReckoner, start: date, end: date) -> Part:
        """Return a charge, of each contract year no more than its counterparts earn in the term in it."""
        found = Part()
        for year in contract_years(self.term, start, end):
            share, missing = self._share(charge.line.offset_names, year)
            part = charge.part(max(start, year.start), min(end, year.end))
            part.money = None if share is None or part.money is None else part.money * share
            part.elsewhere = part.elsewhere | missing
            found.add(part)
        return found

    def _share(self, names: tuple[str, ...], year: ContractYear) -> tuple[Fraction | None, set[int]]:
        """Return the share that is due of a year's charges which offset lines, and what is missing.

        It is one for all of them, so that together they take no more than the lines earn; `None` if it is not
        known.
        """
        key = names, year
        if key not in self._shares:
            start, end = max(year.start, self.term.start), min(year.end, self.term.end)
            earned = [self._named[name].part(start, end) for name in names]
            charges = [each.part(start, end) for each in self._lines if each.line.offset_names == names]
            missing = set[int]().union(*(each.missing | each.elsewhere for each in (*earned, *charges)))
            share: Fraction | None = None
            income = _sum(each.known_money for each in earned)
            taken = _sum(each.money for each in charges)
            if income is not None and taken is not None:
                most = max(-income, NOTHING)
                share = min(most / taken, Fraction(1)) if taken > 0 else Fraction(1)
            self._shares[key] = share, missing
        return self._shares[key]


def _sum(amounts: Iterable[Fraction | None]) -> Fraction | None:
    """Return the sum of amounts; `None` if one of them is not known."""
    total = NOTHING
    for each in amounts:
        if each is None:
            return None
        total += each
    return total
