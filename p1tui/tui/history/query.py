"""Query the store for one period of one quantity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from p1tui.p1.reading import Reading
from p1tui.store.queries.averages import Peak
from p1tui.store.queries.history import History
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.period import HistoryPosition


class PeriodData(NamedTuple):
    """The values of a period; None stands for a value without readings."""

    bars: tuple[Bar | None, ...]
    """One for each bucket of the period."""
    past: tuple[Bar | None, ...]
    """The bars of the period before."""
    total: Bar | None
    """The rise of the quantity's `counted` over the whole period."""
    past_total: Bar | None
    peak: Peak | None
    """The highest power, in W; None for a quantity without one, such as gas."""


def query(position: HistoryPosition, tail: Sequence[Reading]) -> Callable[[History], PeriodData]:
    """Return the query of a position, for `Loader.ask`; `tail` are the readings not yet committed."""
    edges, past_edges = position.edges(), position.stepped(-1).edges()
    quantity = position.quantity

    def ask(history: History) -> PeriodData:
        return PeriodData(
            bars=quantity.bars(history, edges, tail),
            past=quantity.bars(history, past_edges, tail),
            total=quantity.total(history, edges[0], edges[-1], tail),
            past_total=quantity.total(history, past_edges[0], past_edges[-1], tail),
            peak=quantity.peak(history, edges[0], edges[-1], tail),
        )

    return ask
