"""The table of a period: a row for each bar of the chart, and the sums of all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, short
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import labels
from p1tui.tui.history.labels import brief, span
from p1tui.tui.history.labels import short as short_name
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantities import MeanQuantity
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import Beside, PeriodData
from p1tui.tui.history.readout import goes_on

WIDEST_COLUMN = 16


class Table(NamedTuple):
    """A table in its parts, so that a screen of few lines can leave out rows and keep the rest."""

    heads: Line
    rows: list[Line]
    sums: list[Line]
    """What is in a sum and in no row, the sums, and those of the whole period before if they end earlier.

    None for a quantity that has no sum.
    """
    compared: bool = False
    """True if the period before has columns."""


class Column(NamedTuple):
    """A column as text."""

    head: str
    values: tuple[str, ...]
    total: str = ""
    rests: tuple[tuple[str, str], ...] = ()
    """Names and values of what the total has beside those of the rows."""
    whole: str = ""
    """Total of the whole period before, if that above is of a part of it."""
    past: bool = False
    """True for one of the period before."""


def draw(position: HistoryPosition, data: PeriodData, width: int, *, compare: bool) -> Table:
    """Draw headings, a row for each bar, and the sums; the row under the cursor has a mark.

    If room is short, the period before is left out, then what stands beside, and then the units. The name of
    what is in no row may be longer than all others: it goes on over columns that have nothing of it.
    """
    names = [span(position, at) for at in range(len(data.bars))]
    if max(map(len, names)) > width // 2:
        names = [brief(position, at) for at in range(len(data.bars))]
    runs = data.until is not None or goes_on(position.stepped(-1), data)
    total, whole = tr("so far") if runs else tr("in all"), tr("in all")
    columns: list[Column] = []
    name_cells = 0
    for columns in _choices(position, data, compare=compare):
        rests = list(dict.fromkeys(name for column in columns for name, _ in column.rests))
        name_cells = max(
            *map(len, (*names, total, whole)), *(len(name) - _blank(name, columns) for name in rests)
        )
        if sum(map(_need, columns)) <= width - 1 - name_cells:
            break
    else:
        columns = []
    cells = _widths(columns, width - 1 - name_cells)
    rows: list[Line] = []
    for at, name in enumerate(names[: _shown(position, data)]):
        here = at == position.cursor
        role: ln.Role = "strong" if here else "text"
        texts = [column.values[at] for column in columns]
        mark: Line = (("►" if here else " ", role), (f"{name:<{name_cells}}", role))
        rows.append(ln.merged([*mark, *_values(texts, cells, role)]))
    heads: Line = ((" " * (name_cells + 1) + _row([column.head for column in columns], cells), "dim"),)
    below: list[tuple[str, list[str], ln.Role]] = [
        *((name, [dict(column.rests).get(name, "") for column in columns], "text") for name in rests),
        (total, [column.total for column in columns], "strong"),
        (whole, [column.whole for column in columns], "dim"),
    ]
    sums: list[Line] = [
        ((f" {name:<{name_cells}}{_row(texts, cells)[max(len(name) - name_cells, 0) :]}", role),)
        for name, texts, role in below
        if any(texts)
    ]
    return Table(heads, rows, sums, any(column.past for column in columns))


def around(drawn: Table, cursor: int, height: int) -> list[Line]:
    """Return the lines of a table that has as many rows around the cursor as fit, and say which they are."""
    room, rows = max(height - 1 - len(drawn.sums), 0), len(drawn.rows)
    first = min(max(cursor - room // 2, 0), max(rows - room, 0))
    heads = drawn.heads
    if 0 < room < rows:
        words = f" {tr('{first}-{last} of {all}').format(first=first + 1, last=first + room, all=rows)} "
        text = ln.text_of(heads)
        if text[: len(words)].isspace():
            heads = ((words + text[len(words) :], "dim"),)
    return [heads, *drawn.rows[first : first + room], *drawn.sums]


def _rest(name: str, quantity: HistoryQuantity, value: int) -> tuple[tuple[str, str], ...]:
    """Return a name and a value that a total has beside its rows; none if there is nothing."""
    return ((name, quantity.number(value)),) if value else ()


def _need(column: Column) -> int:
    """Return the cells that a column needs, with two blanks before it."""
    rests = (text for _, text in column.rests)
    return 2 + max(map(len, (column.head, *column.values, column.total, column.whole, *rests)))


def _blank(name: str, columns: Sequence[Column]) -> int:
    """Return the cells at the left of all columns with a value of this name among what is in no row."""
    return sum(map(_need, takewhile(lambda column: name not in dict(column.rests), columns)))


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Return the cells of each column: what it needs, and a share of the room that is left."""
    needs = list(map(_need, columns))
    share, over = divmod(max(room - sum(needs), 0), max(len(columns), 1))
    return [max(min(need + share + (at < over), WIDEST_COLUMN), need) for at, need in enumerate(needs)]


def _choices(position: HistoryPosition, data: PeriodData, *, compare: bool) -> Iterator[list[Column]]:
    """Yield all columns, then ever fewer, and then those of the quantity without units."""
    come = _come(position, data)
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


def _come(position: HistoryPosition, data: PeriodData) -> int:
    """Return the number of rows that have begun; those after them are yet to come."""
    edges = position.edges()[:-1]
    return len(edges) if data.asked_at is None else bisect_right(edges, data.asked_at)


def _shown(position: HistoryPosition, data: PeriodData) -> int:
    """Return the number of rows to draw: none that is yet to come, unless the cursor is on or after it."""
    return len(data.bars) if data.until is None else max(_come(position, data), position.cursor + 1)


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
    rest_name, come = quantity.rest_name(earlier.edges(), data.began), _come(earlier, data)

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


def _values(texts: Sequence[str], cells: Sequence[int], role: ln.Role) -> Iterator[ln.Run]:
    """Yield the values of a row, zeros dim, so that those stand out that are not."""
    for text, width in zip(texts, cells, strict=True):
        zero = "0" in text and not any(digit in text for digit in "123456789")
        yield text.rjust(width), "dim" if zero else role


def _row(texts: Sequence[str], cells: Sequence[int]) -> str:
    return "".join(text.rjust(width) for text, width in zip(texts, cells, strict=True))
