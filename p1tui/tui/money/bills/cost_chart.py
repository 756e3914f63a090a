"""Draw a running bill by its days or months: a bright bar each, and a dim one for the period before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from p1tui.engine.money.cost_history import CostPoint
from p1tui.engine.money.period_costs import CostStep, PeriodCosts
from p1tui.i18n import dates
from p1tui.i18n.language import tr
from p1tui.i18n.money import mark, number, unit
from p1tui.runtime.duration import DAY
from p1tui.tui.drawing import bar_places, chart, measure, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import Kind
from p1tui.tui.drawing.chart import GAP, Column
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.time_axis import Mark
from p1tui.tui.money.bills.cost_words import told
from p1tui.tui.money.bills.period_words import noon
from p1tui.tui.money.prices.day_signs import NOW
from p1tui.tui.money.swatches import swatch

SCALE: Final = 1000
"""Base units of the axis in one unit of the currency."""

LEAST_ROWS = 8
"""Fewest rows of a plot; fewer tell less than the amounts themselves, and no chart is drawn."""

AROUND = 2
"""Lines of a chart besides its plot and its words: its title and the axis; one more where bars have marks."""

PAIR = 3
"""Fewest cells of a step in which a bar stands beside that of the period before."""

STRIDES = (1, 2, 5, 7, 14)
"""Steps from one label of the axis to the next."""

Names = tuple[str, str]
"""Names of the period and of the one before."""


class StepFit(NamedTuple):
    """The places of steps in a plot: bars of one width at one distance."""

    room: int
    bar: int
    """Cells of a bar."""
    past: int
    """Cells of the bar of the period before; 0 where it has no room."""
    each: int
    """Cells from one step to the next."""

    def start(self, at: int) -> int:
        """Return the first cell of a step."""
        return at * self.each

    def cells(self, at: int) -> int:
        """Return the cells of a step, with the gap after it."""
        return min(self.start(at + 1), self.room) - self.start(at)


def fit(steps: int, room: int, *, compare: bool, part: float = bar_places.PART) -> StepFit:
    """Return the widest bars of so many steps.

    `part`: that of a step's cells which its bar has beside the other one.
    """
    body, each = bar_places.places(steps, room)
    bar = bar_places.first_of_pair(body, part) if compare and each >= PAIR else body
    return StepFit(room, bar, body - bar, each)


def draw(
    found: PeriodCosts,
    names: Names,
    currency: str,
    zone: ZoneInfo,
    width: int,
    height: int,
    glyphs: Glyphs,
    words: Sequence[Line] | None = None,
    part: float = bar_places.PART,
) -> list[Line]:
    """Draw the chart, with its words below it, in `height` lines; nothing where it has no room.

    `words` stand in place of those on a bill; `part` as for `fit`.
    """
    words = told(found, currency, width) if words is None else words
    marked = any(_mark(each.cost) for each in found.steps)
    rows = height - AROUND - marked - len(words)
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
        if cells < 2 * len(steps) - 1:  # bars that touch could not be counted
            return []
        fitted = fit(len(steps), cells, compare=compared, part=part)
        amounts = _amounts(steps, fitted) if more else []
        if amounts:
            break
    plot = chart.plot([*_columns(steps, fitted, at, glyphs.across)], on, glyphs)
    times = time_axis.placed(_marks(found, fitted, at), cells)
    edge: Run = (" " * on.cells, "text")
    return [
        _title(found, names, glyphs, width, compared=fitted.past > 0),
        *([ln.merged([edge, *_row(fitted, map(_mark_of, steps), "warn")])] if marked else []),
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
        kind: Kind = "lit" if at == now else "even"
        bar = _bar(step.cost)
        rest = GAP if bar is not None else Column(None, kind)
        past = rest if step.before is None else Column(_bar(step.before), "past")
        yield from [Column(bar, kind)] * (fitted.bar * across)
        yield from [past] * (fitted.past * across)
        yield from [rest] * ((fitted.cells(at) - fitted.bar - fitted.past) * across)


def _row(fitted: StepFit, texts: Iterable[str], role: Role) -> Iterator[Run]:
    """Yield a text for each step, which begins where its bar does."""
    for at, text in enumerate(texts):
        cells = fitted.cells(at)
        yield text[:cells].ljust(cells), role


def _mark_of(step: CostStep) -> str:
    return _mark(step.cost)


def _mark(point: CostPoint | None) -> str:
    if point is None:
        return ""
    return mark(unknown=bool(point.incomplete), may_earn=point.incomplete == "known_part")


def _amounts(steps: Sequence[CostStep], fitted: StepFit) -> list[Run]:
    """Return the amount of each bar below it; nothing if they have no room beside each other."""
    texts = ["" if each.cost is None else f"{_mark(each.cost)}{number(each.cost.amount)}" for each in steps]
    if max(map(len, texts)) >= fitted.each:
        return []
    return [*_row(fitted, texts, "text")]


def _marks(found: PeriodCosts, fitted: StepFit, now: int) -> Iterator[Mark]:
    """Yield the names of days or months, each below its own bar; that of the present has its sign."""
    texts = [
        f"{step.first.day}" if found.length == "day" else dates.month(noon(step.first))
        for step in found.steps
    ]
    longest = max(map(len, texts))
    stride = next((each for each in STRIDES if each * fitted.each > longest), STRIDES[-1])
    for at, text in enumerate(texts):
        if at == now:
            here = f"{NOW[0]}{text}"
            yield Mark(fitted.start(at) + len(here) // 2, here, "strong", rank=0)
        elif at % stride == 0:
            yield Mark(fitted.start(at) + len(text) // 2, text)


def _title(found: PeriodCosts, names: Names, glyphs: Glyphs, width: int, *, compared: bool) -> Line:
    """Draw the title, with as much of the legend at its right as has room."""
    by_day = found.length == "day"
    title = _name(found)
    now = tr("today so far") if by_day else tr("this month so far")
    legend = _periods(names, glyphs, compared=compared)
    begun = [each.cost.amount < 0 for each in found.steps if each.cost is not None]
    flow = "export" if begun and begun[-1] else "import"
    legend.append([NOW, swatch(f"{flow}-lit", glyphs), (f" {now}", "dim")])
    if any(begun):
        tone = "lit" if all(not each for each in begun[:-1]) else "mid"
        legend.append([swatch(f"export-{tone}", glyphs), (f" {tr('earned')}", "dim")])
    while legend and not _fits(title, legend, width):
        legend.pop()
    return ln.title(title, width, _spaced(legend))


def names_both(found: PeriodCosts, names: Names, width: int, glyphs: Glyphs) -> bool:
    """Return True if the legend has room for both periods."""
    return _fits(_name(found), _periods(names, glyphs, compared=True), width)


def _name(found: PeriodCosts) -> str:
    return tr("Cost by the day") if found.length == "day" else tr("Cost by the month")


def _periods(names: Names, glyphs: Glyphs, *, compared: bool) -> list[list[Run]]:
    """Return the entries of the legend that name the periods."""
    legend: list[list[Run]] = [[swatch("import-mid", glyphs), (f" {names[0]}", "dim")]]
    if compared:
        legend.append([swatch("import-past", glyphs), (f" {names[1]}", "dim")])
    return legend


def _fits(title: str, legend: Sequence[Sequence[Run]], width: int) -> bool:
    return ln.width(_spaced(legend)) <= ln.title_room(title, width)


def _spaced(legend: Sequence[Sequence[Run]]) -> Line:
    runs = [run for entry in legend for run in (("   ", "text"), *entry)]
    return tuple(runs[1:])
