"""The table of a period: a row for each bar of the chart, and the sums of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.history import labels
from p1tui.tui.history.columns import Column, begun, choices
from p1tui.tui.history.labels import brief, span
from p1tui.tui.history.labels import short as short_name
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import PeriodData
from p1tui.tui.history.readout import Listed, goes_on

WIDEST_COLUMN = 16


class Table(NamedTuple):
    """A table in its parts, so that a screen of few lines can leave out rows and keep the rest."""

    heads: Line
    rows: list[Line]
    sums: list[Line]
    """What is in a sum and in no row, the sums, differences, and the whole period before if they end earlier.

    None for a quantity that has no sum.
    """
    listed: Listed
    """What readouts below need not tell."""


def draw(position: HistoryPosition, data: PeriodData, width: int, *, compare: bool) -> Table:
    """Draw headings, a row for each bar, and the sums; the row under the cursor has a mark.

    If room is short, the period before is left out, then what stands beside, and then the units. The name of
    a line below the rows may be longer than all others: it goes on over columns in which that has nothing.
    """
    names = [span(position, at) for at in range(len(data.bars))]
    if max(map(len, names)) > width // 2:
        names = [brief(position, at) for at in range(len(data.bars))]
    columns: list[Column] = []
    below: list[_Below] = []
    name_cells = 0
    for columns in choices(position, data, compare=compare):
        below = _below(position, data, columns)
        name_cells = max([*map(len, names), *(len(row.name) - _blank(row, columns) for row in below)])
        if sum(map(_need, columns)) <= width - 1 - name_cells:
            break
    else:
        columns, below = [], []
    cells = _widths(columns, width - 1 - name_cells)
    rows: list[Line] = []
    for at, name in enumerate(names[: _shown(position, data)]):
        here = at == position.cursor
        role: ln.Role = "strong" if here else "text"
        texts = [column.values[at] for column in columns]
        mark: Line = (("►" if here else " ", role), (f"{name:<{name_cells}}", role))
        rows.append(ln.merged([*mark, *_values(texts, cells, role)]))
    heads: Line = ((" " * (name_cells + 1) + _row([column.head for column in columns], cells), "dim"),)
    sums: list[Line] = [
        ((f" {name:<{name_cells}}{_row(texts, cells)[max(len(name) - name_cells, 0) :]}", role),)
        for name, texts, role in below
    ]
    listed = Listed(
        total=any(column.total for column in columns[:1]),
        before=any(column.past for column in columns),
        peaks=any(column.peaks for column in columns),
    )
    return Table(heads, rows, sums, listed)


class _Below(NamedTuple):
    """A line below the rows."""

    name: str
    texts: list[str]
    """One for each column."""
    role: ln.Role


def _below(position: HistoryPosition, data: PeriodData, columns: Sequence[Column]) -> list[_Below]:
    """Return the lines below the rows that have anything in these columns.

    Where no line of differences names the time of day up to which both periods are told, the sums do.
    """
    earlier = position.stepped(-1)
    runs = data.until is not None or goes_on(earlier, data)
    moment, differences = _moment(earlier, data.before.until), [column.difference for column in columns]
    alike = moment != "" and moment == _moment(position, data.until)
    compared = any(column.past for column in columns) and not any(differences)
    so_far = moment if alike and compared else tr("so far")
    total = so_far if runs else tr("in all")
    rests = dict.fromkeys(name for column in columns for name, _ in column.rests)
    found = [
        *(_Below(name, [dict(column.rests).get(name, "") for column in columns], "text") for name in rests),
        _Below(total, [column.total for column in columns], "strong"),
        _Below(f"{tr('difference')} {moment}".rstrip(), differences, "text"),
        _Below(
            tr("{period} in all").format(period=short_name(earlier)),
            [column.whole for column in columns],
            "dim",
        ),
    ]
    return [row for row in found if any(row.texts)]


def _moment(position: HistoryPosition, until: int | None) -> str:
    """Name the moment up to which a period is told; nothing if that is its end."""
    last = len(position.edges()) - 2
    return labels.part(position, 0, last, until=until, timed=False)


class Shown(NamedTuple):
    """The lines of a table that fit."""

    lines: list[Line]
    rows: range
    """Numbers of the rows among them, which are those from the second one on."""

    def row_at(self, y: int) -> int | None:
        """Return the number of the row that is drawn in a line; None for a line that has none."""
        return self.rows[y - 1] if 0 < y <= len(self.rows) else None


def around(drawn: Table, cursor: int, height: int, below: Sequence[Line] = ()) -> Shown:
    """Return the lines of a table that has as many rows around the cursor as fit, and say which they are.

    Lines `below` follow its sums.
    """
    room, rows = max(height - 1 - len(drawn.sums) - len(below), 0), len(drawn.rows)
    first = min(max(cursor - room // 2, 0), max(rows - room, 0))
    heads = drawn.heads
    if 0 < room < rows:
        words = f" {tr('{first}-{last} of {all}').format(first=first + 1, last=first + room, all=rows)} "
        text = ln.text_of(heads)
        if text[: len(words)].isspace():
            heads = ((words + text[len(words) :], "dim"),)
    shown = range(first, min(first + room, rows))
    return Shown([heads, *drawn.rows[first : first + room], *drawn.sums, *below], shown)


def _need(column: Column) -> int:
    """Return the cells that a column needs, with two blanks before it."""
    rests = (text for _, text in column.rests)
    below = (column.total, column.difference, column.whole)
    return 2 + max(map(len, (column.head, *column.values, *below, *rests)))


def _blank(row: _Below, columns: Sequence[Column]) -> int:
    """Return the cells at the left of all columns in which a line has anything."""
    empty = len(list(takewhile(lambda text: not text, row.texts)))
    return sum(map(_need, columns[:empty]))


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Return the cells of each column: what it needs, and a share of the room that is left."""
    needs = list(map(_need, columns))
    share, over = divmod(max(room - sum(needs), 0), max(len(columns), 1))
    return [max(min(need + share + (at < over), WIDEST_COLUMN), need) for at, need in enumerate(needs)]


def _shown(position: HistoryPosition, data: PeriodData) -> int:
    """Return the number of rows to draw: none that is yet to come, unless the cursor is on or after it."""
    return len(data.bars) if data.until is None else max(begun(position, data), position.cursor + 1)


def _values(texts: Sequence[str], cells: Sequence[int], role: ln.Role) -> Iterator[ln.Run]:
    """Yield the values of a row, zeros dim, so that those stand out that are not."""
    for text, width in zip(texts, cells, strict=True):
        zero = "0" in text and not any(digit in text for digit in "123456789")
        yield text.rjust(width), "dim" if zero else role


def _row(texts: Sequence[str], cells: Sequence[int]) -> str:
    return "".join(text.rjust(width) for text, width in zip(texts, cells, strict=True))
