"""A line of a bill, whatever it counts: its parts over days, added up and rounded once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from p1tui.config.contracts import ContractLine
from p1tui.costs.bill import BillLine
from p1tui.costs.exact import to_cents, to_thousandths
from p1tui.costs.lines.energy import ENERGY, UNITS, EnergyLine
from p1tui.costs.lines.part import Part
from p1tui.costs.lines.peaks import PeakLine, above_part
from p1tui.costs.lines.standing import STANDING, standing_part
from p1tui.costs.lines.unit_price import LinePrices, line_prices, may_earn
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.look_back import PEAKS
from p1tui.costs.quarters.years import ContractYear, Term, contract_years


class LineReckoner:
    """One line of a term; what it needs of a contract year is reckoned once.

    Threads: one at a time.
    """

    def __init__(self, inputs: Inputs, term: Term, line: ContractLine) -> None:
        self.line = line
        self._inputs, self._term = inputs, term
        self._years: dict[ContractYear, EnergyLine] = {}
        self._prices = line_prices(inputs, term.contract, line) if line.on in ENERGY else LinePrices(None)
        self._peaks = PeakLine(inputs, term, line) if line.on in PEAKS else None

    def part(self, start: date, end: date) -> Part:
        """Return the line from a day of the term to before another one, as far as the days have begun."""
        end = min(end, self._inputs.grid.days_end)
        if start >= end:
            return Part()
        if self.line.on in STANDING:
            return standing_part(self._term, self.line, start, end)
        if self._peaks is not None:
            return self._peaks.part(start, end)
        if self.line.on not in ENERGY:
            return above_part(self._inputs, self._term, self.line, *self._inputs.indices(start, end))
        found = Part()
        for year in contract_years(self._term, start, end):
            if year not in self._years:
                self._years[year] = EnergyLine(self._inputs, self._term, self.line, self._prices, year)
            first, last = self._inputs.indices(max(start, year.start), min(end, year.end))
            found.add(self._years[year].part(first, last))
        return found


def bill_line(line: ContractLine, part: Part, days: range, *, nets: bool) -> BillLine:
    """Return a part as a line of a bill of some quarters; `nets` says that its contract nets."""
    quantity: Decimal | None = None
    if part.is_known:
        mean = part.quantity / part.months if part.months else part.quantity
        quantity = to_thousandths(mean)
    money, (here, elsewhere) = part.known_money, missing_in(part.missing | part.elsewhere, days)
    return BillLine(
        name=line.name,
        quantity=quantity,
        unit=unit_of(line),
        amount=None if money is None else to_cents(money),
        missing_quarters=here,
        missing_elsewhere=elsewhere,
        may_earn=(here + elsewhere > 0 or money is None) and may_earn(line, nets=nets),
    )


def missing_in(missing: set[int], days: range) -> tuple[int, int]:
    """Return how many of the missing quarters lie in a bill's own, and how many at other times."""
    # A year of which much is unknown has more of them than a day has quarters.
    here = len(missing.intersection(days) if len(days) < len(missing) else [n for n in missing if n in days])
    return here, len(missing) - here


def unit_of(line: ContractLine) -> str:
    """Return the unit of a line's quantity."""
    if line.on in STANDING:
        return line.on
    return "kW" if line.on in PEAKS else UNITS.get(line.on, "kWh")
