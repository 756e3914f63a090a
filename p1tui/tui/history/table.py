"""The table of a period: a row for each bar of the chart, and the sums of all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, short
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
        (found for found in _choices(position, data, compare=compare) if sum(map(_need, found)) <= room), []
    )
    cells = _widths(columns, room)
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


def _need(column: Column) -> int:
    """Return the cells that a column needs, with a blank before it."""
    return 1 + max(map(len, (column.head, *column.values, column.total, column.rest)))


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Return the cells of each column: what it needs, and a share of the room that is left."""
    needs = list(map(_need, columns))
    share = (room - sum(needs)) // max(len(columns), 1)
    return [max(min(need + share, WIDEST_COLUMN), need) for need in needs]


def _choices(position: HistoryPosition, data: PeriodData, *, compare: bool) -> Iterator[list[Column]]:
    """Yield all columns, then ever fewer, and then those of the quantity without units."""
    quantity = position.quantity
    come = _come(position, data)
    now = _blanked(_directions(quantity, data.bars, data.total, "", united=True), come)
    both, beside = (
        _blanked([column for other in data.beside for column in _beside(other, directions)], come)
        for directions in (2, 1)
    )
    over = data.until is None and position.period == "day"
    names = (short_name(position.stepped(-1)), tr("before"))
    for others in (both, beside):
        for name in names:
            past = (
                _directions(quantity, data.past, data.past_total, name, united=False, over=over)
                if compare
                else []
            )
            yield [*now, *others, *past]
    yield [*now, *both]
    for count in range(len(beside), -1, -1):
        yield [*now, *beside[:count]]
    yield _blanked(_directions(quantity, data.bars, data.total, "", united=False), come)


def _come(position: HistoryPosition, data: PeriodData) -> int:
    """Return the number of rows that have begun; those after them are yet to come."""
    edges = position.edges()[:-1]
    return len(edges) if data.asked_at is None else bisect_right(edges, data.asked_at)


def _blanked(columns: Sequence[Column], come: int) -> list[Column]:
    """Leave out the values of rows that are yet to come: nothing of them is lost."""
    return [
        column._replace(values=(*column.values[:come], *[""] * len(column.values[come:])))
        for column in columns
    ]


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
    heads = [name or tr(quantity.name).lower()]
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


def _beside(other: Beside, directions: int) -> list[Column]:
    """Return the columns of a quantity beside that of the table; of a power the highest of each direction."""
    quantity = other.quantity
    if not isinstance(quantity, MeanQuantity):
        total = "" if other.total is None else _signed(other.total, quantity)
        values = tuple(_signed(bar, quantity) for bar in other.bars)
        rest = _rest(quantity, other.bars, other.total)
        return [Column(f"{tr(quantity.name).lower()} {quantity.unit}", values, total, rest)]
    return [
        Column(
            f"{SIGNS[direction]} {tr('{direction} max').format(direction=short(direction).strip())} "
            f"{quantity.unit}",
            tuple(_text(bar, quantity, at) for bar in other.bars),
            "" if other.total is None else _text(other.total, quantity, at),
        )
        for at, direction in enumerate(SIGNS)
        if at < directions
    ]


def _text(bar: Bar | None, quantity: HistoryQuantity, at: int) -> str:
    """Write the value of one direction."""
    if bar is None:
        return tr("no data")
    return f"{quantity.mark(bar)}{quantity.number(quantity.directions(bar)[at])}"


def _signed(bar: Bar | None, quantity: HistoryQuantity) -> str:
    """Write the value of a quantity without a direction `down`."""
    return tr("no data") if bar is None else f"{quantity.mark(bar)}{quantity.number(quantity.signed(bar))}"


def _row(texts: Sequence[str], cells: Sequence[int]) -> str:
    return "".join(text.rjust(width) for text, width in zip(texts, cells, strict=True))
