"""A period of the history: a bar for each bucket, the period before as a line, and what the cursor reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from p1tui.i18n.dates import moment
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import whole
from p1tui.tui.drawing import chart
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import short
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import period
from p1tui.tui.history.period import Graph, HistoryPosition
from p1tui.tui.history.query import PeriodData
from p1tui.tui.view import View

WIDEST = 24
"""Cells of a bar with the gap after it; from 3 on there is a gap."""

STRIDES: dict[period.Period, tuple[int, ...]] = {
    "hour": (5, 10, 15, 30), "day": (1, 2, 3, 4, 6, 8, 12, 24), "week": (1, 8, 16), "month": (1, 2, 5, 7, 14),
    "year": (1, 2, 3, 6), "10 years": (1, 2, 5),
}  # fmt: skip
"""Every how many bars the axis may be marked, by period."""
LABEL_GAP = 2


class Fit(NamedTuple):
    """The buckets that are on the screen, and the cells that they share."""

    first: int
    shown: int
    cells: int

    @property
    def each(self) -> int:
        """Whole cells for a bucket."""
        return self.cells // self.shown

    def bucket(self, at: int) -> range:
        """The cells of a bucket: wide ones all equal, narrow ones spread over what there is."""
        n = at - self.first
        if self.each >= 3:
            return range(n * self.each, (n + 1) * self.each)
        return range(n * self.cells // self.shown, (n + 1) * self.cells // self.shown)

    def bar(self, at: int) -> range:
        """The cells of its bar: all but a gap at the end."""
        bucket = self.bucket(at)
        return bucket[:-1] if self.each >= 3 else bucket


def fit(buckets: int, cursor: int, cells: int) -> Fit:
    """All buckets as wide as they can be; where there are too many, those around the cursor."""
    shown = min(buckets, max(cells, 1))
    first = min(max(cursor - shown // 2, 0), buckets - shown)
    return Fit(first, shown, min(max(cells, 1), shown * WIDEST))


def draw(
    place: HistoryPosition, charted: PeriodData, width: int, height: int, glyphs: Glyphs, *, compare: bool
) -> list[Line]:
    """The chart: `height` lines, the last two the cursor's mark and the axis."""
    fitted = fit(len(charted.bars), place.cursor, width - chart.LABEL)
    shown = range(fitted.first, fitted.first + fitted.shown)
    bars = [bar for at in shown for bar in _expanded(charted.bars[at], fitted, at, glyphs)]
    past = {at: charted.past[at] for at in shown if at < len(charted.past)} if compare else {}
    heights = [bar for bar in past.values() if bar]
    most = Bar(max((bar.up for bar in heights), default=0), max((bar.down for bar in heights), default=0))
    plot = chart.plot(bars, glyphs, height - 3, place.graph.finest, most)
    decimals = _decimals(plot.scale.per_row)
    lines = chart.draw(
        plot, _marks(place, fitted), glyphs, lambda value: period.written(value, place.graph, decimals)
    )
    for at, before in past.items():
        if before is not None:
            _mark_past(lines, plot, fitted.bar(at), before, charted.bars[at])
    centre = _centre(fitted.bar(place.cursor))
    return [*lines[:-1], ((" " * (chart.LABEL + centre), "text"), ("▲", "strong")), lines[-1]]


def _expanded(bar: Bar | None, fitted: Fit, at: int, glyphs: Glyphs) -> list[Bar | None]:
    gap = None if bar is None else chart.NOTHING
    body, bucket = len(fitted.bar(at)), len(fitted.bucket(at))
    return [bar] * (body * glyphs.across) + [gap] * ((bucket - body) * glyphs.across)


def _decimals(per_row: int) -> int:
    return 0 if per_row % 1000 == 0 else 1 if per_row % 100 == 0 else 2


def _marks(place: HistoryPosition, fitted: Fit) -> dict[int, str]:
    labels = {at: period.label(place, at) for at in range(fitted.first, fitted.first + fitted.shown)}
    longest = max(len(text) for text in labels.values())
    strides = STRIDES[period.grain(place)]
    needed = (longest + LABEL_GAP) * fitted.shown / fitted.cells
    stride = next((n for n in strides if n >= needed), strides[-1])
    return {_centre(fitted.bar(at)): text for at, text in labels.items() if at % stride == 0}


