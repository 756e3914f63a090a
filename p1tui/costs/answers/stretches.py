"""Cheapest and dearest stretch of some hours: when to run the washing machine, and when not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

import msgspec

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.model.quarters import QUARTER_S


class Stretch(msgspec.Struct, frozen=True):
    """Quarters on end."""

    start: int
    """UTC seconds."""
    end: int
    """UTC seconds after its last quarter."""
    mean: Decimal
    """Mean of the price of a kWh over it."""


def cheapest(prices: Sequence[QuarterPrice], quarters: int) -> Stretch | None:
    """Return the cheapest stretch of a number of quarters on end, the first of several; `None` without one.

    `prices` are sorted; a stretch holds no quarter whose total is not known.
    """
    return min(_stretches(prices, quarters), key=lambda each: (each.mean, each.start), default=None)


def dearest(prices: Sequence[QuarterPrice], quarters: int) -> Stretch | None:
    """Return the dearest stretch likewise."""
    return min(_stretches(prices, quarters), key=lambda each: (-each.mean, each.start), default=None)


def _stretches(prices: Sequence[QuarterPrice], quarters: int) -> list[Stretch]:
    found = []
    for run in _runs(prices):
        sums = list(accumulate((each.total for each in run if each.total is not None), initial=Decimal(0)))
        for at in range(len(run) - quarters + 1):
            start = run[at].start
            mean = (sums[at + quarters] - sums[at]) / quarters
            found.append(Stretch(start, start + quarters * QUARTER_S, mean))
    return found


def _runs(prices: Sequence[QuarterPrice]) -> list[list[QuarterPrice]]:
    """Cut prices into runs of quarters on end whose total is known."""
    runs: list[list[QuarterPrice]] = []
    for each in prices:
        if each.total is None:
            continue
        if runs and runs[-1][-1].start + QUARTER_S == each.start:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs
