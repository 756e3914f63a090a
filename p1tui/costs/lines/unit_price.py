"""Price of a unit of a line, before VAT: one rate, or one for each quarter."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from itertools import compress, count, repeat
from operator import gt, lt, mul

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.exact import exact, filled
from p1tui.costs.quarters.columns import PriceColumn, between
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.selection import Selection
from p1tui.model.quarters import Gap

ONE = Fraction(1)
MILLI = 1000
"""Units of a register in one of a bill: Wh in kWh, dm3 in m3, MJ in GJ."""


class Lift(msgspec.Struct, frozen=True):
    """Amounts that are added to the price of some quarters: `factor` times the market's and `markup`."""

    indices: array[int]
    """Quarters, sorted."""
    market: array[int]
    """The market's price of every quarter."""
    factor: int
    markup: int
    """Both in `scale`ths, the factor of the market's unit, the markup of the currency."""
    scale: int

    def amount(self, index: int) -> Fraction:
        """Return what is added to the price of one of these quarters."""
        return Fraction(self.factor * self.market[index] + self.markup, self.scale)

    def worth(self, chosen: Selection, first: int, end: int, missing: set[int]) -> Fraction:
        """Return the energy of these quarters times their amounts, from one to before another one."""
        part = between(self.indices, first, end)
        energies = chosen.at(part, first, end, missing)
        priced = sum(map(mul, energies, map(self.market.__getitem__, part)))
        return Fraction(self.factor * priced + self.markup * sum(energies), self.scale)


class UnitPrice(msgspec.Struct, frozen=True):
    """Price that is `factor` times a market's plus `markup`; without a market it is `markup` alone."""

    markup: Fraction
    market: PriceColumn | None = None
    factor: Fraction = Fraction(0)
    lift: Lift | None = None
    """Added where the price would be lower than its floor."""

    def money(self, chosen: Selection, first: int, end: int) -> tuple[Fraction, set[int], int]:
        """Return what the energy of some quarters costs, the quarters of which that is not known, and energy.

        That is the energy without a price, in the register's unit.
        """
        if self.market is None:
            energy, missing = chosen.sum(first, end)
            return self.markup * energy / MILLI, missing, 0
        worth = chosen.worth(first, end, self.market, self._market_over)
        money = self.factor * worth.priced / self.market.scale + self.markup * worth.energy
        if self.lift is not None:
            money += self.lift.worth(chosen, first, end, worth.missing)
        return money / MILLI, worth.missing, chosen.sum(first, end)[0] - worth.energy

    def at(self, index: int) -> Fraction | None:
        """Return the price in a quarter; `None` where the market's is not known."""
        if self.market is None:
            return self.markup
        if between(self.market.unknown, index, index + 1):
            return None
        price = self.factor * self.market.values[index] / self.market.scale + self.markup
        if self.lift is not None and between(self.lift.indices, index, index + 1):
            price += self.lift.amount(index)
        return price

    def _market_over(self, gap: Gap) -> int | None:
        """Return the market's price in a gap if the price is one in all of it, else `None`."""
        if self.market is None or between(self.market.unknown, gap.first, gap.end):
            return None
        first, *others = set(self.market.values[gap.first : gap.end])
        lifted = self.lift is not None and between(self.lift.indices, gap.first, gap.end)
        if others and (self.factor or lifted):
            return None
        return first


def unit_price(inputs: Inputs, contract: Contract, line: ContractLine) -> UnitPrice | None:
    """Return the bare price of a line of energy, without any floor; `None` if it is not filled in."""
    factor = filled(line.factor)
    if line.price != "day_ahead":
        rate = filled(line.rate)
        return None if rate is None or factor is None else UnitPrice(rate * factor)
    markup = filled(line.markup)
    if factor is None or markup is None:
        return None
    return UnitPrice(markup, inputs.market(contract, gas=line.on == "gas"), factor)


class LinePrices(msgspec.Struct, frozen=True):
    """Prices of a line of energy, one for all contract years."""

    unit: UnitPrice | None
    """Price of a kWh or the like; `None` if it is not filled in."""
    over_year: UnitPrice | None = None
    """Price that the year as a whole earns at least."""


def line_prices(inputs: Inputs, contract: Contract, line: ContractLine) -> LinePrices:
    """Return the prices of a line, with the floor that it may have where nothing is netted."""
    unit = unit_price(inputs, contract, line)
    if not line.floor_of or unit is None or inputs.nets(contract):
        return LinePrices(unit)
    floor = _floor_price(inputs, contract, line)
    if floor is None:
        return LinePrices(None)
    if line.floor_over == "interval":
        return LinePrices(higher(unit, floor))
    return LinePrices(unit, floor)


def _floor_price(inputs: Inputs, contract: Contract, line: ContractLine) -> UnitPrice | None:
    """Return the price at which a line of export earns at least; `None` if it is not filled in."""
    named = next((each for each in contract.line if each.name == line.floor_of), None)
    found = None if named is None else unit_price(inputs, contract, named)
    if found is None:
        return None
    share = exact(line.floor)
    return UnitPrice(found.markup * share, found.market, found.factor * share)


def higher(one: UnitPrice, other: UnitPrice) -> UnitPrice:
    """Return the higher of two prices, in each quarter: the first, lifted where the second is above it."""
    market = one.market or other.market
    slope, start = other.factor - one.factor, other.markup - one.markup
    if market is None or not slope:
        return one if start <= 0 else other
    crossing = -start / slope * market.scale
    # The operators of integers are three times as fast as a comparison with a fraction.
    beyond, limit = (gt, math.floor(crossing)) if slope > 0 else (lt, math.ceil(crossing))
    without = set(market.unknown)
    above = compress(count(), map(beyond, market.values, repeat(limit)))
    indices = array("q", (each for each in above if each not in without) if without else above)
    # As integers over one denominator, the difference is a·p + b of the market's p.
    steepness, offset = slope / market.scale, start
    scale = math.lcm(steepness.denominator, offset.denominator)
    lift = Lift(indices, market.values, int(steepness * scale), int(offset * scale), scale)
    return UnitPrice(one.markup, market, one.factor, lift)


def with_vat(contract: Contract, line: ContractLine) -> Fraction | None:
    """Return the factor that adds VAT; `None` if VAT is due and not filled in."""
    if not line.vat:
        return ONE
    percent = filled(contract.vat)
    return None if percent is None else 1 + percent / 100


def flat_rate(contract: Contract, line: ContractLine) -> Fraction | None:
    """Return the rate of a line that has no price of a market, with VAT; `None` if it is not filled in."""
    rate, factor, vat = filled(line.rate), filled(line.factor), with_vat(contract, line)
    return None if rate is None or factor is None or vat is None else rate * factor * vat


def may_earn(line: ContractLine, *, nets: bool) -> bool:
    """Return True if what is unknown of a line may make its amount less; `nets` says that netting is on.

    So it is of what earns, of a price that may be negative or is not filled in, and where the other
    direction, the rest of the year or of the months, or another line has a say.
    """
    rate, factor = filled(line.rate), filled(line.factor)
    if line.price == "day_ahead" or rate is None or factor is None:
        return True
    shared = line.above or line.up_to or line.offsets or line.part != "all" or line.mean_of > 1
    return sign(line) * rate * factor < 0 or (line.netted and nets) or bool(shared)


def sign(line: ContractLine) -> int:
    """Return -1 for what earns, 1 for what costs."""
    return -1 if line.on == "export" and not line.charge else 1
