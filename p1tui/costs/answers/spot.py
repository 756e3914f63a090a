"""Price of a quarter hour as the household pays it: of one more kWh of import, and of export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction

import msgspec

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.bill import MarketPrices
from p1tui.costs.lines.unit_price import line_prices, with_vat
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.windows import window_of
from p1tui.costs.quarters.years import Term
from p1tui.model.quarters import QUARTER_S, Quarters

DIGITS = 6


class QuarterPrice(msgspec.Struct, frozen=True):
    """Prices of a kWh in one quarter hour."""

    start: int
    """UTC seconds."""
    market: Decimal | None
    """Bare day-ahead price; `None` where it is not known."""
    total: Decimal | None
    """Cost of one more kWh of import, with VAT; `None` where a price is not known or not filled in."""
    worth: Decimal | None
    """Worth of one more exported kWh; below 0 it costs. `None` likewise, and without a line on export."""
    currency: str


def quarter_prices(
    contracts: Sequence[Contract],
    prices: MarketPrices,
    start: int,
    count: int,
    zone: tzinfo,
    *,
    tariff: int = 0,
    surplus: bool = False,
) -> list[QuarterPrice]:
    """Return the prices of quarters from `start` on, of those in which a contract is in force.

    `tariff` is the register that counts; 0, where it is not known, leaves the prices of a contract with lines
    on one tariff unknown.
    `surplus` tells that the contract year has exported more than imported: where netting holds, one more
    exported kWh is then paid as surplus, and is worth a netted kWh of import before. Of lines by bands of the
    year the first one counts; floors over the year and offsets are not in it.
    """
    inputs = Inputs(
        contracts,
        Quarters(start, count, {}),
        prices,
        zone,
        start=start,
        without_netting=False,
        meter_peaks={},
    )
    found: list[QuarterPrice] = []
    for term in inputs.terms:
        first, end = inputs.indices(term.start, term.end)
        if first < end:
            found += _term_prices(inputs, term, first, end, tariff=tariff, surplus=surplus)
    return found


def _term_prices(
    inputs: Inputs, term: Term, first: int, end: int, *, tariff: int, surplus: bool
) -> list[QuarterPrice]:
    contract, count = term.contract, end - first
    totals: list[Fraction | None] = [Fraction(0)] * count
    worths: list[Fraction | None] = [Fraction(0)] * count
    returned = False
    if not tariff and any(line.tariff for line in contract.line):
        totals, worths = [None] * count, [None] * count
    for line in contract.line:
        if line.on not in ("import", "export") or line.tariff not in (0, tariff) or line.above:
            continue
        if line.on == "export" and line.part == ("matched" if surplus else "beyond"):
            continue
        each = _line_prices(inputs, contract, line, first, end)
        netted = contract.netting and line.netted
        if line.on == "import" and not (netted and surplus):
            _add(totals, each, 1)
        if line.on == "import" and netted and not surplus:
            _add(worths, each, 1)
        if line.on == "export" and not (netted and not surplus):
            _add(worths, each, -1 if line.charge else 1)
        if line.on == "export" and netted and surplus:
            _add(totals, each, -1 if line.charge else 1)
        returned |= line.on == "export" or netted
    market = inputs.market(contract, gas=False)
    unknown = set(market.unknown)
    return [
        QuarterPrice(
            start=inputs.grid.start + (first + at) * QUARTER_S,
            market=None
            if first + at in unknown
            else _decimal(Fraction(market.values[first + at], market.scale)),
            total=_decimal(totals[at]),
            worth=_decimal(worths[at]) if returned else None,
            currency=contract.currency,
        )
        for at in range(count)
    ]


def _line_prices(
    inputs: Inputs, contract: Contract, line: ContractLine, first: int, end: int
) -> list[Fraction | None]:
    """Return the price of a line with VAT in each quarter: 0 outside its window, `None` if not known."""
    price, vat = line_prices(inputs, contract, line).unit, with_vat(contract, line)
    mask = inputs.grid.mask(window_of(contract, line), first, end)
    if price is None or vat is None:
        return [None if inside else Fraction(0) for inside in mask]
    return [
        Fraction(0) if not inside else None if (at := price.at(first + n)) is None else at * vat
        for n, inside in enumerate(mask)
    ]


def _add(sums: list[Fraction | None], prices: list[Fraction | None], sign: int) -> None:
    for index, price in enumerate(prices):
        before = sums[index]
        sums[index] = None if before is None or price is None else before + sign * price


def _decimal(price: Fraction | None) -> Decimal | None:
    if price is None:
        return None
    return Decimal(round(price * 10**DIGITS)).scaleb(-DIGITS)
