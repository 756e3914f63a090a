"""Draw the prices of a day as a chart: a bar for each hour, or, where the width has room, each quarter hour.

All days of a picture have one axis, so that their bars compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.costs.answers.spot import QuarterPrice
from p1tui.i18n.language import tr
from p1tui.i18n.money import unit
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime.duration import HOUR
from p1tui.tui.drawing import chart, measure, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import Kind, top_row
from p1tui.tui.drawing.chart import Column
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import BLANK, Line, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.time_axis import Mark
from p1tui.tui.drawing.value_axis import Axis
from p1tui.tui.money.prices.day_signs import (
    CHEAPEST,
    DEAREST,
    NEGATIVE,
    NONE,
    NOW,
    PAST,
    is_hidden,
    sign,
    sign_of_stretch,
)
from p1tui.tui.money.prices.prices import DayPrices, clock, hours, titled
from p1tui.tui.money.swatches import swatch

SCALE = 10_000
"""Base units of the axis in one unit of the currency."""

AROUND = 3
"""Lines of a day besides the rows of its plot: its title, a line for the signs above the highest bars, the
times below; one line more where the sign of negative prices stands apart."""

LEAST_APART = 3
"""Fewest cells of an hour's bar with the gap after it; narrower bars lie side by side."""

KINDS: Mapping[Run, Kind] = {NOW: "lit", CHEAPEST: "good", DEAREST: "warn"}
"""The look of a bar by its sign: of now, unless the present quarter lies in a stretch."""

STRIDES = (1, 2, 3, 4, 6, 12)
"""Hours from one label of the time axis to the next."""


class DayFit(NamedTuple):
    """The places of bars that share all cells of a plot, and the time that a bar stands for."""

    bars: int
    """Bars of the longest day."""
    room: int
    width: int = 0
    """Cells of each bar, with a gap of one after it; 0: they lie side by side, some a cell wider."""
    by_quarter: bool = False

    def start(self, at: int) -> int:
        """Return the first cell of a bar."""
        return at * (self.width + 1) if self.width else at * self.room // self.bars

    def cells(self, at: int) -> tuple[int, int]:
        """Return the cells of a bar and of the gap after it."""
        end = min(self.start(at + 1), self.room)
        bar = self.width or end - self.start(at)
        return bar, end - self.start(at) - bar

    @property
    def hour(self) -> int:
        """Bars of an hour."""
        return HOUR // QUARTER_S if self.by_quarter else 1

    def parts(self, prices: DayPrices) -> list[Sequence[QuarterPrice]]:
        """Return the quarters of each bar."""
        if self.by_quarter:
            return [[each] for each in prices.quarters]
        return [*hours(prices.quarters)]


