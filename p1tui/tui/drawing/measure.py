"""Measures of a chart: the units in which values of one kind are written, and how little fills a chart.

Values are whole numbers of a base unit (W, Wh, dm3, MJ, thousandths or millionths of a currency).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from p1tui.i18n import language
from p1tui.i18n.numbers import whole
from p1tui.runtime.duration import DAY, HOUR


class Unit(NamedTuple):
    """A unit in which an axis may be written."""

    name: str
    """`kWh`, `€/kWh`."""
    size: int
    """Base units in one; a power of ten."""
    since: int = 0
    """Base units of the topmost label from which it is used."""


class Measure(NamedTuple):
    """What an axis measures: how it is written, and the least that fills a chart."""

    units: tuple[Unit, ...]
    """From small to large, the first of them with `since` 0."""
    leasts: tuple[int, int, int, int, int]
    """Fewest base units from the lowest to the highest of a chart, by the length of its bars: minutes or
    quarters, hours, days, months, years. A house that uses little still fills a good part of them."""

    def unit(self, topmost: int) -> Unit:
        """Return the unit for an axis whose topmost label stands for so many base units."""
        return [unit for unit in self.units if topmost >= unit.since][-1]

    def least(self, bar_s: int) -> int:
        """Return the fewest base units of a chart with bars of so many seconds."""
        return self.leasts[bisect_right(LENGTHS, bar_s)]


LENGTHS = (HOUR // 2, 20 * HOUR, 20 * DAY, 200 * DAY)
"""Seconds of a bar from which the next of `Measure.leasts` counts."""

POWER = Measure((Unit("W", 1), Unit("kW", 1000, 100_000)), (100,) * 5)
"""W."""
ENERGY = Measure((Unit("Wh", 1), Unit("kWh", 1000, 1000)), (10, 100, 1000, 20_000, 200_000))
"""Wh."""
VOLUME = Measure((Unit("m³", 1000),), (10, 100, 500, 10_000, 100_000))
"""dm3."""
HEAT = Measure((Unit("MJ", 1), Unit("GJ", 1000, 1000)), (2, 5, 20, 500, 5000))
"""MJ."""


def money(currency: str, size: int) -> Measure:
    """Return the measure of amounts, of which `size` base units are one `currency`."""
    return Measure((Unit(currency, size),), (size // 200, size // 20, size // 2, 10 * size, 100 * size))


def price(currency: str, per: str, size: int) -> Measure:
    """Return the measure of prices of a kWh or m³, of which `size` base units are one `currency`."""
    return Measure((Unit(f"{currency}/{per}", size),), (size // 10,) * 5)


def fixed(value: int, unit: Unit, decimals: int) -> str:
    """Format base units in a unit, with so many decimals; zero has neither decimals nor a sign."""
    digits = (2 * abs(value) * 10**decimals + unit.size) // (2 * unit.size)
    if not digits:
        return "0"
    units, rest = divmod(digits, 10**decimals)
    sign = "−" if value < 0 else ""
    return f"{sign}{whole(units)}" + (f"{language.marks().decimal}{rest:0{decimals}d}" if decimals else "")
