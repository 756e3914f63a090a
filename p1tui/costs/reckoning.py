"""Quarters of energy, prices and contracts in, bills out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.bill import Bill, BillLine, MarketPrices
from p1tui.model.quarters import QUARTER_S, Quarters

CENT = Decimal("0.01")
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

    A period in which the contract changes gives a bill for each contract. What lies after the end of
    `quarters` has not happened yet, and is not missing. `without_netting` reckons each contract as after the
    end of netting. `meter_peaks` has the meter's own peak in W of a (year, month), which goes before that of
    the quarters.
    """
    ordered = sorted(contracts, key=lambda each: each.start)
    found = []
    for first, last in periods:
        for index, contract in enumerate(ordered):
            following = ordered[index + 1].start if index + 1 < len(ordered) else date.max
            start, end = max(first, contract.start), min(last, following)
            if start < end:
                found.append(_bill(contract, quarters, start, end, zone))
    return found


def _bill(contract: Contract, quarters: Quarters, start: date, end: date, zone: tzinfo) -> Bill:
    lines = tuple(_line(each, quarters, start, end, zone) for each in contract.line)
    total = sum((each.amount for each in lines if each.amount is not None), Decimal(0))
    return Bill(
        start=start,
        end=end,
        contract=contract.name,
        currency=contract.currency,
        lines=lines,
        total=total,
        missing_quarters=max((each.missing_quarters for each in lines), default=0),
        at_least=any(each.amount is None or each.missing_quarters for each in lines),
    )


def _line(line: ContractLine, quarters: Quarters, start: date, end: date, zone: tzinfo) -> BillLine:
    """Return a line of import or export at one rate; of others nothing is known."""
    course = quarters.courses.get(f"{line.on}_wh")
    if line.rate == "" or course is None:
        return BillLine(line.name, None, "kWh", None)
    a, b = (_index(quarters, day, zone) for day in (start, end))
    rises = course.rises[a:b]
    quantity = Decimal(sum(filter(None, rises))).scaleb(-3)
    amount = (quantity * Decimal(repr(line.rate))).quantize(CENT, ROUND_HALF_UP)
    sign = -1 if line.on == "export" and not line.charge else 1
    return BillLine(line.name, quantity, "kWh", sign * amount, rises.count(None))


def _index(quarters: Quarters, day: date, zone: tzinfo) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    index = int(midnight.timestamp() - quarters.start) // QUARTER_S
    return min(max(index, 0), quarters.count)


def months(start: date, end: date) -> list[tuple[date, date]]:
    """Return the calendar months between two days, cut off at both."""
    found = []
    while start < end:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append((start, min(end, following)))
        start = following
    return found
