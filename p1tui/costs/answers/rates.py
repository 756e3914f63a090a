"""Rates of a day under a contract without day-ahead prices: its bands, by the tariff that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.model.quarters import QUARTER_S


@dataclass(frozen=True)
class Band:
    """Part of a day in which a kWh has one price."""

    tariff: int
    """Register that counts; 0: all."""
    start: int
    end: int
    """UTC seconds."""
    total: Decimal | None
    """Cost of one more kWh of import, with VAT; `None` if a rate is not filled in."""
    worth: Decimal | None
    """Worth of one more exported kWh; `None` likewise, and without a line on export."""


def bands(by_tariff: Mapping[int, Sequence[QuarterPrice]]) -> tuple[Band, ...]:
    """Return the bands of a day from its quarters, by tariff and then by time."""
    found = []
    for tariff, quarters in by_tariff.items():
        for (total, worth), same in groupby(quarters, key=lambda each: (each.total, each.worth)):
            first, *rest = same
            end = (rest[-1] if rest else first).start + QUARTER_S
            found.append(Band(tariff, first.start, end, total, worth))
    return tuple(found)
