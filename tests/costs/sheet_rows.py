"""The rows of the plain reckoning: quarters with local times, cells of energy, prices, contract years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from p1tui.config.contracts import Contract, ContractLine
from p1tui.model.quarters import Course, DayAheadPrice, Quarters

FIRST = date.min
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
KEYS = {"gas": "gas_dm3", "water": "water_dm3", "heat": "heat_mj"}


class Row(NamedTuple):
    """One quarter."""

    time: int
    local: datetime
    day: date


class Cell(NamedTuple):
    """Quarters whose energy is one number."""

    rows: tuple[int, ...]
    energy: int | None


class Rows:
    """Energy, prices and contracts as rows.

    Threads: one at a time.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        quarters: Quarters,
        prices: Iterable[DayAheadPrice],
        zone: tzinfo,
        *,
        netting: bool = True,
    ) -> None:
        self.contracts = sorted(contracts, key=lambda each: each.start)
        self.netting = netting
        self.rows = []
        for n in range(quarters.count):
            time = quarters.start + 900 * n
            local = datetime.fromtimestamp(time, UTC).astimezone(zone)
            self.rows.append(Row(time, local, local.date()))
        self.cells = {key: cells(course) for key, course in quarters.courses.items()}
        self.cell_of = {
            key: {n: cell for cell in each for n in cell.rows} for key, each in self.cells.items()
        }
        self.rows_of = defaultdict[date, list[int]](list)
        for n, row in enumerate(self.rows):
            self.rows_of[row.day].append(n)
        self.prices: dict[Any, Fraction | None] = {}
        self.peaks: dict[Any, Any] = {}
        self.windows: dict[Any, dict[int, bool]] = defaultdict(dict)
        self.shares: dict[Any, Any] = {}
        self.known = {(each.start, each.currency): each.micros for each in prices}
        self.in_force = [
            max((c.start for c in self.contracts if c.start <= row.day), default=None) for row in self.rows
        ]
        self.contract_of = {each.start: each for each in self.contracts}
        self.last_day = self.rows[-1].day

    def price(self, contract: Contract, row: int) -> Fraction | None:
        """The day-ahead price of a row."""
        key = row, contract.resolution, contract.currency
        if key not in self.prices:
            self.prices[key] = self.look_up(contract, row)
        return self.prices[key]

    def look_up(self, contract: Contract, row: int) -> Fraction | None:
        """The price of its quarter, or the mean of its hour."""
        time = self.rows[row].time
        if contract.resolution == "quarter":
            found = [self.known.get((time, contract.currency))]
        else:
            hour = time - time % 3600
            found = [self.known.get((hour + 900 * n, contract.currency)) for n in range(4)]
        if any(each is None for each in found):
            return None
        return Fraction(sum(each for each in found if each is not None), len(found) * 1_000_000)

    def bare(self, contract: Contract, line: ContractLine, row: int) -> Fraction | None:
        """The price of a unit in a row, without a floor."""
        if line.price == "day_ahead":
            market = self.price(contract, row)
            return None if market is None else number(line.factor) * market + number(line.markup)
        return number(line.rate) * number(line.factor)

    def unit(self, contract: Contract, line: ContractLine, row: int) -> Fraction | None:
        """The price of a unit in a row, with a floor over the interval."""
        own = self.bare(contract, line, row)
        if line.floor_of and line.floor_over == "interval" and not self.nets(contract):
            other = self.bare(contract, named(contract, line.floor_of), row)
            if own is None or other is None:
                return None
            return max(own, other * number(line.floor))
        return own

    def nets(self, contract: Contract) -> bool:
        """True if a contract nets, and then has neither floors nor offsets."""
        return contract.netting and self.netting

    def of_other(self, other: ContractLine, contract: Contract, _: ContractLine, row: int) -> Fraction | None:
        """The bare price of another line."""
        return self.bare(contract, other, row)

    def year(self, contract: Contract, day: date) -> tuple[date, date]:
        """The contract year of a day."""
        month, of_month = (int(each) for each in contract.year.split("-"))
        start = date(day.year, month, of_month)
        if start > day:
            start = date(day.year - 1, month, of_month)
        end = date(start.year + 1, month, of_month)
        at = self.contracts.index(contract)
        first = at
        while first and self.contracts[first - 1].year == contract.year:
            first -= 1
        last = at
        while last + 1 < len(self.contracts) and self.contracts[last + 1].year == contract.year:
            last += 1
        if last + 1 < len(self.contracts):
            end = min(end, self.contracts[last + 1].start)
        return max(start, self.contracts[first].start), end

    def years(self, contract: Contract, start: date, end: date) -> list[tuple[date, date]]:
        """The contract years of some days."""
        return sorted({self.year(contract, start + timedelta(n)) for n in range((end - start).days)})

    def within(self, contract: Contract, first: date, last: date) -> tuple[date, date]:
        """The days of a year on which a contract is in force."""
        later = [each.start for each in self.contracts if each.start > contract.start]
        return max(first, contract.start), min([last, *later])

    def inside(self, contract: Contract, line: Any, row: int, *, months: bool = True) -> bool:
        """True if a row lies in the hours, days and months of a line."""
        window = self.windows[line.hours, line.days, line.months if months else "", contract.holidays]
        if row not in window:
            window[row] = self.look(contract, line, row, months=months)
        return window[row]

    def look(self, contract: Contract, line: Any, row: int, *, months: bool) -> bool:
        """True if the clock and the calendar of a row say so."""
        local, day = self.rows[row].local, self.rows[row].day
        clock = local.hour * 60 + local.minute
        if line.hours:
            chosen = False
            for each in line.hours.split(","):
                first, last = (minutes(end) for end in each.split("-"))
                chosen |= first <= clock < last if first < last else clock >= first or clock < last
            if not chosen:
                return False
        if line.days:
            name = "sun" if day in contract.holidays else NAMES[day.weekday()]
            if name not in spread(line.days, NAMES):
                return False
        return not (months and line.months) or str(day.month) in spread(
            line.months, [str(each + 1) for each in range(12)]
        )

    def between(self, start: date, end: date) -> list[int]:
        """The rows of some days."""
        return [n for k in range((end - start).days) for n in self.rows_of.get(start + timedelta(k), [])]

    def cells_on(self, key: str, rows: Iterable[int]) -> list[Cell]:
        """The cells that some rows touch, in the order of time."""
        cell_of = self.cell_of.get(key, {})
        return sorted({cell_of[n] for n in rows if n in cell_of}, key=lambda cell: cell.rows)


