"""The chart of a period: a bright bar for each bucket, and a dim one beside it for the period before.

The bar under the cursor is lit, its name stands out on the axis, and its values stand above it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.tui.drawing import chart, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.chart import GAP, Column, Kind
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.drawing.time_axis import Mark
from p1tui.tui.history import labels
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.query import PeriodData
from p1tui.tui.history.readout import both

WIDEST = 24
"""Most cells of a bucket: a bar, the one of the period before, and the gap after them."""
GAPS = ((3, 1), (10, 2))
"""Cells of a bucket from which it has a gap of so many cells at its end."""
PART = 0.6
"""Part of a bucket's cells, without the gap, that its bar has beside that of the period before."""

STRIDES: dict[Period, tuple[int, ...]] = {
    "hour": (5, 10, 15, 30),
    "day": (1, 2, 3, 4, 6, 8, 12, 24),
    "week": (1, 2, 7),
    "month": (1, 2, 5, 7, 14),
    "year": (1, 2, 3, 6),
    "10 years": (1, 2, 5),
}
"""Allowed numbers of named bars from one label of the axis to the next, by period."""
LABEL_GAP = 2
"""Fewest blank cells between two labels."""


class Fit(NamedTuple):
    """The visible buckets, `shown` of them from number `first`, each of the same width."""

    first: int
    shown: int
    each: int
    """Cells of a bucket."""

    @property
    def gap(self) -> int:
        """Cells between a bucket's bars and the next bucket."""
        return max((gap for least, gap in GAPS if self.each >= least), default=0)

    def now(self, *, compare: bool) -> int:
        """Return the cells of a bar; what is left of its bucket has the period before, and the gap."""
        body = self.each - self.gap
        return max(round(body * PART), 1) if compare else body

    def bucket(self, at: int) -> range:
        """Return the cells of a bucket."""
        start = (at - self.first) * self.each
        return range(start, start + self.each)

    def under(self, at: int, text: str) -> int:
        """Return the middle cell of a text below a bucket: of its bars, or that begins where they begin."""
        bars = self.each - self.gap
        return self.bucket(at).start + (bars // 2 if len(text) <= self.each else len(text) // 2)


def fit(buckets: int, cursor: int, cells: int) -> Fit:
    """Make the buckets as wide as possible; if there are too many, show those around the cursor."""
    shown = min(buckets, max(cells, 1))
    first = min(max(cursor - shown // 2, 0), buckets - shown)
    return Fit(first, shown, min(max(cells, 1) // shown, WIDEST))


def draw(
    position: HistoryPosition, data: PeriodData, width: int, height: int, glyphs: Glyphs, *, compare: bool
) -> list[Line]:
    """Draw `height` lines: the values of the bar under the cursor, the plot, and the axis."""
    edges, measure = position.edges(), position.quantity.measure
    shortest = min(end - start for start, end in pairwise(edges))
    values = (*data.bars, *data.highs, *(data.past if compare else ()))
    on = chart.fitting(list(map(Column, values)), height - 3, measure, measure.least(shortest))
    label_cells = on.cells
    cells = width - label_cells
    fitted = fit(len(data.bars), position.cursor, cells)
    compare = compare and fitted.each > 1 and any(data.past)
    plot = chart.plot(_columns(data, fitted, position, glyphs.across, compare=compare), on, glyphs)
    name = labels.brief(position, position.cursor)
    cursor = Mark(fitted.under(position.cursor, name), name, "chip", rank=0)
    times = time_axis.placed([*_marks(position, fitted), cursor], cells)
    above = over(position, data, width, label_cells + fitted.under(position.cursor, ""), compare=compare)
    return [above, *chart.draw(plot, times, glyphs, label_cells)]


def _columns(
    data: PeriodData, fitted: Fit, position: HistoryPosition, across: int, *, compare: bool
) -> list[Column]:
    found: list[Column] = []
    now = fitted.now(compare=compare)
    past = fitted.each - fitted.gap - now if compare else 0
    for at in range(fitted.first, fitted.first + fitted.shown):
        kind: Kind = "lit" if at == position.cursor else "now"
        bar = data.bars[at]
        rest = Column(None, kind) if bar is None else GAP
        before = data.past[at] if compare and at < len(data.past) else None
        found += [Column(bar, kind, data.highs[at] if data.highs else None)] * (now * across)
        found += [rest if before is None else Column(before, "past")] * (past * across)
        found += [rest] * (fitted.gap * across)
    return found


def _marks(position: HistoryPosition, fitted: Fit) -> list[Mark]:
    names = {at: labels.label(position, at) for at in range(len(position.edges()) - 1)}
    named = [at for at, name in names.items() if name]
    longest = max(len(name) for name in names.values())
    strides = STRIDES[labels.grain(position)]
    per_name = len(names) / len(named) * fitted.each
    stride = next((n for n in strides if n * per_name >= longest + LABEL_GAP), strides[-1])
    shown = range(fitted.first, fitted.first + fitted.shown)
    return [Mark(fitted.under(at, names[at]), names[at]) for at in named[::stride] if at in shown]


def over(position: HistoryPosition, data: PeriodData, width: int, centre: int, *, compare: bool) -> Line:
    """Draw the values of the bar under the cursor, above it as far as the width lets them.

    Where room is short, the period before is left out, and then the name of the bar.
    """
    quantity, cursor = position.quantity, position.cursor
    name: Line = ((f"{labels.span(position, cursor)}  ", "strong"),)
    values = both(data.bars[cursor], quantity)
    high = data.highs[cursor] if data.highs else None
    if high is not None:
        values = (*values, (f"  {tr('highest')} ", "dim"), *both(high, quantity))
    before = data.past[cursor] if compare and cursor < len(data.past) else None
    past: Line = ()
    if before is not None:
        runs = [(f"   {labels.counterpart(position)} ", "dim"), *both(before, quantity)]
        past = tuple((text, "dim") for text, _ in runs)
    for line in ((*name, *values, *past), (*name, *values), values):
        if (cells := ln.width(line)) <= width:
            return ((" " * min(max(centre - cells // 2, 0), width - cells), "text"), *line)
    return BLANK
