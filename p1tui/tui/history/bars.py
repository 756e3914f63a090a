"""The chart of a period: a bright bar for each bucket, and a dim one beside it for the period before.

The bar under the cursor is lit, its name stands out on the axis, and its values stand above it. Where not all
bars have room, a mark at the end of the axis says that there are more. Bands from means to the highest stand
behind bars that are alone: with those of the period before they would be a third layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.runtime.duration import HOUR, MINUTE
from p1tui.tui.drawing import chart, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import NOTCHED_ROWS, Kind
from p1tui.tui.drawing.chart import GAP, Column
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.time_axis import Mark
from p1tui.tui.drawing.value_axis import Axis
from p1tui.tui.history import beyond, labels
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.places import PAIR, Fit, fit
from p1tui.tui.history.query import PeriodData
from p1tui.tui.history.readout import both

LONGEST_PART = 4 * HOUR
"""Longest bar in seconds that may be a cell wider than others: days and months are all of one width."""
STRIDES: dict[Period, tuple[int, ...]] = {
    "hour": (5, 10, 15, 30),
    "day": (1, 2, 3, 4, 6, 8, 12, 24),
    "week": (1, 2, 7),
    "month": (1, 2, 5, 7, 14),
    "year": (1, 2, 3, 6),
    "10 years": (1, 2, 5),
}
"""Allowed numbers of named bars from one label of the axis to the next, by period."""
AROUND = 2
"""Lines of a chart besides its plot: the values of the bar under the cursor, and the axis."""
LABEL_GAP = 2
"""Fewest blank cells between two labels."""


def draw(
    position: HistoryPosition, data: PeriodData, width: int, height: int, glyphs: Glyphs, *, compare: bool
) -> list[Line]:
    """Draw `height` lines: the values of the bar under the cursor, the plot, and the axis."""
    placed = _arranged(position, data, width, height, compare=compare)
    on, fitted, label_cells = placed.axis, placed.fitted, placed.axis.cells
    plot = chart.plot(_columns(data, placed, position, glyphs.across), on, glyphs)
    times = time_axis.placed(_marks(position, fitted), fitted.room)
    bar, _ = fitted.bars(position.cursor, compare=placed.paired)
    centre = label_cells + fitted.bucket(position.cursor).start + bar // 2
    above = over(position, data, width, centre, compare=compare)
    return [above, *_cut(chart.draw(plot, times, glyphs, label_cells), placed, glyphs)]


def bar_at(
    position: HistoryPosition, data: PeriodData, width: int, height: int, x: int, y: int, *, compare: bool
) -> int | None:
    """Return the number of the bar that `draw` draws in a column, or names there; None beside the plot.

    A name on the axis may be wider than its bar: all of it is that bar's. The first line belongs to none.
    """
    placed = _arranged(position, data, width, height, compare=compare)
    fitted, cell = placed.fitted, x - placed.axis.cells
    if y == height - 1:
        for start, mark in time_axis.places(_marks(position, fitted), fitted.room):
            if cell in range(start, start + len(mark.text)):
                return fitted.over(mark.cell, mark.text)
    return fitted.at(cell) if 0 < y < height else None


def _cut(lines: list[Line], placed: Arrangement, glyphs: Glyphs) -> list[Line]:
    """Mark the bands that go on beyond the edges of the chart."""
    fitted, cut = placed.fitted, dict[str, list[int]]()
    for at in range(fitted.first, fitted.first + fitted.shown):
        for sign in beyond.signs(placed.axis, _of(placed.highs, at)):
            bar, _ = fitted.bars(at, compare=placed.paired)
            cut.setdefault(sign, []).append(placed.axis.cells + fitted.bucket(at).start + (bar - 1) // 2)
    if beyond.UP in cut:
        lines[0] = beyond.marked(lines[0], cut[beyond.UP], beyond.UP, "import", glyphs)
    if beyond.DOWN in cut:
        lines[-2] = beyond.marked(lines[-2], cut[beyond.DOWN], beyond.DOWN, "export", glyphs)
    return lines


class Arrangement(NamedTuple):
    """The places of the bars in a chart."""

    axis: Axis
    fitted: Fit
    paired: bool
    """True if bars of the period before are drawn; the axis has room for no others."""
    highs: Sequence[Bar | None]
    """Highest values up to which bands are drawn; empty if there are none."""
    lows: Sequence[Bar | None]
    """Lowest values that are marked; empty if there are none."""


def paired(position: HistoryPosition, data: PeriodData, width: int, height: int, *, compare: bool) -> bool:
    """Return True if `draw` draws bars of the period before."""
    return _arranged(position, data, width, height, compare=compare).paired


def cut(position: HistoryPosition, data: PeriodData, width: int, height: int, *, compare: bool) -> str:
    """Return the marks of the bands that `draw` cuts at the edges of the chart; empty if it cuts none."""
    placed = _arranged(position, data, width, height, compare=compare)
    shown = placed.highs[placed.fitted.first : placed.fitted.first + placed.fitted.shown]
    found = {sign for high in shown for sign in beyond.signs(placed.axis, high)}
    return "".join(sign for sign in (beyond.UP, beyond.DOWN) if sign in found)


def spread(
    position: HistoryPosition, data: PeriodData, width: int, height: int, *, compare: bool
) -> PeriodData:
    """Return the data with those of the highest and the lowest values alone that `draw` draws."""
    placed = _arranged(position, data, width, height, compare=compare)
    return data._replace(highs=tuple(placed.highs), lows=tuple(placed.lows))


def _arranged(
    position: HistoryPosition, data: PeriodData, width: int, height: int, *, compare: bool
) -> Arrangement:
    """Give each bar its place; those of the period before none where a bucket has too few cells.

    Bands are drawn where no others stand beside the bars, if most of them end on the axis.
    """
    edges, measure = position.edges(), position.quantity.measure
    shortest = min(end - start for start, end in pairwise(edges))
    apart = 0 if shortest > LONGEST_PART else PAIR if data.highs else 2

    def arrangement(highs: Sequence[Bar | None] = (), *, pairs: bool = False) -> Arrangement:
        drawn = [*data.bars, beyond.scale(data.bars, highs), *(data.past if pairs else ())]
        on = chart.fitting(list(map(Column, drawn)), height - AROUND - 1, measure, measure.least(shortest))
        fitted = fit(len(data.bars), position.cursor, width - on.cells, apart=apart)
        notched = bool(highs) and height - AROUND >= NOTCHED_ROWS
        return Arrangement(on, fitted, pairs, highs, data.lows if notched else ())

    if compare and any(data.past):
        both_periods = arrangement(pairs=True)
        if both_periods.fitted.each >= PAIR:
            return both_periods
    banded = arrangement(data.highs)
    return banded if beyond.fits(banded.axis, data.highs) else arrangement()


def _columns(data: PeriodData, placed: Arrangement, position: HistoryPosition, across: int) -> list[Column]:
    fitted = placed.fitted
    found: list[Column] = []
    for at in range(fitted.first, fitted.first + fitted.shown):
        kind: Kind = "lit" if at == position.cursor else "even" if position.quantity.one_tone else "now"
        bar = data.bars[at]
        now, past = fitted.bars(at, compare=placed.paired)
        rest = Column(None, kind) if bar is None else GAP
        before = data.past[at] if placed.paired and at < len(data.past) else None
        found += [Column(bar, kind, _of(placed.highs, at), _of(placed.lows, at))] * (now * across)
        found += [rest if before is None else Column(before, "past")] * (past * across)
        found += [rest] * ((len(fitted.bucket(at)) - now - past) * across)
    return found


def _of(bars: Sequence[Bar | None], at: int) -> Bar | None:
    return bars[at] if bars else None


def _marks(position: HistoryPosition, fitted: Fit) -> list[Mark]:
    """Return the names of bars on the axis, that under the cursor, and the signs of those beside them."""
    name, bars = labels.brief(position, position.cursor), len(position.edges()) - 1
    cursor = Mark(fitted.under(position.cursor, name), name, "chip", rank=0)
    return [*_names(position, fitted), cursor, *_beyond(fitted, bars)]


def _names(position: HistoryPosition, fitted: Fit) -> list[Mark]:
    names = {at: labels.label(position, at) for at in range(len(position.edges()) - 1)}
    named = [at for at, name in names.items() if name]
    longest = max(len(name) for name in names.values())
    grain = labels.grain(position)
    strides = STRIDES[grain]
    if grain == "day":
        edges = position.edges()
        strides = tuple(n for n in strides if n == 1 or not n * (edges[1] - edges[0]) % HOUR)
    per_name = len(names) / len(named) * fitted.room / fitted.shown
    stride = next((n for n in strides if n * per_name >= longest + LABEL_GAP), strides[-1])
    chosen = named[::stride]
    if grain == "day" and len(named) == len(names):
        chosen = [at for at in named if _is_round(position, at, stride)]
    shown = range(fitted.first, fitted.first + fitted.shown)
    return [Mark(fitted.under(at, names[at]), names[at]) for at in chosen if at in shown]


def _beyond(fitted: Fit, bars: int) -> list[Mark]:
    """Return a mark at each end of the axis at which bars of the period have no room."""
    ends = ((0, "◄", fitted.first > 0), (fitted.room - 1, "►", fitted.first + fitted.shown < bars))
    return [Mark(cell, sign, rank=-1) for cell, sign, hidden in ends if hidden]


def _is_round(position: HistoryPosition, at: int, bars: int) -> bool:
    """Return True for the first bar at or after a local time of day that is a multiple of so many bars."""
    start, end = position.edges()[at], position.edges()[at + 1]
    local = datetime.fromtimestamp(start, position.zone)
    return (local.hour * HOUR + local.minute * MINUTE) % (bars * (end - start)) < end - start


def over(position: HistoryPosition, data: PeriodData, width: int, centre: int, *, compare: bool) -> Line:
    """Draw the values of the bar under the cursor, above it as far as the width lets them.

    Where room is short, the period before is left out, then the lowest, and then the name of the bar.
    """
    quantity, cursor = position.quantity, position.cursor
    start, end = position.edges()[cursor : cursor + 2]
    running = data.until is not None and start <= data.until < end
    note = labels.part(position, cursor, cursor, began=data.began, goes_on=running)
    name: Line = ((f"{_noted(labels.span(position, cursor), note)}  ", "strong"),)
    now = data.asked_at if data.until is None else data.until
    to_come = now is not None and now < start
    values = ((tr("still to come"), "dim"),) if to_come else both(data.bars[cursor], quantity)
    high, low = _of(data.highs, cursor), _of(data.lows, cursor)
    highest = () if high is None else ((f"  {tr('peak')} ", "dim"), *both(high, quantity))
    lowest = () if low is None or not any(low) else ((f"  {tr('lowest')} ", "dim"), *both(low, quantity))
    before = data.past[cursor] if compare and cursor < len(data.past) else None
    past: Line = ()
    if before is not None:
        runs = [(f"   {_past_name(position, data)} ", "dim"), *both(before, quantity)]
        past = tuple((text, "dim") for text, _ in runs)
    banded = (*values, *lowest, *highest)
    brief = (*values, *highest)
    for line in ((*name, *banded, *past), (*name, *banded), (*name, *brief), brief):
        if (cells := ln.width(line)) <= width:
            return ((" " * min(max(centre - cells // 2, 0), width - cells), "text"), *line)
    return BLANK


def _past_name(position: HistoryPosition, data: PeriodData) -> str:
    """Name the bar of the period before that is told beside the cursor, and say if it is told in part."""
    at, edges = position.counterparts()[position.cursor], position.stepped(-1).edges()
    name, now = labels.counterpart(position), data.asked_at
    if at is None:
        return name
    until = data.before.until if at == data.before.cut else None
    running = now is not None and edges[at] <= now < edges[at + 1]
    note = labels.part(position.stepped(-1), at, at, began=data.began, until=until, goes_on=running)
    return _noted(name, note)


def _noted(name: str, note: str) -> str:
    return f"{name}, {note}" if note else name
