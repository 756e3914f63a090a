"""Format a period as CSV, for a spreadsheet in the language of the screen."""

from __future__ import annotations

from p1tui.i18n import language
from p1tui.i18n.language import pgettext, tr
from p1tui.tui.history.labels import iso
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import PeriodData


def text(position: HistoryPosition, data: PeriodData) -> str:
    """Return the file: local times in ISO 8601, exact values.

    Columns are separated by semicolons if the language's decimals have a comma.
    """
    mark, quantity = language.marks().decimal, position.quantity
    columns = quantity.columns()
    rows = [[tr("from"), pgettext("column", "to"), *columns]]
    edges = position.edges()
    for at, bar in enumerate(data.bars):
        values = ["", ""] if bar is None else [quantity.exact(value, mark) for value in bar]
        rows.append([*(iso(position, edge) for edge in edges[at : at + 2]), *values[: len(columns)]])
    return "".join((";" if mark == "," else ",").join(row) + "\n" for row in rows)