def fit(quarters: int, room: int) -> DayFit:
    """Return the widest bars of a day of so many quarters."""
    if room >= quarters:
        return DayFit(quarters, room, by_quarter=True)
    count = -(-quarters * QUARTER_S // HOUR)
    each = (room + 1) // count
    return DayFit(count, max(room, count), each - 1 if each >= LEAST_APART else 0)


def has_clash(days: Sequence[tuple[str, DayPrices]], now: float) -> bool:
    """Return True if another sign takes the place of that of negative prices, on any of the days."""
    return any(is_hidden(each, [quarter], now) for _, each in days for quarter in each.quarters)


def draw(
    days: Sequence[tuple[str, DayPrices]],
    rows: int,
    now: float,
    currency: str,
    zone: ZoneInfo,
    width: int,
    glyphs: Glyphs,
    *,
    apart: bool = False,
) -> list[list[Line]]:
    """Draw each day: its title, `rows` of the plot, a line for the signs above the bars, and the times.

    The sign of negative prices stands `apart`, in one more line above another sign of its bar, or else beside
    it. Bars take the lines that no sign needs.
    """
    scale = measure.price(unit(currency), "kWh", SCALE)
    values = [Column(_bar(part)) for _, each in days for part in hours(each.quarters)]
    values += [Column(_bar([each])) for _, day in days for each in day.quarters]
    for air in range(2 + apart):
        on = chart.fitting(values, rows + apart - air, scale, scale.leasts[0])
        fitted = fit(_longest(days), width - on.cells)
        signs = [list(_signs(each, fitted, now, on, glyphs, apart=apart)) for _, each in days]
        if max((row for found in signs for _, row, _ in found), default=0) <= on.up + air:
            break
    cells = width - on.cells
    drawn = []
    for (name, each), found in zip(days, signs, strict=True):
        columns = list(_columns(each, fitted, now, glyphs.across))[: cells * glyphs.across]
        plot = chart.plot(columns, on, glyphs)
        times = time_axis.placed(_marks(each, fitted, zone), cells)
        over = [swatch("import-past", glyphs), (f" {tr('past')}   ", "dim")]
        begun = bool(each.quarters) and each.quarters[0].start + QUARTER_S <= now
        title = titled(each, name, currency, width, over if begun else [])
        lines = [*[ln.fit(BLANK, width)] * air, *chart.draw(plot, times, glyphs, on.cells)]
        drawn.append([title, *_signed(lines, air + on.up, on.cells, found)])
    return drawn


def _signed(
    lines: Sequence[Line], zero: int, labels: int, signs: Iterable[tuple[int, int, Run]]
) -> list[Line]:
    """Put signs, each a cell right of the labels and a row above that of zero, in the lines of a plot."""
    rows: dict[int, dict[int, Run]] = {}
    for cell, row, each in signs:
        rows.setdefault(zero - row, {})[labels + cell] = each
    return [ln.patched(line, rows[at]) if at in rows else line for at, line in enumerate(lines)]


def _longest(days: Sequence[tuple[str, DayPrices]]) -> int:
    return max((len(each.quarters) for _, each in days), default=1)


def _bar(quarters: Sequence[QuarterPrice]) -> Bar | None:
    """Return the mean of what is known."""
    known = [each.total for each in quarters if each.total is not None]
    if not known:
        return None
    value = round(sum(known, Decimal(0)) / len(known) * SCALE)
    return Bar(max(value, 0), max(-value, 0))


def _columns(prices: DayPrices, fitted: DayFit, now: float, across: int) -> Iterator[Column]:
    for at, part in enumerate(fitted.parts(prices)):
        end = part[-1].start + QUARTER_S
        here = [each for each in part if each.start <= now < each.start + QUARTER_S] or part
        found = sign_of_stretch(prices, here) or sign(prices, part, now)
        kind: Kind = "past" if end <= now else KINDS.get(found, "even")
        bar, (cells, gap) = _bar(part), fitted.cells(at)
        yield from [Column(bar, kind)] * (cells * across)
        yield from [Column(None, kind) if bar is None else chart.GAP] * (gap * across)


def _signs(
    prices: DayPrices, fitted: DayFit, now: float, on: Axis, glyphs: Glyphs, *, apart: bool
) -> Iterator[tuple[int, int, Run]]:
    """Yield the cell and the row, counted from the zero line, of each sign: it stands right above its bar.

    Those of bars side by side stand in one row, above the tallest of them. That of negative prices is above
    another one of its bar if `apart`, else the two stand by turns in the cells of the bar, or of one bar and
    the next.
    """
    parts = fitted.parts(prices)
    signs = [sign(prices, part, now) for part in parts]
    rows = [_above(_bar(part), on, glyphs) for part in parts]
    if not fitted.width:
        rows = list(_in_one_row(signs, rows))
    for at, (part, found, above) in enumerate(zip(parts, signs, rows, strict=True)):
        has_two = is_hidden(prices, part, now)
        for cell in range(fitted.cells(at)[0]):
            turn = cell if fitted.cells(at)[0] > 1 else 0 if found == NOW else at
            here = NEGATIVE if has_two and not apart and turn % 2 else found
            if here not in (PAST, NONE):
                yield fitted.start(at) + cell, above, here
            if has_two and apart:
                yield fitted.start(at) + cell, above + 1, NEGATIVE


def _above(bar: Bar | None, on: Axis, glyphs: Glyphs) -> int:
    """Return the row right above a bar."""
    return top_row(on.level(bar.up, glyphs.levels) if bar else 0, glyphs) + 1


def _in_one_row(signs: Sequence[Run], rows: Sequence[int]) -> Iterator[int]:
    """Yield for each sign the highest row of those on end that are the same."""
    for _, same in groupby(zip(signs, rows, strict=True), key=lambda each: each[0]):
        together = [row for _, row in same]
        yield from [max(together)] * len(together)


def _marks(prices: DayPrices, fitted: DayFit, zone: ZoneInfo) -> Iterator[Mark]:
    """Yield labels that begin where their hours begin."""
    text = len("00:00")
    stride = next(
        (each for each in STRIDES if fitted.start(each * fitted.hour) - fitted.start(0) >= text + 2),
        STRIDES[-1],
    )
    for at, hour in enumerate(hours(prices.quarters)):
        if datetime.fromtimestamp(hour[0].start, zone).hour % stride == 0:
            yield Mark(fitted.start(at * fitted.hour) + text // 2, clock(hour[0].start, zone))
