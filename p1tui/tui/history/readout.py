"""The readout below a chart: the period, the same stretch of the one before, and the highest power."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from p1tui.i18n.dates import moment
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import whole
from p1tui.store.queries.averages import Peak
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import band, lowest
from p1tui.tui.drawing.flow import SIGNS, Direction, short
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
GAP: Run = ("   ", "text")
"""Stands between the highest powers, and before what follows them."""


class Listed(NamedTuple):
    """What a table tells in its columns."""

    total: bool
    before: bool
    """The period before, and its differences from it."""
    peaks: bool


def draw(
    position: HistoryPosition,
    data: PeriodData,
    view: View,
    width: int,
    *,
    compare: bool,
    paired: bool,
    cut: str = "",
    listed: Listed | None = None,
) -> list[Line]:
    """Draw a line each for the whole period, for the period before, and for the highest power.

    A running period and the one before are told up to the same moment. Cells in the colours of the bars
    stand before the names, as the legend of the chart: of the period before if it is `paired` with them.
    `cut` are the marks of bands that go on beyond the edges of the chart. Below a table, which has no bars,
    what it has `listed` is told again only with since when it counts.
    """
    quantity, before = position.quantity, position.stepped(-1)
    now_since, past_since = (_since(each, data) for each in (position, before))
    now_note = now_since or (tr("so far") if data.until is not None else "")
    past_notes = _told(before, data)
    counted = quantity.counted
    rows: list[_Row] = []
    totalled = listed is not None and listed.total
    if counted is not None and (now_since or not totalled):
        names = _names(position, now_note, now_note)
        legend = () if listed else _legend(quantity, "mid", view.glyphs)
        later = data.asked_at is not None and data.asked_at < position.edges()[0]
        still: Line = ((tr("still to come"), "dim"),)
        told = still if later else both(data.total, counted)
        rows.append(
            _Row(names, legend, told, still if later else _rounded(data.total, counted), ((), (), ()))
        )
    totalled = totalled and listed is not None and listed.before
    if compare and counted is not None and (past_since or not totalled):
        told_percents = percents(position, data)
        by_signs, by_words = (_difference(told_percents, counted, named=named) for named in (False, True))
        names = _names(before, *past_notes)
        legend = () if listed else _legend(quantity, "past", view.glyphs)
        if not paired:
            legend = ((" " * ln.width(legend), "text"),)
        past = data.past_total
        rows.append(
            _Row(names, legend, both(past, counted), _rounded(past, counted), ((), by_signs, by_words))
        )
    lines, start = _aligned(rows, width)
    indent = ln.width(rows[0].legend) if rows else 0
    highest = [peak for peak in data.peaks if peak is not None and peak.value > 0]
    if highest and not (listed is not None and listed.peaks):
        lines.append(_peaks(position, data, view, width, (indent, start), cut))
    elif words := _explained(position, data, compare=compare, listed=listed is not None):
        lines.append(((f" {ln.shorten(words, width - 1)}", "dim"),))
    return lines


def _explained(position: HistoryPosition, data: PeriodData, *, compare: bool, listed: bool) -> str:
    """Return what the marks of the values mean, or else what the total has beside the bars."""
    quantity = position.quantity
    shown = (*data.bars, data.total, data.past_total if compare else None)
    rest = next(iter(quantity.rests(data.bars, data.total)), 0)
    if (words := quantity.explained(shown)) or listed or abs(rest) < MANY:
        return words
    name = quantity.rest_name(position.edges(), data.began)
    return tr("of that {amount} in no bar: {name}").format(amount=quantity.written(rest), name=name)


class _Row(NamedTuple):
    """A line of the readout in its parts, from which those are left out for which there is no room."""

    names: tuple[str, str, str, str]
    """Name of the period with its note, with less of it, a short name with that, and that alone."""
    legend: Line
    values: Line
    rounded: Line
    """Values in fewer cells."""
    differences: tuple[Line, Line, Line]
    """None, by signs, and by words."""


def _names(position: HistoryPosition, note: str, less: str) -> tuple[str, str, str, str]:
    """Return the names of a period; a part of it never stands under the name of the whole."""
    long, brief = labels.short(position), labels.shortest(position)
    if not note:
        return long, long, brief, brief
    return f"{long}, {note}", f"{long}, {less}", f"{brief}, {less}", less


def _since(position: HistoryPosition, data: PeriodData) -> str:
    """Return since when a period is told, if recording began within it."""
    return labels.part(position, 0, len(position.edges()) - 2, began=data.began)


def _told(before: HistoryPosition, data: PeriodData) -> tuple[str, str]:
    """Return which part of the period before is told, in full and in fewer cells; nothing if all of it is."""
    last, began, until, runs = len(before.edges()) - 2, data.began, data.before.until, goes_on(before, data)
    full, less = (
        labels.part(before, 0, last, began=began, until=until, timed=timed, goes_on=runs)
        for timed in (True, False)
    )
    return full, less


def goes_on(position: HistoryPosition, data: PeriodData) -> bool:
    """Return True for a period that had begun and was not over at the query."""
    edges = position.edges()
    return data.asked_at is not None and edges[0] <= data.asked_at < edges[-1]


def _rounded(bar: Bar | None, quantity: HistoryQuantity) -> Line:
    return both(bar, quantity, many=0)


def _aligned(rows: Sequence[_Row], width: int) -> tuple[list[Line], int]:
    """Put the values below each other, and return their first cell, 0 without any.

    Where room is short, leave out words, decimals, names, differences.
    """
    lines: list[Line] = []
    start = 0
    for noted, differing, rounded in (
        (0, 2, False),
        (1, 2, False),
        (1, 1, False),
        (1, 1, True),
        (2, 1, False),
        (2, 1, True),
        (3, 1, False),
        (3, 1, True),
        (1, 0, False),
        (1, 0, True),
        (2, 0, True),
        (3, 0, True),
    ):
        cells = max((len(row.names[noted]) for row in rows), default=0)
        start = max((ln.width(row.legend) + cells + 3 for row in rows), default=0)
        lines = [
            (
                *row.legend,
                (f" {row.names[noted]:<{cells}}  ", "text"),
                *(row.rounded if rounded else row.values),
                *row.differences[differing],
            )
            for row in rows
        ]
        if all(ln.width(line) <= width for line in lines):
            return lines, start
    return [ln.shortened(line, width) for line in lines], start


def _legend(quantity: HistoryQuantity, kind: str, glyphs: Glyphs) -> Line:
    """Draw a cell in the colour of each direction's bars."""
    char = " " if glyphs.blocks else "#" if kind == "mid" else glyphs.shade
    mark = "#" if glyphs.blocks else ""
    names = ("import", "export") if quantity.down else ("import",)
    return tuple((char, cast("Role", f"{name}-{kind}{mark}")) for name in names)


