"""Draw a running bill by its days or months: a bright bar each, and a dim one for the period before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from p1tui.engine.cost_history import CostPoint
from p1tui.engine.period_costs import CostStep, PeriodCosts
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import mark, number, unit
from p1tui.runtime.duration import DAY
from p1tui.tui.drawing import chart, measure, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import Kind
from p1tui.tui.drawing.chart import GAP, Column
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.time_axis import Mark
from p1tui.tui.money.cost_words import told
from p1tui.tui.money.day_signs import NOW
from p1tui.tui.money.period_words import noon

SCALE: Final = 1000
"""Base units of the axis in one unit of the currency."""

LEAST_ROWS = 5
"""Fewest rows of a plot; on fewer no chart is drawn."""

AROUND = 3
"""Lines of a chart besides its plot and its words: its title, the signs above the bars, the axis."""

PAIR = 3
"""Fewest cells of a step in which a bar stands beside that of the period before."""

PART = 0.6
"""Part of a step's cells, without the gap, that its bar has beside that of the period before."""

WIDE = 10
"""Cells of a step from which two of them are its gap."""

WIDEST = 24
"""Most cells of the bars of a step."""

STRIDES = (1, 2, 5, 7, 14)
"""Steps from one label of the axis to the next."""

Names = tuple[str, str]
"""Names of the period and of the one before."""


class StepFit(NamedTuple):
    """The places of steps that share all cells of a plot: bars of one width, and gaps that may differ."""

    steps: int
    room: int
    bar: int
    """Cells of a bar."""
    past: int
    """Cells of the bar of the period before; 0 where it has no room."""

    def start(self, at: int) -> int:
        """Return the first cell of a step; of the number of steps the end of the last."""
        return at * self.room // self.steps

    @property
    def each(self) -> int:
        """Fewest cells of a step."""
        return self.room // self.steps


def fit(steps: int, room: int, *, compare: bool) -> StepFit:
    """Return the widest bars of so many steps that leave a gap after each."""
    each = room // steps
    body = min(each - (2 if each >= WIDE else 1 if each > 1 else 0), WIDEST)
    bar = max(round(body * PART), 1) if compare and each >= PAIR else body
    return StepFit(steps, room, bar, body - bar)


def draw(
    found: PeriodCosts,
    names: Names,
    currency: str,
    zone: ZoneInfo,
    width: int,
    height: int,
    glyphs: Glyphs,
    words: Sequence[Line] | None = None,
) -> list[Line]:
    """Draw the chart, with its words below it, in `height` lines; nothing where it has no room.

    `words` stand in place of those on a bill.
    """
    words = told(found, currency, width) if words is None else words
    rows = height - AROUND - len(words)
    now = datetime.fromtimestamp(found.at, zone).date()
    at = next((at for at, each in enumerate(found.steps) if each.first <= now < each.end), -1)
    steps = found.steps
    if rows < LEAST_ROWS or not any(each.cost for each in steps):
        return []
    scale = measure.money(unit(currency), SCALE)
    least = scale.least(DAY if found.length == "day" else 30 * DAY)
    compared = any(each.before for each in steps)
    values = [Column(_bar(each)) for step in steps for each in step[2:]]
    for more in (1, 0):  # a line of amounts below the bars, where these are wide enough
        on = chart.fitting(values, rows - 1 - more, scale, least)
        cells = width - on.cells
        if cells < len(steps):
            return []
        fitted = fit(len(steps), cells, compare=compared)
        amounts = _amounts(steps, fitted) if more else []
        if amounts:
            break
    plot = chart.plot([*_columns(steps, fitted, at, glyphs.across)], on, glyphs)
    times = time_axis.placed(_marks(found, fitted, at), cells)
    edge: Run = (" " * on.cells, "text")
    return [
        _title(found, names, glyphs, width, compared=fitted.past > 0),
        ln.merged([edge, *_signs(steps, fitted, at)]),
        *chart.draw(plot, times, glyphs, on.cells),
        *([ln.merged([edge, *amounts])] if amounts else []),
        *words,
    ]


