"""Lines on energy: netting, parts and bands of the contract year, floors over an interval or the year.

Where rates change inside a contract year, the netted kWh are shared over its periods by their import: each
quarter counts for one fraction, namely what the year has beyond the other direction. A netted line with hours
or days, or of one tariff, is netted within them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from p1tui.config.contracts import ContractLine
from p1tui.costs.exact import exact
from p1tui.costs.lines.bands import Piece, cut_to_band
from p1tui.costs.lines.part import NOTHING, Part
from p1tui.costs.lines.unit_price import MILLI, LinePrices, UnitPrice, sign, with_vat
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.windows import window_of
from p1tui.costs.quarters.years import ContractYear, Term

ENERGY = frozenset({"import", "export", "gas", "water", "heat"})
"""Quantities that are energy, or what a register counts."""

OPPOSITE = {"import": "export", "export": "import"}
KEYS = {"gas": "gas_dm3", "water": "water_dm3", "heat": "heat_mj"}
UNITS = {"gas": "m3", "water": "m3", "heat": "GJ"}
ONE = Fraction(1)

Share = Literal["all", "matched", "beyond", "none"]
"""Share of a stretch that counts, compared with the other direction."""


def register(on: str, tariff: int) -> str:
    """Return the reading key of what a line counts."""
    if on not in OPPOSITE:
        return KEYS[on]
    return f"{on}_t{tariff}_wh" if tariff else f"{on}_wh"


class EnergyLine:
    """A line on energy in one contract year, of which its term has all or a part.

    Threads: one at a time.
    """

    def __init__(
        self, inputs: Inputs, term: Term, line: ContractLine, prices: LinePrices, year: ContractYear
    ) -> None:
        contract = term.contract
        self._inputs, self._line = inputs, line
        self._first, self._end = inputs.indices(year.start, year.end)
        self._window = window_of(contract, line)
        self._vat = with_vat(contract, line)
        self._elsewhere: set[int] = set()
        self._doubtful: set[int] = set()
        key = register(line.on, line.tariff)
        self._chosen = inputs.selection(key, self._window, self._first, self._end)
        self._pieces = list(self._cut(year)) if self._chosen is not None else []
        self._price = prices.unit
        self._raise = NOTHING
        if prices.unit is not None and prices.over_year is not None:
            self._raise = self._raise_to(prices.over_year, prices.unit, term)

    def part(self, first: int, end: int) -> Part:
        """Return the line from a quarter to before another one of this year."""
        if self._chosen is None:
            every = set(range(first, end))
            return Part(money=None if self._price is None else NOTHING, needed=len(every), missing=every)
        energy, money, missing, unpriced = self._sum(self._price, first, end)
        money += self._raise * energy
        known = self._price is not None and self._vat is not None
        return Part(
            quantity=energy,
            money=sign(self._line) * money * (self._vat or ONE) if known else None,
            unpriced=unpriced,
            needed=self._chosen.count(first, end),
            missing=missing,
            elsewhere=self._elsewhere,
        )

    def _sum(
        self, price: UnitPrice | None, first: int, end: int
    ) -> tuple[Fraction, Fraction, set[int], Fraction]:
        """Return energy in kWh or the like, its bare price, the missing quarters, and the unpriced energy."""
        energy, money, unpriced = NOTHING, NOTHING, NOTHING
        missing = {each for each in self._doubtful if first <= each < end}
        for piece in self._pieces:
            a, b = max(first, piece.first), min(end, piece.end)
            if a >= b or self._chosen is None:
                continue
            units, unknown = self._chosen.sum(a, b)
            if not piece.weight:
                missing |= unknown & self._elsewhere  # with them, something of it might count
                continue
            missing |= unknown
            bare, without = NOTHING, 0
            if price is not None:
                bare, unknown, without = price.money(self._chosen, a, b)
                missing |= unknown
            unpriced += piece.weight * without
            if piece.weight == 1:  # as a rule; fractions take their time
                energy, money = energy + units, money + bare
            else:
                energy, money = energy + piece.weight * units, money + piece.weight * bare
        return energy / MILLI, money, missing, unpriced / MILLI

    def _raise_to(self, floor: UnitPrice, price: UnitPrice, term: Term) -> Fraction:
        """Return what each kWh of the term's year lacks to a price that it is to have over the year."""
        first, end = (self._inputs.grid.index(day) for day in (term.start, term.end))
        first, end = max(first, self._first), min(end, self._end)
        energy, earned, unknown, _ = self._sum(price, first, end)
        _, least, missing, _ = self._sum(floor, first, end)
        self._elsewhere |= unknown | missing
        return max(least - earned, NOTHING) / energy if energy else NOTHING

    def _cut(self, year: ContractYear) -> Iterator[Piece]:
        """Yield the pieces of the year with the weight of each, as netting, part and band have it."""
        line, pieces = self._line, list[Piece]()
        whole = [(self._first, self._end)]
        netted = self._inputs.netting(year) if line.netted and line.on in OPPOSITE else []
        part: Share = line.part if line.on == "export" else "all"
        pieces += self._weighed(netted, "none" if part == "matched" else "beyond")
        pieces += self._weighed(_without(whole, netted), part)
        pieces.sort(key=lambda each: each.first)
        above, up_to = exact(line.above), exact(line.up_to)
        if self._chosen is not None and (above or up_to):
            pieces, self._doubtful = cut_to_band(pieces, self._chosen, above, up_to)
        return iter(pieces)

    def _weighed(self, stretches: list[tuple[int, int]], share: Share) -> list[Piece]:
        """Return a piece for each of some stretches, which are compared with the other direction as one."""
        if not stretches:
            return []
        weight = Fraction(share != "none")
        if share in ("matched", "beyond"):
            own = self._over(self._line.on, stretches)
            other = self._over(OPPOSITE[self._line.on], stretches)
            if own:
                weight = Fraction(min(own, other) if share == "matched" else max(own - other, 0), own)
        return [Piece(first, end, weight) for first, end in stretches]

    def _over(self, on: str, stretches: list[tuple[int, int]]) -> int:
        """Return the energy of a direction in some stretches; of a register that is not there, none."""
        window = self._window._replace(months="")
        key = register(on, self._line.tariff)
        chosen = self._inputs.selection(key, window, self._first, self._end)
        found = 0
        if chosen is None:
            return found
        for first, end in stretches:
            energy, missing = chosen.sum(first, end)
            found += energy
            self._elsewhere |= missing
        return found


def _without(whole: list[tuple[int, int]], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what some stretches leave of the one in `whole`."""
    ((first, end),) = whole
    bounds = [first, *(each for stretch in taken for each in stretch), end]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [(a, b) for a, b in pairs if a < b]
