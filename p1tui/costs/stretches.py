"""The cheapest and the dearest stretch of some hours."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from p1tui.model.money import QuarterPrice
from p1tui.model.quarters import QUARTER_S


class Stretch(msgspec.Struct, frozen=True):
    """Quarter hours on end."""

    start: int
    """UTC seconds."""
    end: int
    mean: Decimal
    """Mean price of a kWh of import over them."""


def stretch(prices: Sequence[QuarterPrice], count: int, *, dearest: bool = False) -> Stretch | None:
    """Return the cheapest `count` quarters on end, of equal ones the first; `None` if no price is known.

    `prices` are ordered by time; a stretch goes over no gap and no unknown price.
    """
    best: tuple[Decimal, int] | None = None
    run: list[Decimal] = []
    total = Decimal(0)
    before = None
    for each in prices:
        if each.total is None or (before is not None and each.start != before + QUARTER_S):
            run, total = [], Decimal(0)
        before = each.start
        if each.total is None:
            continue
        run.append(each.total)
        total += each.total
        if len(run) > count:
            total -= run[-count - 1]
        if len(run) >= count and (best is None or (total > best[0] if dearest else total < best[0])):
            best = total, each.start
    if best is None:
        return None
    end = best[1] + QUARTER_S
    return Stretch(end - count * QUARTER_S, end, best[0] / count)
