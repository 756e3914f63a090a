"""Check what a source told, day by day: nothing is stored of a day that is not whole and plausible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from p1tui.i18n.message import Message, dated
from p1tui.model.quarters import Commodity
from p1tui.prices.market import BY_QUARTER_FROM, slots
from p1tui.prices.source import NotYet, PriceSource, Told, Unusable

MOST = Decimal(10)
"""Highest price of a kWh or m³, and the lowest below zero, in EUR: the market's own limits are -0.5 and 4."""

MOST_BY_CURRENCY: Mapping[str, Decimal] = {"EUR": MOST, "SEK": 12 * MOST}

MICROS = 1_000_000

INCOMPLETE = Message("{source} told {found} of the {count} prices of {day}; none of them is used.")
ABSURD = Message("{source} told a price of {day} that cannot be; none of that day is used.")
TWICE = Message("{source} told two prices of the same time on {day}; none of that day is used.")
BY_HOUR = Message("{source} told the prices of {day} by the hour, although the market sells quarter hours.")
STALE = Message("{source} told the prices of {earlier} once more as those of {day}; they are not used.")


class CheckedDay(msgspec.Struct, frozen=True):
    """Prices of one whole day."""

    day: date
    micros: tuple[int, ...]
    """In millionths, one for each of the day's `slots`."""
    final: bool


def checked(
    source: PriceSource,
    told: Sequence[Told],
    day: date,
    commodity: Commodity,
    currency: str,
    *,
    earlier: Mapping[date, Sequence[int]],
) -> CheckedDay:
    """Return one day of what a source told, whole.

    `earlier` holds the prices of days before, in millionths, to know a copy of one of them. Raises `NotYet`
    if nothing of the day is told, `Unusable` if it is not whole or cannot be.
    """
    wanted = slots(day, commodity)
    of_day = [each for each in told if each.start < wanted.stop and each.end > wanted.start]
    if not of_day:
        raise NotYet
    values = _by_slot(source, of_day, day, commodity, wanted)
    if len(values) != len(wanted):
        raise Unusable(source.told(INCOMPLETE, found=len(values), count=len(wanted), day=dated(day)))
    prices = [values[start] for start in wanted]
    most = MOST_BY_CURRENCY[currency]
    if not all(each.is_finite() and -most <= each <= most for each in prices):
        raise Unusable(source.told(ABSURD, day=dated(day)))
    micros = tuple(map(in_micros, prices))
    for before, known in earlier.items():
        if before != day and len(micros) > 1 and micros == tuple(known):
            raise Unusable(source.told(STALE, earlier=dated(before), day=dated(day)))
    return CheckedDay(day, micros, all(each.final for each in of_day))


def in_micros(price: Decimal) -> int:
    """Return a price in millionths, half to even."""
    return int((price * MICROS).to_integral_value(rounding=ROUND_HALF_EVEN))


def _by_slot(
    source: PriceSource, told: Sequence[Told], day: date, commodity: Commodity, wanted: range
) -> dict[int, Decimal]:
    """Return the price of each slot, by its start. An hour's price is that of its four quarters."""
    values: dict[int, Decimal] = {}
    for each in told:
        if (each.end - each.start) % wanted.step or (each.start - wanted.start) % wanted.step:
            raise Unusable(source.told(ABSURD, day=dated(day)))
        if commodity == "electricity" and day >= BY_QUARTER_FROM and each.end - each.start > wanted.step:
            raise Unusable(source.told(BY_HOUR, day=dated(day)))
        for start in range(max(each.start, wanted.start), min(each.end, wanted.stop), wanted.step):
            if start in values and values[start] != each.price:
                raise Unusable(source.told(TWICE, day=dated(day)))
            values[start] = each.price
    return values
