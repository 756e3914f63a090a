"""What a place in the history asks of the store, and the answer that chart, table and file show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from p1tui.p1.reading import Reading
from p1tui.store.queries.history import History
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.period import Graph, HistoryPosition


class PeriodData(NamedTuple):
    """The answer: a bar for each bucket and for the same bucket one period before, and totals of each."""

    bars: tuple[Bar | None, ...]
    past: tuple[Bar | None, ...]
    total: Bar | None
    past_total: Bar | None
    peak: tuple[int, int] | None
    """When the most power was taken from the grid, and how many W; of electricity and its demand alone."""


def query(place: HistoryPosition, tail: Sequence[Reading]) -> Callable[[History], PeriodData]:
    """What to ask the history for a place, in the thread that may wait for it."""
    edges, past_edges = place.edges(), place.stepped(-1).edges()

    def ask(history: History) -> PeriodData:
        graph = place.graph
        peak = None
        if graph.kind == "highest":
            peak = history.demand_peaks((edges[0], edges[-1]))[0]
        elif graph.down:
            peak = history.figures("import_wh", "power_import_w", edges[0], edges[-1], tail).peak
        return PeriodData(
            _bars(history, graph, edges, tail), _bars(history, graph, past_edges, tail),
            _total(history, graph, edges, tail), _total(history, graph, past_edges, tail), peak,
        )  # fmt: skip

    return ask


def _bars(
    history: History, graph: Graph, edges: Sequence[int], tail: Sequence[Reading]
) -> tuple[Bar | None, ...]:
    ups = _values(history, graph, graph.up, edges, tail)
    downs = _values(history, graph, graph.down, edges, tail)
    return tuple(
        None if up is None and down is None else Bar(up or 0, down or 0)
        for up, down in zip(ups, downs, strict=True)
    )


def _values(
    history: History, graph: Graph, key: str, edges: Sequence[int], tail: Sequence[Reading]
) -> Sequence[int | None]:
    if not key:
        return [None] * (len(edges) - 1)
    if graph.kind == "highest":
        return [None if peak is None else peak[1] for peak in history.demand_peaks(edges)]
    if graph.kind == "mean":
        return [point.mean for point in history.mean(key, edges, tail)]
    return history.energy(key, edges, tail)


def _total(history: History, graph: Graph, edges: Sequence[int], tail: Sequence[Reading]) -> Bar | None:
    if graph.kind == "highest":
        return None
    keys = ("import_wh", "export_wh") if graph.kind == "mean" else (graph.up, graph.down)
    whole = (edges[0], edges[-1])
    found = [history.energy(key, whole, tail)[0] if key else None for key in keys]
    return None if found == [None, None] else Bar(found[0] or 0, found[1] or 0)