def _bar(point: CostPoint | None) -> Bar | None:
    if point is None:
        return None
    value = int(point.amount * SCALE)
    return Bar(max(value, 0), max(-value, 0))


def _columns(steps: Sequence[CostStep], fitted: StepFit, now: int, across: int) -> Iterator[Column]:
    for at, step in enumerate(steps):
        cells = fitted.start(at + 1) - fitted.start(at)
        kind: Kind = "lit" if at == now else "even"
        bar = _bar(step.cost)
        rest = GAP if bar is not None else Column(None, kind)
        past = rest if step.before is None else Column(_bar(step.before), "past")
        yield from [Column(bar, kind)] * (fitted.bar * across)
        yield from [past] * (fitted.past * across)
        yield from [rest] * ((cells - fitted.bar - fitted.past) * across)


def _signs(steps: Sequence[CostStep], fitted: StepFit, now: int) -> Iterator[Run]:
    """Yield what stands above each bar: a sign of the present, a mark where something is unknown."""
    for at, step in enumerate(steps):
        cells = fitted.start(at + 1) - fitted.start(at)
        sign = NOW[0] if at == now else ""
        found = _mark(step.cost)
        text = (f"{sign}{found}" if fitted.bar + fitted.past > 1 else found or sign)[:cells]
        yield text.ljust(cells), "strong" if at == now else "warn"


def _mark(point: CostPoint | None) -> str:
    if point is None:
        return ""
    return mark(unknown=bool(point.incomplete), may_earn=point.incomplete == "known_part")


def _amounts(steps: Sequence[CostStep], fitted: StepFit) -> list[Run]:
    """Return the amount of each bar below it; nothing if they have no room beside each other."""
    texts = ["" if each.cost is None else f"{_mark(each.cost)}{number(each.cost.amount)}" for each in steps]
    if max(map(len, texts)) >= fitted.each:
        return []
    return [(text.ljust(fitted.start(at + 1) - fitted.start(at)), "text") for at, text in enumerate(texts)]


def _marks(found: PeriodCosts, fitted: StepFit, now: int) -> Iterator[Mark]:
    """Yield the names of days or months, each below its own bar; that of the present stands out."""
    texts = [
        f"{step.first.day}" if found.length == "day" else dates.month(noon(step.first))
        for step in found.steps
    ]
    longest = max(map(len, texts))
    stride = next((each for each in STRIDES if each * fitted.each > longest), STRIDES[-1])
    for at, text in enumerate(texts):
        role: Role = "strong" if at == now else "dim"
        if at % stride == 0 or at == now:
            yield Mark(fitted.start(at) + len(text) // 2, text, role, rank=0 if at == now else 2)


def _title(found: PeriodCosts, names: Names, glyphs: Glyphs, width: int, *, compared: bool) -> Line:
    """Draw the title, with the legend at its right."""
    by_day = found.length == "day"
    title = tr("Cost by the day") if by_day else tr("Cost by the month")
    now = tr("today so far") if by_day else tr("this month so far")
    legend: list[Run] = [_cell("mid", glyphs), (f" {names[0]}   ", "dim")]
    if compared:
        legend += [_cell("past", glyphs), (f" {names[1]}   ", "dim")]
    legend += [NOW, (f" {now}", "dim")]
    while legend and len(title) + 4 + ln.width(tuple(legend)) > width:
        legend = legend[:-2]
    return ln.title(title, width, tuple(legend))


def _cell(kind: str, glyphs: Glyphs) -> Run:
    roles: dict[str, tuple[Role, Role]] = {
        "mid": ("import-mid", "import-mid#"),
        "past": ("import-past", "import-past#"),
    }
    plain, ground = roles[kind]
    return (" ", ground) if glyphs.blocks else ("#" if kind == "mid" else glyphs.shade, plain)