def percents(position: HistoryPosition, data: PeriodData) -> tuple[str, ...]:
    """Return how each direction differs from the period before, `+12 %`; empty if that is not to be told."""
    quantity, now, before = position.quantity.counted, data.total, data.past_total
    if quantity is None or now is None or before is None:
        return ("", "")
    parts = any(_since(each, data) for each in (position, position.stepped(-1)))
    earned = not quantity.down and (now.down or before.down)
    if parts or earned or quantity.mark(now) or quantity.mark(before):
        return ("", "")
    return tuple(map(_percent, now, before))


def _percent(value: int, past: int) -> str:
    percent = round(100 * (value - past) / past) if past else None
    if percent is None or abs(percent) > MOST_PERCENT:
        return ""
    return f"{'+' if percent > 0 else ''}{whole(percent)} %"


def _difference(told: Sequence[str], quantity: HistoryQuantity, *, named: bool) -> Line:
    """Draw differences behind the name or the sign of each direction."""
    runs: list[Run] = []
    for direction, percent in zip(SIGNS, told, strict=True):
        if percent:
            sign = short(direction).strip() if named else SIGNS[direction]
            name: Line = ((f"{sign} ", direction),) if quantity.down else ()
            runs += [("  ", "text"), *name, (percent, "strong")]
    return (("  ", "text"), *runs) if runs else ()


def _peaks(
    position: HistoryPosition, data: PeriodData, view: View, width: int, cells: tuple[int, int], cut: str
) -> Line:
    """Draw the highest powers with their times, and what the marks of cut bands mean.

    They stand below the names and the values, of which `cells` are the first. Where room is short, they move
    to their name, then to the left, then the key of the lowest is left out, then all but the first, or even
    its time.
    """
    name = f" {tr(position.quantity.peak_name)}  "
    legend: Line = (band(view.glyphs),) * (2 if position.quantity.down else 1) if any(data.highs) else ()
    low: Line = (
        (lowest(view.glyphs), (f" {tr('lowest')} ", "dim")) if any(map(any, filter(None, data.lows))) else ()
    )
    parts = [
        _peak(direction, peak, position, view)
        for direction, peak in zip(SIGNS, data.peaks, strict=False)
        if peak is not None and peak.value > 0
    ]
    every, first = [run for part in parts for run in (GAP, *part)][1:], parts[0]
    notes: list[Line] = [
        (GAP, (f"{cut} ", "text"), (words, "dim")) for words in (tr("beyond the scale"), tr("beyond"))
    ]
    told: tuple[Sequence[Run], ...] = (every, first, first[:1])
    choices = [(key, runs, note) for runs in told for key in (low, ()) for note in (notes if cut else [()])]
    lines: list[Line] = [(*key, *legend, (name, "text"), *runs, *note) for key, runs, note in choices]
    indent, start = cells
    lead: Line = (*low, *legend) or ((" " * indent, "text"),)
    below: list[Line] = [
        (*lead, (name.ljust(cells), "text"), *every, *choices[0][2]) for cells in (start - ln.width(lead), 0)
    ]
    return next((line for line in (*below, *lines) if ln.width(line) <= width), lines[-1])


def _peak(direction: Direction, peak: Peak, position: HistoryPosition, view: View) -> Line:
    year = position.period not in ("hour", "day", "week", "month", "year")
    shown = peak.time if position.period in ("hour", "day") else -1
    when = moment(peak.time, shown, view.zone, year=year)
    return (f"{SIGNS[direction]} {whole(peak.value)} W", direction), (f" {when}", "dim")


def both(bar: Bar | None, quantity: HistoryQuantity, many: int = MANY) -> Line:
    """Draw both directions of a value, with its unit, and from `many` units on with one decimal."""
    if bar is None:
        return ((tr("no readings"), "dim"),)
    decimals = 1 if max(bar) >= many * quantity.per_unit else 3
    if not quantity.down:
        return ((f"{quantity.mark(bar)}{quantity.written(quantity.signed(bar), decimals)}", "text"),)
    up, down = quantity.number(bar.up, decimals), quantity.written(bar.down, decimals)
    return (f"▲ {up} ", "import"), (f"▼ {down}", "export")
