"""The readout below a chart: the period, the same stretch of the one before, and the highest power."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from p1tui.i18n.dates import moment
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import whole
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.flow import SIGNS, Direction
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import labels
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData
from p1tui.tui.view import View

MANY = 100
"""Units from which values have one decimal, so that two periods fit side by side in 80 columns."""
MOST_PERCENT = 999
"""Largest difference that is told in percent."""


def draw(position: HistoryPosition, data: PeriodData, view: View, width: int, *, compare: bool) -> list[Line]:
    """Draw a line each for the whole period, for the period before, and for the highest power.

    A running period and the one before are told up to the same moment. Cells in the colours of the bars
    stand before the names, as the legend of the chart.
    """
    quantity, before = position.quantity, position.stepped(-1)
    now_since, past_since = (labels.since(each, data.began) for each in (position, before))
    running = data.until is not None
    now_note = now_since or (tr("so far") if running else "")
    past_note = past_since or (tr("by then") if running else "")
    counted = quantity.counted
    rows: list[tuple[list[str], Line, Line]] = []
    if counted is not None:
        names = _names(labels.short(position), now_note)
        rows.append((names, _legend(quantity, "mid", view.glyphs), both(data.total, counted)))
    if compare and counted is not None:
        values = both(data.past_total, counted)
        if not (now_since or past_since):
            values = (*values, *_difference(data.total, data.past_total))
        names = _names(labels.short(before), past_note)
        rows.append((names, _legend(quantity, "past", view.glyphs), values))
    lines = _aligned(rows, width)
    highest = [peak for peak in data.peaks if peak is not None and peak.value > 0]
    if highest:
        lines.append(_peaks(position, data, view, width))
    return lines


def _names(name: str, note: str) -> list[str]:
    """Return the name of a period with its note, and shorter ones for less room."""
    return [f"{name}, {note}", name] if note else [name, name]


def _aligned(rows: Sequence[tuple[list[str], Line, Line]], width: int) -> list[Line]:
    """Put the values of all rows below each other; where room is short, cut notes, then differences."""
    for at in (0, 1):
        cells = max((len(names[at]) for names, _, _ in rows), default=0)
        lines = [(*legend, (f" {names[at]:<{cells}}  ", "text"), *values) for names, legend, values in rows]
        if all(ln.width(line) <= width for line in lines):
            break
    return [line if ln.width(line) <= width else ln.shortened(_plain(line), width) for line in lines]


def _plain(line: Line) -> Line:
    return tuple(run for run in line if run[1] != "strong")


def _legend(quantity: HistoryQuantity, kind: str, glyphs: Glyphs) -> Line:
    """Draw a cell in the colour of each direction's bars."""
    char = " " if glyphs.blocks else "#" if kind == "mid" else glyphs.shade
    mark = "#" if glyphs.blocks else ""
    names = ("import", "export") if quantity.down else ("import",)
    return tuple((char, cast("Role", f"{name}-{kind}{mark}")) for name in names)


def _difference(now: Bar | None, before: Bar | None) -> Line:
    if now is None or before is None:
        return ()
    runs: list[Run] = []
    for direction, value, past in zip(SIGNS, now, before, strict=True):
        percent = round(100 * (value - past) / past) if past else None
        if percent is not None and abs(percent) <= MOST_PERCENT:
            sign = "+" if percent > 0 else ""
            runs.append((f"  {SIGNS[direction]} {sign}{whole(percent)} %", "strong"))
    return (("  ", "text"), *runs) if runs else ()


def _peaks(position: HistoryPosition, data: PeriodData, view: View, width: int) -> Line:
    """Draw the highest powers with their times; where room is short, the first alone, or even untimed."""
    name = f" {tr(position.quantity.peak_name)}  "
    parts = [
        _peak(direction, peak, position, view)
        for direction, peak in zip(SIGNS, data.peaks, strict=False)
        if peak is not None and peak.value > 0
    ]
    for line in (
        ((name, "text"), *(run for part in parts for run in part)),
        ((name, "text"), *parts[0]),
    ):
        if ln.width(line) <= width:
            return line
    return ((name, "text"), parts[0][0])


def _peak(direction: Direction, peak: Peak, position: HistoryPosition, view: View) -> Line:
    year = position.period not in ("hour", "day", "week", "month", "year")
    shown = peak.time if position.period in ("hour", "day") else -1
    when = moment(peak.time, shown, view.zone, year=year)
    return (f"{SIGNS[direction]} {whole(peak.value)} W", direction), (f" {when}   ", "dim")


def both(bar: Bar | None, quantity: HistoryQuantity) -> Line:
    """Draw both directions of a value, with its unit."""
    if bar is None:
        return ((tr("no readings"), "dim"),)
    decimals = 1 if max(bar) >= MANY * quantity.per_unit else 3
    if not quantity.down:
        return ((quantity.written(bar.up, decimals), "text"),)
    up, down = quantity.number(bar.up, decimals), quantity.written(bar.down, decimals)
    return (f"▲ {up} ", "import"), (f"▼ {down}", "export")
