"""Quarters of energy, prices and contracts in, bills out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from types import MappingProxyType

from p1tui.config.contracts import Contract
from p1tui.costs.bill import Bill, MarketPrices, sum_of_known
from p1tui.costs.lines.limits import TermReckoner
from p1tui.costs.lines.line import bill_line, missing_in
from p1tui.costs.quarters.grid import midnight, month_start
from p1tui.costs.quarters.inputs import Inputs
from p1tui.costs.quarters.look_back import year_from
from p1tui.model.quarters import QUARTER_S, Quarters

NO_PEAKS: Mapping[tuple[int, int], int] = MappingProxyType({})


def bills(
    contracts: Sequence[Contract],
    quarters: Quarters,
    prices: MarketPrices,
    periods: Iterable[tuple[date, date]],
    zone: tzinfo,
    *,
    without_netting: bool = False,
    meter_peaks: Mapping[tuple[int, int], int] = NO_PEAKS,
) -> list[Bill]:
    """Return the bill of each period (first day, day after the last one), in their order.

    A period in which the contract changes gives a bill for each contract. `quarters` begin where
    `look_back.needed_from` says; what is needed before them is missing, and what lies after their end has not
    happened yet, and is not. `without_netting` reckons each contract as after the end of netting.
    `meter_peaks` has the meter's own peak in W of a (year, month), which goes before that of the quarters.
    """
    wanted = [(start, end) for start, end in periods if start < end]
    if not wanted:
        return []
    # A history that begins inside a month does not have all of that month's peak.
    month = month_start(datetime.fromtimestamp(quarters.start, zone).date())
    first = min(year_from(contracts, min(start for start, _ in wanted)), month)
    inputs = Inputs(
        contracts,
        quarters,
        prices,
        zone,
        start=midnight(first, zone),
        without_netting=without_netting,
        meter_peaks=meter_peaks,
    )
    reckoners = [TermReckoner(inputs, term) for term in inputs.terms]
    return [bill for start, end in wanted for bill in _period(inputs, reckoners, start, end)]


def _period(inputs: Inputs, reckoners: list[TermReckoner], start: date, end: date) -> Iterable[Bill]:
    """Yield the bill of each contract in a period, and one without a contract for days before the first."""
    first = min((each.term.start for each in reckoners), default=end)
    if start < first:
        yield _without_contract(inputs, start, min(first, end))
    for each in reckoners:
        begin, stop = max(start, each.term.start), min(end, each.term.end)
        if begin < stop:
            yield _bill(inputs, each, begin, stop)


def _bill(inputs: Inputs, reckoner: TermReckoner, start: date, end: date) -> Bill:
    parts = reckoner.parts(start, end)
    contract, days = reckoner.term.contract, range(*inputs.indices(start, end))
    lines = tuple(
        bill_line(line, part, days, nets=reckoner.nets)
        for line, part in zip(contract.line, parts, strict=True)
    )
    missing = set[int]().union(*(each for part in parts for each in (part.missing, part.elsewhere)))
    here, elsewhere = missing_in(missing, days)
    return Bill(
        start=start,
        end=end,
        contract=contract.name,
        currency=contract.currency,
        lines=lines,
        total=sum_of_known(each.amount for each in lines),
        missing_quarters=here,
        missing_elsewhere=elsewhere,
        at_least=bool(missing) or any(each.amount is None for each in lines),
    )


def _without_contract(inputs: Inputs, start: date, end: date) -> Bill:
    """Return the bill of days on which no contract is in force: nothing of it is known."""
    now = inputs.grid.start + inputs.grid.count * QUARTER_S
    seconds = min(midnight(end, inputs.grid.zone), now) - midnight(start, inputs.grid.zone)
    missing = max(seconds // QUARTER_S, 0)
    return Bill(start, end, "", "", (), None, missing, at_least=True)