def cells(course: Course) -> list[Cell]:
    """The cells of a register, in the order of time."""
    found = [Cell(tuple(range(gap.first, gap.end)), gap.rise) for gap in course.gaps]
    in_gap = {n for cell in found for n in cell.rows}
    found += [Cell((n,), rise) for n, rise in enumerate(course.rises) if n not in in_gap]
    return sorted(found)


def named(contract: Contract, name: str) -> ContractLine:
    """The line of a name."""
    return next(each for each in contract.line if each.name == name)


@cache
def number(value: Any) -> Fraction:
    """The number as written."""
    return Fraction(str(value))


def vat(contract: Contract, line: ContractLine) -> Fraction:
    """The factor of VAT."""
    return 1 + number(contract.vat) / 100 if line.vat else Fraction(1)


def flat(contract: Contract, line: ContractLine) -> Fraction:
    """The rate with VAT."""
    return number(line.rate) * number(line.factor) * vat(contract, line)


def rounded(value: Fraction, digits: int) -> Decimal:
    """The value rounded half away from zero, by way of text."""
    scaled = abs(value) * 10**digits
    whole = int(scaled)
    whole += scaled - whole >= Fraction(1, 2)
    return Decimal(-whole if value < 0 else whole).scaleb(-digits)


def minutes(clock: str) -> int:
    """Minutes of the day."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest or 0)


def spread(text: str, names: list[str]) -> set[str]:
    """Every name that a text of ranges holds."""
    found = set()
    for each in text.split(","):
        first, _, last = each.partition("-")
        at = names.index(first)
        while True:
            found.add(names[at])
            if names[at] == (last or first):
                break
            at = (at + 1) % len(names)
    return found


def days_of_month(day: date) -> int:
    """The number of days of a day's month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - day.replace(day=1)).days