def _centre(cells: range) -> int:
    return cells[len(cells) // 2]


def _mark_past(lines: list[Line], plot: chart.Plot, cells: range, before: Bar, bar: Bar | None) -> None:
    per_row, up, _ = plot.scale
    for value, now, sign in ((before.up, bar.up if bar else 0, -1), (before.down, bar.down if bar else 0, 1)):
        row = round(value / per_row)
        if not row:
            continue
        covered = now >= (row + 0.5) * per_row
        over: Run = ("─", "past-import" if sign < 0 else "past-export") if covered else ("─", "past")
        at = up + sign * row
        lines[at] = ln.patched(_padded(lines[at], cells), {chart.LABEL + cell: over for cell in cells})


def _padded(line: Line, cells: range) -> Line:
    return line if ln.width(line) > chart.LABEL + cells[-1] else ln.fit(line, chart.LABEL + cells[-1] + 1)


def readout(
    place: HistoryPosition, charted: PeriodData, view: View, width: int, *, compare: bool
) -> list[Line]:
    """The bar under the cursor, the whole period, and the most that was taken from the grid.

    Where the period before has no room beside them, it is left out rather than cut.
    """
    before = charted.past[place.cursor] if place.cursor < len(charted.past) else None
    in_all = replace(place, graph=period.GRAPHS[0]) if place.graph.kind == "mean" else place
    rows = [(period.span(place, place.cursor), charted.bars[place.cursor], before, place.graph)]
    highest = tr("highest import")
    if place.graph.kind == "highest":
        highest = tr("highest quarter")
    else:
        rows.append((tr("in all"), charted.total, charted.past_total, in_all.graph))
    gap = 3 if width >= ROOMY else 1
    names = max(len(name) for name in (rows[0][0], highest)) + gap
    lines = [((f" {name:<{names}}", "text"), *_both(bar, graph)) for name, bar, _, graph in rows]
    if compare:
        told = [((f"   {tr('before')} ", "dim"), *_dimmed(_both(past, graph))) for _, _, past, graph in rows]
        compared = [(*line, *more) for line, more in zip(lines, told, strict=True)]
        lines = compared if max(map(ln.width, compared)) <= width else lines
    if charted.peak is not None:
        lines.append(_peak(f" {highest:<{names}}", *charted.peak, view, width))
    return lines


ROOMY = 60


def _dimmed(runs: Sequence[Run]) -> Line:
    return tuple((text, "dim") for text, _ in runs)


def _peak(name: str, time: int, watts: int, view: View, width: int) -> Line:
    line: Line = ((name, "text"), (f"▲ {whole(watts)} W", "import"))
    when = f"   {moment(time, view.now, view.zone, year=True)}"
    return (*line, (when, "dim")) if ln.width(line) + len(when) <= width else line


MANY = 100
"""Units from which on one decimal is enough: two periods of them side by side fit in 80 columns."""


def _both(bar: Bar | None, graph: Graph) -> list[Run]:
    if bar is None:
        return [(tr("no readings"), "dim")]
    decimals = 1 if max(bar.up, bar.down) >= MANY * graph.per_unit else 3
    if not graph.down:
        return [(period.written(bar.up, graph, decimals), "text")]
    up, down = period.written(bar.up, graph, decimals).split()[0], period.written(bar.down, graph, decimals)
    return [(f"▲ {up} ", "import"), (f"▼ {down}", "export")]


def table(place: HistoryPosition, charted: PeriodData, width: int, *, compare: bool) -> list[Line]:
    """The same as rows under a line of headings; the row under the cursor has a mark."""
    names = [period.span(place, at) for at in range(len(charted.bars))]
    name_cells = max(map(len, names)) + 1
    room = width - 1 - name_cells
    heads = _headings(place, room, compare=compare)
    compare = compare and len(heads) > (2 if place.graph.down else 1)
    cells = min(room // len(heads), WIDEST_COLUMN)
    rows: list[Line] = [((" " * (name_cells + 1) + _columns(heads, cells), "dim"),)]
    for at, (name, bar) in enumerate(zip(names, charted.bars, strict=True)):
        before = charted.past[at] if at < len(charted.past) else None
        values = [*_values(bar, place.graph), *(_values(before, place.graph) if compare else ())]
        here = at == place.cursor
        role: ln.Role = "strong" if here else "text"
        rows.append((("►" if here else " ", role), (f"{name:<{name_cells}}{_columns(values, cells)}", role)))
    return rows


WIDEST_COLUMN = 16


def _headings(place: HistoryPosition, room: int, *, compare: bool) -> list[str]:
    """What each column holds and in which unit; `before` are the same bars of the period before.

    Where there is no room for all, the period before is left out, and then the unit.
    """
    graph = place.graph
    now, before = [tr(graph.name)], [tr("before")]
    if graph.down:
        now = [f"▲ {short('import').strip()}", f"▼ {short('export').strip()}"]
        before = [f"▲ {tr('before')}", f"▼ {tr('before')}"]
    united = [[f"{head} {graph.unit}" for head in heads] for heads in (now + before, now)]
    fits = [heads for heads in united if (max(map(len, heads)) + 1) * len(heads) <= room]
    return next((heads for heads in fits if compare or len(heads) == len(now)), now)


def _values(bar: Bar | None, graph: Graph) -> list[str]:
    values = (None, None) if bar is None else (bar.up, bar.down)
    told = [tr("no data") if value is None else period.bare(value, graph) for value in values]
    return told[: 2 if graph.down else 1]


def _columns(texts: Sequence[str], cells: int) -> str:
    return "".join(text.rjust(cells) for text in texts)
