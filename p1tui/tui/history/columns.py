"""The columns of a table: the values of a quantity, what stands beside it, and the period before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.tui.drawing.flow import SIGNS, short
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import labels
from p1tui.tui.history.labels import short as short_name
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantities import MeanQuantity
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import Beside, PeriodData
from p1tui.tui.history.readout import percents


class Column(NamedTuple):
    """A column as text."""

    head: str
    values: tuple[str, ...]
    total: str = ""
    rests: tuple[tuple[str, str], ...] = ()
    """Names and values of what the total has beside those of the rows."""
    difference: str = ""
    """How the total of the present period differs from that of the period before."""
    whole: str = ""
    """Total of the whole period before, if that above is of a part of it."""
    past: bool = False
    """True for one of the period before."""
    peaks: bool = False
    """True for one of the highest powers."""


def choices(position: HistoryPosition, data: PeriodData, *, compare: bool) -> Iterator[list[Column]]:
    """Yield all columns, then ever fewer, and then those of the quantity without units."""
    come = begun(position, data)
    now = _blanked(_directions(position, data, united=True), come)
    both, beside = (
        _blanked(
            [column for other in data.beside for column in _beside(position, data, other, directions)], come
        )
        for directions in (2, 1)
    )
    names = [
        f"{name(position.stepped(-1))} {position.quantity.unit}" for name in (short_name, labels.shortest)
    ]
    for others in (both, beside):
        for name in names:
            yield [*now, *others, *(_past(position, data, name) if compare else [])]
    yield [*now, *both]
    for count in range(len(beside), -1, -1):
        yield [*now, *beside[:count]]
    yield _blanked(_directions(position, data, united=False), come)


def begun(position: HistoryPosition, data: PeriodData) -> int:
    """Return the number of rows that have begun; those after them are yet to come."""
    edges = position.edges()[:-1]
    return len(edges) if data.asked_at is None else bisect_right(edges, data.asked_at)


def _rest(name: str, quantity: HistoryQuantity, value: int) -> tuple[tuple[str, str], ...]:
    """Return a name and a value that a total has beside its rows; none if there is nothing."""
    return ((name, quantity.number(value)),) if value else ()


def _blanked(columns: Sequence[Column], come: int) -> list[Column]:
    """Leave out the values of rows that are yet to come: nothing of them is lost."""
    return [
        column._replace(values=(*column.values[:come], *[""] * len(column.values[come:])))
        for column in columns
    ]


def _directions(position: HistoryPosition, data: PeriodData, *, united: bool) -> list[Column]:
    """Return a column for each direction of the quantity, under its name or that of the direction."""
    quantity = position.quantity
    unit = f" {quantity.unit}" if united else ""
    names = [f"▲ {short('import').strip()}", f"▼ {short('export').strip()}"]
    heads = names if quantity.down else [tr(quantity.name).lower()]
    total = None if isinstance(quantity, MeanQuantity) else data.total
    rests = quantity.rests(data.bars, data.total) or (0,) * len(heads)
    name = quantity.rest_name(position.edges(), data.began)
    return [
        Column(
            f"{head}{unit}",
            tuple(_text(bar, quantity, at) for bar in data.bars),
            "" if total is None else _text(total, quantity, at),
            _rest(name, quantity, rests[at]),
        )
        for at, head in enumerate(heads)
    ]


def _past(position: HistoryPosition, data: PeriodData, name: str) -> list[Column]:
    """Return a column for each direction of the period before, up to the moment with which now is compared.

    What the clock or the calendar has there, and not in this period, is in no row but in the sum.
    """
    quantity, before = position.quantity, data.before
    if not before.rows:
        return []
    mean, earlier = isinstance(quantity, MeanQuantity), position.stepped(-1)
    total = None if mean else data.past_total
    alone = [at for at in range(len(before.bars)) if at not in before.rows]
    stretch = labels.stretch(earlier, alone[0], alone[-1]) if alone else ""
    heads = [f"{sign} {name}" for sign in SIGNS.values()] if quantity.down else [name]
    rests = quantity.rests(before.bars, total) or (0,) * len(heads)
    rest_name, come = quantity.rest_name(earlier.edges(), data.began), begun(earlier, data)
    differences = ("", "") if mean else percents(position, data)

    def column(at: int, head: str) -> Column:
        found = (quantity.directions(bar)[at] for bar in map(before.bars.__getitem__, alone) if bar)
        left = 0 if total is None else sum(map(quantity.listed, found))
        return Column(
            head,
            tuple(
                "" if row is None or row >= come else _text(before.bars[row], quantity, at)
                for row in before.rows
            ),
            "" if total is None else _text(total, quantity, at),
            (*_rest(stretch, quantity, left), *_rest(rest_name, quantity, rests[at])),
            differences[at],
            "" if mean or before.whole is None else _text(before.whole, quantity, at),
            past=True,
        )

    return list(map(column, range(len(heads)), heads))


def _beside(position: HistoryPosition, data: PeriodData, other: Beside, directions: int) -> list[Column]:
    """Return the columns of a quantity beside that of the table; of a power the highest of each direction."""
    quantity = other.quantity
    if not isinstance(quantity, MeanQuantity):
        return [
            Column(
                f"{tr(quantity.name).lower()} {quantity.unit}",
                tuple(_signed(bar, quantity) for bar in other.bars),
                "" if other.total is None else _signed(other.total, quantity),
                _rest(
                    quantity.rest_name(position.edges(), data.began),
                    quantity,
                    next(iter(quantity.rests(other.bars, other.total)), 0),
                ),
            )
        ]
    return [
        Column(
            f"{SIGNS[direction]} {tr('peak')} {quantity.unit}",
            tuple(_text(bar, quantity, at) for bar in other.bars),
            "" if other.total is None else _text(other.total, quantity, at),
            peaks=True,
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
