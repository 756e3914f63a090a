"""The table of a period: a row for each bar of the chart."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import short
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.labels import span
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData

WIDEST_COLUMN = 16


def draw(position: HistoryPosition, data: PeriodData, width: int, *, compare: bool) -> list[Line]:
    """Draw headings and a row for each bar; the row under the cursor has a mark."""
    names = [span(position, at) for at in range(len(data.bars))]
    name_cells = max(map(len, names)) + 1
    room = width - 1 - name_cells
    heads = _headings(position.quantity, room, compare=compare)
    compare = compare and len(heads) > (2 if position.quantity.down else 1)
    cells = min(room // len(heads), WIDEST_COLUMN)
    rows: list[Line] = [((" " * (name_cells + 1) + _columns(heads, cells), "dim"),)]
    for at, (name, bar) in enumerate(zip(names, data.bars, strict=True)):
        before = data.past[at] if at < len(data.past) else None
        values = [*_values(bar, position.quantity), *(_values(before, position.quantity) if compare else ())]
        here = at == position.cursor
        role: ln.Role = "strong" if here else "text"
        rows.append((("►" if here else " ", role), (f"{name:<{name_cells}}{_columns(values, cells)}", role)))
    return rows


def _headings(quantity: HistoryQuantity, room: int, *, compare: bool) -> list[str]:
    """Return the name and unit of each column, those of the period before after the others.

    If room is short, the period before is left out, and then the units.
    """
    now, before = [tr(quantity.name)], [tr("before")]
    if quantity.down:
        now = [f"▲ {short('import').strip()}", f"▼ {short('export').strip()}"]
        before = [f"▲ {tr('before')}", f"▼ {tr('before')}"]
    united = [[f"{head} {quantity.unit}" for head in heads] for heads in (now + before, now)]
    fits = [heads for heads in united if (max(map(len, heads)) + 1) * len(heads) <= room]
    return next((heads for heads in fits if compare or len(heads) == len(now)), now)


def _values(bar: Bar | None, quantity: HistoryQuantity) -> list[str]:
    values = (None, None) if bar is None else bar if quantity.down else (quantity.signed(bar), None)
    texts = [tr("no data") if value is None else quantity.number(value) for value in values]
    return texts[: 2 if quantity.down else 1]


def _columns(texts: Sequence[str], cells: int) -> str:
    return "".join(text.rjust(cells) for text in texts)
