"""A second, plain reckoning: a row for each quarter hour, a column for each line, as a spreadsheet has it.

It shares no code with `p1tui.costs`. A cell is one quarter of a register, or all quarters of a gap with
their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from p1tui.config.contracts import Contract, ContractLine
from tests.costs.sheet_power import PowerSheet
from tests.costs.sheet_rows import FIRST, KEYS, days_of_month, flat, named, number, rounded, vat


class Result(NamedTuple):
    """A line of a bill."""

    quantity: Decimal | None
    amount: Decimal | None
    missing: frozenset[int]


class Spreadsheet(PowerSheet):
    """The rows with all columns.

    Threads: one at a time.
    """

    def line(self, contract: Contract, line: ContractLine, start: date, end: date) -> Result:
        """One line of the bill from a day to before another one, all of one contract."""
        quantity, money, missing, nothing = self.exact(contract, line, start, end)
        if line.offset_names and not self.nets(contract):
            quantity, money, missing = self.limited(contract, line, start, end)
        if nothing:
            return Result(None, None, missing)
        return Result(rounded(quantity, 3), rounded(money, 2), missing)

    def limited(
        self, contract: Contract, line: ContractLine, start: date, end: date
    ) -> tuple[Fraction, Fraction, frozenset[int]]:
        """A charge, cut year by year to what its counterparts earn."""
        quantity = money = Fraction(0)
        missing: frozenset[int] = frozenset()
        for first, last in self.years(contract, start, end):
            a, b = self.within(contract, first, last)
            same = [each for each in contract.line if {*each.offset_names} == {*line.offset_names}]
            charges = [self.exact(contract, each, a, b) for each in same]
            charge = sum((each[1] for each in charges), Fraction(0))
            gone = frozenset(n for each in charges for n in each[2])
            earners = [self.exact(contract, named(contract, each), a, b) for each in line.offset_names]
            earned = sum((each[1] for each in earners), Fraction(0))
            lost = frozenset(n for each in earners for n in each[2])
            units, part, lacking, _ = self.exact(contract, line, max(start, first), min(end, last))
            quantity += units
            due = min(charge, max(-earned, Fraction(0)))
            money += part * due / charge if charge > 0 else part
            missing |= gone | lost | lacking
        return quantity, money, missing

    def exact(
        self, contract: Contract, line: ContractLine, start: date, end: date
    ) -> tuple[Fraction, Fraction, frozenset[int], bool]:
        """Quantity, money, missing rows, and True if nothing is known, before rounding."""
        end = min(end, self.last_day + timedelta(1))
        if line.on in ("day", "month", "year"):
            units = self.standing(contract, line.on, start, end)
            return units, units * flat(contract, line), frozenset(), False
        if line.on in ("month_peak", "top_hours"):
            return self.power(contract, line, start, end)
        if line.on == "above_reference":
            return self.above(contract, line, start, end)
        return self.energy(contract, line, start, end)

    def standing(self, contract: Contract, on: str, start: date, end: date) -> Fraction:
        """Days, months or years, day by day."""
        found = Fraction(0)
        for n in range((end - start).days):
            day = start + timedelta(n)
            if on == "day":
                found += 1
            elif on == "month":
                found += Fraction(1, days_of_month(day))
            else:
                month, of_month = (int(each) for each in contract.year.split("-"))
                begun = date(day.year - ((day.month, day.day) < (month, of_month)), month, of_month)
                found += Fraction(1, (date(begun.year + 1, month, of_month) - begun).days)
        return found

    def energy(
        self, contract: Contract, line: ContractLine, start: date, end: date
    ) -> tuple[Fraction, Fraction, frozenset[int], bool]:
        """A line on energy: every cell times its weight and price."""
        key = KEYS.get(line.on) or (f"{line.on}_t{line.tariff}_wh" if line.tariff else f"{line.on}_wh")
        quantity = money = Fraction(0)
        here, elsewhere = set[int](), set[int]()
        needed = 0
        for first, last in self.years(contract, start, end):
            weights, lost = self.weights(line, contract, first, last)
            elsewhere |= lost
            a, b = max(start, first), min(end, last)
            units, worth, gone = self.priced(contract, line, key, a, b, weights, self.unit)
            if line.floor_of and line.floor_over == "year" and not self.nets(contract):
                c, d = self.within(contract, first, last)
                whole, earned, lost = self.priced(contract, line, key, c, d, weights, self.unit)
                other = named(contract, line.floor_of)
                _, least, more = self.priced(
                    contract, line, key, c, d, weights, partial(self.of_other, other)
                )
                lift = max(number(line.floor) * least - earned, Fraction(0))
                worth += lift * units / whole if whole else Fraction(0)
                elsewhere |= lost | more
            quantity, money, here = quantity + units, money + worth, here | gone
            needed += sum(self.inside(contract, line, row) for row in self.between(a, b))
        money *= -1 if line.on == "export" and not line.charge else 1
        nothing = bool(needed) and len(here) == needed
        return quantity, money * vat(contract, line), frozenset(here | elsewhere), nothing

    def priced(
        self,
        contract: Contract,
        line: ContractLine,
        key: str,
        start: date,
        end: date,
        weights: Mapping[int, Fraction | None],
        price: Callable[[Contract, ContractLine, int], Fraction | None],
    ) -> tuple[Fraction, Fraction, set[int]]:
        """Units, their worth and the missing rows of a line on some days."""
        units = worth = Fraction(0)
        missing = set[int]()
        counted: list[tuple[Fraction, Fraction | None, int, list[int]]] = []
        floored = line.floor_of and line.floor_over == "interval" and not self.nets(contract)
        plain = line.price == "" and not floored
        flat = plain and price == self.unit
        for cell in self.cells_on(key, self.between(start, end)):
            rows = [
                n for n in cell.rows if start <= self.rows[n].day < end and self.inside(contract, line, n)
            ]
            if not rows or cell.energy == 0:
                continue
            if len(rows) == 1 == len(cell.rows):
                one = weights.get(rows[0])
            else:
                (one, *others) = {weights.get(n) for n in rows}
                if not others and one == 0:
                    continue
                if others or len(rows) < len(cell.rows):
                    missing.update(rows)
                    continue
            if one == 0:
                continue
            if cell.energy is None or one is None:
                missing.update(rows)
                continue
            prices = {price(contract, line, n) for n in (rows[:1] if flat else rows)}
            found = prices.pop()
            counted.append((one, None if prices else found, cell.energy, rows))
        for (share, unit), run in groupby(counted, key=itemgetter(0, 1)):
            known = list(run)
            energy = share * Fraction(sum(each[2] for each in known), 1000)
            units += energy
            if unit is None:
                missing.update(*(each[3] for each in known))
            else:
                worth += energy * unit
        return units, worth, missing

    def weights(
        self, line: ContractLine, contract: Contract, first: date, last: date
    ) -> tuple[dict[int, Fraction | None], set[int]]:
        """The share of each row of a contract year that counts, and the rows that it hangs on and lacks."""
        key = contract.start, line.name, first
        if key not in self.shares:
            self.shares[key] = self.find_weights(line, contract, first, last)
        weights, lost = self.shares[key]
        return weights, set(lost)

    def find_weights(
        self, line: ContractLine, contract: Contract, first: date, last: date
    ) -> tuple[dict[int, Fraction | None], set[int]]:
        """The shares and what they lack, row by row."""
        rows = self.between(first, last)
        found = dict.fromkeys(rows, Fraction(1))
        lost = set[int]()
        if line.on not in ("import", "export"):
            return self.banded(line, contract, found, rows), lost
        netted = set[int]()
        if line.netted and self.netting:
            netted = {n for n in rows if self.contract_of[self.in_force[n] or FIRST].netting}
        others = set(rows) - netted
        part = line.part if line.on == "export" else "all"
        for group, share in ((netted, "none" if part == "matched" else "beyond"), (others, part)):
            if not group or share == "all":
                continue
            own, a = self.total(line, line.on, contract, group)
            other, b = self.total(line, "export" if line.on == "import" else "import", contract, group)
            weight = Fraction(0)
            if share != "none":
                lost |= a | b
                if own:
                    weight = Fraction(min(own, other) if share == "matched" else max(own - other, 0), own)
                else:
                    weight = Fraction(1)
            found.update(dict.fromkeys(group, weight))
        return self.banded(line, contract, found, rows), lost

    def total(self, line: ContractLine, on: str, contract: Contract, rows: set[int]) -> tuple[int, set[int]]:
        """The energy of a direction in some rows, within the hours, days and tariff of a line."""
        key = f"{on}_t{line.tariff}_wh" if line.tariff else f"{on}_wh"
        found, lost = 0, set[int]()
        for cell in self.cells_on(key, rows):
            chosen = [n for n in cell.rows if n in rows and self.inside(contract, line, n, months=False)]
            if not chosen or cell.energy == 0:
                continue
            if cell.energy is None or len(chosen) < len(cell.rows):
                lost.update(chosen)
            else:
                found += cell.energy
        return found, lost

    def banded(
        self, line: ContractLine, contract: Contract, weights: dict[int, Fraction], rows: list[int]
    ) -> dict[int, Fraction | None]:
        """The weights, cut to what of the year lies above one quantity and up to another."""
        if not (line.above or line.up_to):
            return dict(weights)
        key = KEYS.get(line.on) or (f"{line.on}_t{line.tariff}_wh" if line.tariff else f"{line.on}_wh")
        low, high = number(line.above) * 1000, number(line.up_to) * 1000 or Fraction(10**12)
        passed = Fraction(0)
        of_year = set(rows)
        found: dict[int, Fraction | None] = dict(weights)
        for cell in self.cells_on(key, rows):
            chosen = [n for n in cell.rows if n in of_year and self.inside(contract, line, n)]
            if cell.energy is None or len(chosen) < len(cell.rows) or len({weights[n] for n in chosen}) > 1:
                for n in chosen:
                    if passed >= high:
                        found[n] = Fraction(0)
                    elif passed < low and weights[n]:
                        found[n] = None  # it may lie below the band or in it
                continue
            energy = cell.energy * weights[chosen[0]]
            begin, passed = passed, passed + energy
            counted = max(min(passed, high) - max(begin, low), Fraction(0))
            share = counted / energy if energy else Fraction(int(low <= begin < high))
            for n in chosen:
                found[n] = weights[n] * share
        return found
