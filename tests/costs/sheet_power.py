"""The columns of the plain reckoning on power: peaks of months, highest hours, energy above a reference."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain

from p1tui.config.contracts import Contract, ContractLine
from tests.costs.sheet_rows import Rows, days_of_month, flat, number


class PowerSheet(Rows):
    """The rows with columns on power.

    Threads: one at a time.
    """

    def power(
        self, contract: Contract, line: ContractLine, start: date, end: date
    ) -> tuple[Fraction, Fraction, frozenset[int], bool]:
        """A line on the peaks of months, day by day."""
        shares = defaultdict[date, Fraction](Fraction)
        for n in range((end - start).days):
            day = start + timedelta(n)
            shares[day.replace(day=1)] += Fraction(1, days_of_month(day))
        billed, months, lost = Fraction(0), Fraction(0), set[int]()
        nothing = True
        for month, share in shares.items():
            _, gone, needed = self.peak(contract, line, month)
            if not needed:
                continue
            nothing &= len(gone) == needed
            kilowatts, each = [], month
            lost |= gone
            for _ in range(line.mean_of):
                peak, gone, needed = self.peak(contract, line, each)
                lost |= gone
                if needed and len(gone) < needed:
                    kilowatts.append(max(peak, number(line.at_least)))
                each = (each - timedelta(1)).replace(day=1)
            mean = sum(kilowatts, Fraction(0)) / len(kilowatts) if kilowatts else number(line.at_least)
            billed += share * mean
            months += share
        money = billed * flat(contract, line) / (12 if line.per == "year" else 1)
        return billed / months if months else billed, money, frozenset(lost), nothing and bool(months)

    def peak(self, contract: Contract, line: ContractLine, month: date) -> tuple[Fraction, set[int], int]:
        """The peak of a month in kW, the rows that may hold a higher one, and the number of its rows."""
        key = contract.start, line.name, month
        if key not in self.peaks:
            self.peaks[key] = self.find_peak(contract, line, month)
        found, lost, needed = self.peaks[key]
        return found, set(lost), needed

    def find_peak(
        self, contract: Contract, line: ContractLine, month: date
    ) -> tuple[Fraction, set[int], int]:
        """The peak of a month, from its rows."""
        rows = self.between(month, month + timedelta(days_of_month(month)))
        chosen = {n for n in rows if self.inside(contract, line, n)}
        touching = self.cells_on("import_wh", sorted(chosen))
        if line.on == "month_peak":
            best = max(
                (Fraction(c.energy) for c in touching if c.energy is not None and len(c.rows) == 1),
                default=Fraction(0),
            )
            lost = set[int]()
            for cell in touching:
                if cell.energy is None:
                    lost |= chosen.intersection(cell.rows)
                elif len(cell.rows) > 1 and cell.energy > best:
                    lost |= chosen.intersection(cell.rows)
                    if chosen.issuperset(cell.rows):
                        best = max(best, Fraction(cell.energy, len(cell.rows)))
            return best * 4 / 1000, lost, len(chosen)
        hours = defaultdict[int, Fraction](Fraction)
        lost = set()
        for n in chosen:
            hours[self.rows[n].time // 3600] += 0
        for cell in touching:
            within = {self.rows[n].time // 3600 for n in cell.rows}
            if cell.energy is None or len(within) > 1 or not chosen.issuperset(cell.rows):
                if cell.energy != 0:
                    lost |= chosen.intersection(cell.rows)
            else:
                hours[within.pop()] += cell.energy
        by_day = defaultdict[date, list[Fraction]](list)
        for hour, energy in hours.items():
            row = (hour * 3600 - self.rows[0].time) // 900
            for weight in line.weights:
                fake = ContractLine(hours=weight.hours)
                if self.inside(contract, fake, row):
                    energy *= number(weight.times)
            by_day[self.rows[row].day].append(energy)
        every = [max(day) for day in by_day.values()] if line.one_a_day else list(chain(*by_day.values()))
        highest = sorted(every, reverse=True)[: line.count]
        mean = sum(highest, Fraction(0)) / len(highest) if highest else Fraction(0)
        return mean / 1000, lost, len(chosen)

    def above(
        self, contract: Contract, line: ContractLine, start: date, end: date
    ) -> tuple[Fraction, Fraction, frozenset[int], bool]:
        """The import beyond a power in each quarter."""
        limit = number(line.reference_kw) * 250
        found, lost, needed = Fraction(0), set[int](), 0
        rows = {n for n in self.between(start, end) if self.inside(contract, line, n)}
        for cell in self.cells_on("import_wh", sorted(rows)):
            chosen = rows.intersection(cell.rows)
            needed += len(chosen)
            if not chosen:
                continue
            if cell.energy is None or (len(cell.rows) > 1 and cell.energy > limit):
                lost |= chosen
            elif len(cell.rows) == 1:
                found += max(cell.energy - limit, Fraction(0)) / 1000
        return found, found * flat(contract, line), frozenset(lost), bool(needed) and len(lost) == needed
