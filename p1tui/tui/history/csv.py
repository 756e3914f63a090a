"""The history's rows as a file for a spreadsheet, as one of the screen's language reads it."""

from __future__ import annotations

from p1tui.i18n import language
from p1tui.i18n.language import pgettext, tr
from p1tui.p1.reading_keys import thousandths
from p1tui.tui.history import period
from p1tui.tui.history.period import Graph, HistoryPosition
from p1tui.tui.history.query import PeriodData

SUFFIXES = {"kWh": "kwh", "m³": "m3", "GJ": "gj"}
"""How a column's name tells its unit, as the fields of an upload do: `import_kwh`, `gas_m3`."""


def csv(place: HistoryPosition, charted: PeriodData) -> str:
    """Local times in ISO 8601, exact values; where decimals have a comma, semicolons between the columns."""
    comma = language.marks().decimal == ","
    graph = place.graph
    keys = [key for key in (graph.up, graph.down) if key]
    rows = [[tr("from"), pgettext("column", "to"), *(_head(key, graph) for key in keys)]]
    edges = place.edges()
    for at, bar in enumerate(charted.bars):
        values = ["", ""] if bar is None else [_value(bar.up, graph), _value(bar.down, graph)]
        rows.append([*(period.iso(place, edge) for edge in edges[at : at + 2]), *values[: len(keys)]])
    return "".join((";" if comma else ",").join(row) + "\n" for row in rows)


def _head(key: str, graph: Graph) -> str:
    return key if graph.per_unit == 1 else f"{key.rpartition('_')[0]}_{SUFFIXES[graph.unit]}"


def _value(value: int, graph: Graph) -> str:
    if graph.per_unit == 1:
        return str(value)
    return thousandths(value, language.marks().decimal)
