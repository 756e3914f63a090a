"""Format a period as CSV, for a spreadsheet in the language of the screen."""

from __future__ import annotations

from datetime import datetime

from p1tui.i18n import language
from p1tui.i18n.language import pgettext, tr
from p1tui.tui.history.labels import iso
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import PeriodData


def file_name(position: HistoryPosition) -> str:
    """Return the name of the file, which tells the quantity and the whole span: `p1tui-energy-2026-11.csv`.

    Quantities of one name in different units, as heat in GJ and in m³, have files of their own.
    """
    quantity = "-".join([position.quantity.name.lower().replace(" ", "-"), *_unit(position)])
    return f"p1tui-{quantity}-{_span(position)}.csv"


def _unit(position: HistoryPosition) -> list[str]:
    return ["m3"] if position.quantity.up == "heat_dm3" else []


def _span(position: HistoryPosition) -> str:
    start, end = (
        datetime.fromtimestamp(time, position.zone)
        for time in (position.edges()[0], position.edges()[-1] - 1)
    )
    match position.period:
        case "hour":
            return f"{start:%Y-%m-%d-%H}h"
        case "day":
            return f"{start:%Y-%m-%d}"
        case "month":
            return f"{start:%Y-%m}"
        case "year":
            return f"{start:%Y}"
        case "10 years":
            return f"{start:%Y}-to-{end:%Y}"
        case _:
            return f"{start:%Y-%m-%d}-to-{end:%Y-%m-%d}"


def text(position: HistoryPosition, data: PeriodData) -> str:
    """Return the file: local times in ISO 8601, exact values.

    Columns are separated by semicolons if the language's decimals have a comma.
    """
    mark, quantity = language.marks().decimal, position.quantity
    rows = [[tr("from"), pgettext("column", "to"), *quantity.columns()]]
    edges = position.edges()
    for at, bar in enumerate(data.bars):
        rows.append([*(iso(position, edge) for edge in edges[at : at + 2]), *quantity.texts(bar, mark)])
    return "".join((";" if mark == "," else ",").join(row) + "\n" for row in rows)
