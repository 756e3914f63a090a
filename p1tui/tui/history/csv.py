"""Format a period as CSV, for a spreadsheet in the language of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from p1tui.i18n import language
from p1tui.i18n.language import pgettext, tr
from p1tui.tui.history.labels import iso
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantities import MeanQuantity
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import Beside, PeriodData


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


def _columns(quantity: HistoryQuantity) -> list[str]:
    """Return the names of a further column: `highest_power_import_w` of a mean, of which it has the peaks."""
    highest = "highest_" if isinstance(quantity, MeanQuantity) else ""
    return [f"{highest}{name}" for name in quantity.columns()]


def text(position: HistoryPosition, data: PeriodData, beside: Sequence[Beside] = ()) -> str:
    """Return the file: local times in ISO 8601, exact values; `beside` are the further columns of a table.

    Columns are separated by semicolons if the language's decimals have a comma.
    """
    mark, quantity = language.marks().decimal, position.quantity
    further = [name for each in beside for name in _columns(each.quantity)]
    rows = [[tr("from"), pgettext("column", "to"), *quantity.columns(), *further]]
    edges = position.edges()
    for at, bar in enumerate(data.bars):
        times = [iso(position, edge) for edge in edges[at : at + 2]]
        others = [text for each in beside for text in each.quantity.texts(each.bars[at], mark)]
        rows.append([*times, *quantity.texts(bar, mark), *others])
    return "".join((";" if mark == "," else ",").join(row) + "\n" for row in rows)
