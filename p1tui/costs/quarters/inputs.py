"""The inputs of a reckoning, each column made once: calendar, energy, prices, contracts and their years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from p1tui.config.contracts import Contract
from p1tui.costs.bill import MarketPrices
from p1tui.costs.quarters.columns import (
    EnergyColumn,
    PriceColumn,
    electricity_prices,
    energy_column,
    gas_prices,
)
from p1tui.costs.quarters.grid import Grid
from p1tui.costs.quarters.selection import Selection
from p1tui.costs.quarters.windows import Window
from p1tui.costs.quarters.years import ContractYear, terms
from p1tui.model.quarters import QUARTER_S, Quarters


class Inputs:
    """Columns over one grid, which begins as early as the contract years that are asked for.

    Threads: one at a time.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        quarters: Quarters,
        prices: MarketPrices,
        zone: tzinfo,
        *,
        start: int,
        without_netting: bool,
        meter_peaks: Mapping[tuple[int, int], int],
    ) -> None:
        before = max(quarters.start - start, 0) // QUARTER_S
        self.grid = Grid(quarters.start - before * QUARTER_S, quarters.count + before, zone)
        self.history = before
        """Index of the first quarter of the history that was handed in."""
        self.terms = terms(contracts)
        self.without_netting = without_netting
        self.meter_peaks = meter_peaks
        self._quarters = quarters
        self._prices = prices
        self._energy: dict[str, EnergyColumn | None] = {}
        self._markets: dict[tuple[bool, str, bool], PriceColumn] = {}
        self._selections: dict[tuple[str, Window, int, int], Selection] = {}

    def energy(self, key: str) -> EnergyColumn | None:
        """Return a register's column; `None` if there is no such register."""
        if key not in self._energy:
            course = self._quarters.courses.get(key)
            self._energy[key] = None if course is None else energy_column(course, self.history)
        return self._energy[key]

    def selection(self, key: str, window: Window, first: int, end: int) -> Selection | None:
        """Return a register's energy in a window; `None` if there is no such register."""
        column = self.energy(key)
        if column is None:
            return None
        chosen = key, window, first, end
        if chosen not in self._selections:
            self._selections[chosen] = Selection(column, self.grid, window, first, end)
        return self._selections[chosen]

    def market(self, contract: Contract, *, gas: bool) -> PriceColumn:
        """Return the day-ahead prices in a contract's currency and resolution."""
        by_hour = contract.resolution == "hour" and not gas
        key = gas, contract.currency, by_hour
        if key not in self._markets:
            if gas:
                found = gas_prices(self._prices.gas, self.grid, contract.currency)
            else:
                found = electricity_prices(
                    self._prices.electricity, self.grid, contract.currency, by_hour=by_hour
                )
            self._markets[key] = found
        return self._markets[key]

    def indices(self, start: date, end: date) -> tuple[int, int]:
        """Return the quarters from a day to before another one, as far as they have been."""
        return self.grid.index(start), self.grid.index(end)

    def nets(self, contract: Contract) -> bool:
        """Return True if a contract has netting, and is reckoned so."""
        return contract.netting and not self.without_netting

    def netting(self, year: ContractYear) -> list[tuple[int, int]]:
        """Return the stretches of a contract year in which a contract has netting."""
        found: list[tuple[int, int]] = []
        for term in self.terms:
            first, end = self.indices(max(year.start, term.start), min(year.end, term.end))
            if self.nets(term.contract) and first < end:
                if found and found[-1][1] == first:
                    found[-1] = found[-1][0], end
                else:
                    found.append((first, end))
        return found
