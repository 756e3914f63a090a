"""The table of a period: a row for each bar of the chart, and the sums of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import short
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.labels import brief, span
from p1tui.tui.history.labels import short as short_name
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantity import HistoryQuantity, MeanQuantity
from p1tui.tui.history.query import Beside, PeriodData

WIDEST_COLUMN = 16


class Table(NamedTuple):
    """A table in its parts, so that a screen of few lines can leave out rows and keep the rest."""

    heads: Line
    rows: list[Line]
    sums: list[Line]
    """One line, before it what is in the sum and in no row; none for a quantity that has no sum."""


class Column(NamedTuple):
    """A column as text."""

    head: str
    values: tuple[str, ...]
    total: str
    rest: str = ""
    """What the total has beside the values."""


def draw(position: HistoryPosition, data: PeriodData, width: int, *, compare: bool) -> Table:
    """Draw headings, a row for each bar, and the sums; the row under the cursor has a mark.

    If room is short, the period before is left out, then what stands beside, and then the units.
    """
    names = [span(position, at) for at in range(len(data.bars))]
    if max(map(len, names)) > width // 2:
        names = [brief(position, at) for at in range(len(data.bars))]
    total = tr("so far") if data.until is not None else tr("in all")
    rest = _rest_name(position, data)
    name_cells = max(len(name) for name in (*names, total, rest)) + 1
    room = width - 1 - name_cells
    columns = next(
        (found for found in _choices(position, data, compare=compare) if _widest(found) <= room), []
    )
    cells = min(room // max(len(columns), 1), WIDEST_COLUMN)
    rows: list[Line] = []
    for at, name in enumerate(names):
        here = at == position.cursor
        role: ln.Role = "strong" if here else "text"
        texts = [column.values[at] for column in columns]
        rows.append((("►" if here else " ", role), (f"{name:<{name_cells}}{_row(texts, cells)}", role)))
    heads: Line = ((" " * (name_cells + 1) + _row([column.head for column in columns], cells), "dim"),)
    totals = [column.total for column in columns]
    sums: Line = ((f" {total:<{name_cells}}{_row(totals, cells)}", "strong"),)
    rests = [column.rest for column in columns]
    beside: Line = ((f" {rest:<{name_cells}}{_row(rests, cells)}", "text"),)
    return Table(heads, rows, [*([beside] if any(rests) else []), *([sums] if any(totals) else [])])


def _rest_name(position: HistoryPosition, data: PeriodData) -> str:
    """Return what one of the columns has beside its rows; empty if none has."""
    found = [Beside(position.quantity, data.bars, data.total), *data.beside]
    names = (
        each.quantity.rest_name(position.edges(), data.began)
        for each in found
        if each.quantity.rest(each.bars, each.total) is not None
    )
    return next(names, "")


def _rest(quantity: HistoryQuantity, bars: Sequence[Bar | None], total: Bar | None) -> str:
    rest = quantity.rest(bars, total)
    return "" if rest is None else quantity.number(rest)


def _widest(columns: Sequence[Column]) -> int:
    return len(columns) * (max(len(column.head) for column in columns) + 1)


def _choices(position: HistoryPosition, data: PeriodData, *, compare: bool) -> Iterator[list[Column]]:
    """Yield all columns, then ever fewer, and then those of the quantity without units."""
    quantity = position.quantity
    now = _directions(quantity, data.bars, data.total, "", united=True)
    beside = [
        Column(
            f"{_head(other.quantity)} {other.quantity.unit}",
            tuple(_signed(bar, other.quantity) for bar in other.bars),
            "" if other.total is None else _signed(other.total, other.quantity),
            _rest(other.quantity, other.bars, other.total),
        )
        for other in data.beside
    ]
    for name in (short_name(position.stepped(-1)), tr("before")):
        over = data.until is None and position.period == "day"
        past = (
            _directions(quantity, data.past, data.past_total, name, united=False, over=over)
            if compare
            else []
        )
        yield [*now, *beside, *past]
    for count in range(len(beside), -1, -1):
        yield [*now, *beside[:count]]
    yield _directions(quantity, data.bars, data.total, "", united=False)


def _directions(
    quantity: HistoryQuantity,
    bars: Sequence[Bar | None],
    total: Bar | None,
    name: str,
    *,
    united: bool,
    over: bool = True,
) -> list[Column]:
    """Return a column for each direction of a quantity, under a name or that of the direction.

    `over`: False if the total ends before the bars do.
    """
    unit = f" {quantity.unit}" if united else ""
    heads = [name or tr(quantity.name)]
    if quantity.down:
        heads = [f"▲ {name or short('import').strip()}", f"▼ {name or short('export').strip()}"]
    whole = None if isinstance(quantity, MeanQuantity) else total
    return [
        Column(
            f"{head}{unit}",
            tuple(_text(bar, quantity, at) for bar in bars),
            "" if whole is None else _text(whole, quantity, at),
            "" if name and not over else _rest(quantity, bars, total),
        )
        for at, head in enumerate(heads)
    ]


def _head(quantity: HistoryQuantity) -> str:
    """Return the heading of a column beside those of the table's quantity; of a mean it has the highest."""
    return tr("highest") if isinstance(quantity, MeanQuantity) else tr(quantity.name)


def _text(bar: Bar | None, quantity: HistoryQuantity, at: int) -> str:
    """Write the value of one direction."""
    if bar is None:
        return tr("no data")
    return f"{quantity.mark(bar)}{quantity.number(quantity.directions(bar)[at])}"


def _signed(bar: Bar | None, quantity: HistoryQuantity) -> str:
    """Write the value of a quantity without a direction `down`."""
    return tr("no data") if bar is None else f"{quantity.mark(bar)}{quantity.number(quantity.signed(bar))}"


def _row(texts: Sequence[str], cells: int) -> str:
    return "".join(text.rjust(cells) for text in texts)
