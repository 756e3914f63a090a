"""The chart of a period: a bar for each bucket, lines for the period before, and the readout below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from p1tui.i18n.dates import moment
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import whole
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import chart
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history.labels import grain, label, span
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData
from p1tui.tui.view import View

WIDEST = 24
"""Most cells of a bar with the gap after it; a bar of fewer than 3 cells has no gap."""

ROOMY = 60
"""Width of the readout from which the gap between names and values is wide."""

MANY = 100
"""Units from which values have one decimal, so that two periods fit side by side in 80 columns."""

STRIDES: dict[Period, tuple[int, ...]] = {
    "hour": (5, 10, 15, 30),
    "day": (1, 2, 3, 4, 6, 8, 12, 24),
    "week": (1, 8, 16),
    "month": (1, 2, 5, 7, 14),
    "year": (1, 2, 3, 6),
    "10 years": (1, 2, 5),
}
"""Allowed numbers of bars from one label of the axis to the next, by period."""
LABEL_GAP = 2
"""Fewest blank cells between two labels."""


class Fit(NamedTuple):
    """The visible buckets, `shown` of them from number `first`, and the cells that they share."""

    first: int
    shown: int
    cells: int

    @property
    def each(self) -> int:
        """Whole cells of a bucket."""
        return self.cells // self.shown

    def bucket(self, at: int) -> range:
        """Return the cells of a bucket: wide buckets are equal, narrow ones are spread over all cells."""
        n = at - self.first
        if self.each >= 3:
            return range(n * self.each, (n + 1) * self.each)
        return range(n * self.cells // self.shown, (n + 1) * self.cells // self.shown)

    def bar(self, at: int) -> range:
        """Return the cells of a bucket's bar: all but a gap at the end."""
        bucket = self.bucket(at)
        return bucket[:-1] if self.each >= 3 else bucket


def fit(buckets: int, cursor: int, cells: int) -> Fit:
    """Make the buckets as wide as possible; if there are too many, show those around the cursor."""
    shown = min(buckets, max(cells, 1))
    first = min(max(cursor - shown // 2, 0), buckets - shown)
    return Fit(first, shown, min(max(cells, 1), shown * WIDEST))


def draw(
    position: HistoryPosition, data: PeriodData, width: int, height: int, glyphs: Glyphs, *, compare: bool
) -> list[Line]:
    """Draw `height` lines; the last two are the cursor's mark and the axis."""
    fitted = fit(len(data.bars), position.cursor, width - chart.LABEL)
    shown = range(fitted.first, fitted.first + fitted.shown)
    bars = [bar for at in shown for bar in _expanded(data.bars[at], fitted, at, glyphs)]
    past = {at: data.past[at] for at in shown if at < len(data.past)} if compare else {}
    heights = [bar for bar in past.values() if bar]
    most = Bar(max((bar.up for bar in heights), default=0), max((bar.down for bar in heights), default=0))
    plot = chart.plot(bars, glyphs, height - 3, position.quantity.finest, most)
    decimals = _decimals(plot.scale.per_row)
    lines = chart.draw(
        plot, _marks(position, fitted), glyphs, lambda value: position.quantity.written(value, decimals)
    )
    for at, before in past.items():
        if before is not None:
            _mark_past(lines, plot, fitted.bar(at), before, data.bars[at])
    centre = _centre(fitted.bar(position.cursor))
    return [*lines[:-1], ((" " * (chart.LABEL + centre), "text"), ("▲", "strong")), lines[-1]]


def _expanded(bar: Bar | None, fitted: Fit, at: int, glyphs: Glyphs) -> list[Bar | None]:
    gap = None if bar is None else chart.NOTHING
    body, bucket = len(fitted.bar(at)), len(fitted.bucket(at))
    return [bar] * (body * glyphs.across) + [gap] * ((bucket - body) * glyphs.across)


def _decimals(per_row: int) -> int:
    return 0 if per_row % 1000 == 0 else 1 if per_row % 100 == 0 else 2


def _marks(position: HistoryPosition, fitted: Fit) -> dict[int, str]:
    labels = {at: label(position, at) for at in range(fitted.first, fitted.first + fitted.shown)}
    longest = max(len(text) for text in labels.values())
    strides = STRIDES[grain(position)]
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
    position: HistoryPosition, data: PeriodData, view: View, width: int, *, compare: bool
) -> list[Line]:
    """Draw a line each for the bar under the cursor, the whole period, and the highest power.

    The period before stands beside them if there is room.
    """
    quantity, cursor = position.quantity, position.cursor
    before = data.past[cursor] if cursor < len(data.past) else None
    rows = [(span(position, cursor), data.bars[cursor], before, quantity)]
    if quantity.counted is not None:
        rows.append((tr("in all"), data.total, data.past_total, quantity.counted))
    highest = tr(quantity.peak_name)
    gap = 3 if width >= ROOMY else 1
    names = max(len(name) for name in (rows[0][0], highest)) + gap
    lines = [((f" {name:<{names}}", "text"), *_both(bar, shown)) for name, bar, _, shown in rows]
    if compare:
        pasts = [((f"   {tr('before')} ", "dim"), *_dimmed(_both(past, shown))) for _, _, past, shown in rows]
        compared = [(*line, *past) for line, past in zip(lines, pasts, strict=True)]
        lines = compared if max(map(ln.width, compared)) <= width else lines
    if data.peak is not None:
        lines.append(_peak(f" {highest:<{names}}", data.peak, view, width))
    return lines


def _dimmed(runs: Sequence[Run]) -> Line:
    return tuple((text, "dim") for text, _ in runs)


def _peak(name: str, peak: Peak, view: View, width: int) -> Line:
    line: Line = ((name, "text"), (f"▲ {whole(peak.value)} W", "import"))
    when = f"   {moment(peak.time, view.now, view.zone, year=True)}"
    return (*line, (when, "dim")) if ln.width(line) + len(when) <= width else line


def _both(bar: Bar | None, quantity: HistoryQuantity) -> list[Run]:
    if bar is None:
        return [(tr("no readings"), "dim")]
    decimals = 1 if max(bar.up, bar.down) >= MANY * quantity.per_unit else 3
    if not quantity.down:
        return [(quantity.written(bar.up, decimals), "text")]
    up, down = quantity.number(bar.up, decimals), quantity.written(bar.down, decimals)
    return [(f"▲ {up} ", "import"), (f"▼ {down}", "export")]
