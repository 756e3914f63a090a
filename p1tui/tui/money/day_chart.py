"""Draw the prices of a day as a chart: a bar for each hour, or, where the width has room, each quarter hour.

All days of a picture have one axis, so that their bars compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from p1tui.costs.spot import QuarterPrice
from p1tui.i18n.money import unit
from p1tui.model.quarters import QUARTER_S
from p1tui.runtime.duration import HOUR
from p1tui.tui.drawing import chart, measure, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import Kind
from p1tui.tui.drawing.chart import Column
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.drawing.time_axis import Mark
from p1tui.tui.money.day_signs import sign
from p1tui.tui.money.prices import DayPrices, clock, hours, titled

SCALE = 10_000
"""Base units of the axis in one unit of the currency."""

AROUND = 3
"""Lines of a day besides the rows of its plot: its title, the signs above the bars, the times below."""

WIDEST = 3
"""Most cells of an hour's bar with the gap after it; from four a quarter hour has a bar."""

STRIDES = (1, 2, 3, 4, 6, 12)
"""Hours from one label of the time axis to the next."""


class DayFit(NamedTuple):
    """Cells of each bar and of the gap after it, and the time that a bar stands for."""

    cells: int
    gap: int = 0
    by_quarter: bool = False

    @property
    def hour(self) -> int:
        """Cells of an hour."""
        return HOUR // QUARTER_S * self.cells if self.by_quarter else self.cells + self.gap

    def parts(self, prices: DayPrices) -> list[Sequence[QuarterPrice]]:
        """Return the quarters of each bar."""
        if self.by_quarter:
            return [[each] for each in prices.quarters]
        return [*hours(prices.quarters)]


def fit(quarters: int, room: int) -> DayFit:
    """Return the widest bars of a day of so many quarters, all of one width; the last gap may be missing."""
    if room >= quarters:
        return DayFit(room // quarters, by_quarter=True)
    count = -(-quarters * QUARTER_S // HOUR)
    each = min((room + 1) // count, WIDEST)
    return DayFit(each - 1, 1) if each >= WIDEST else DayFit(max(room // count, 1))


def draw(
    days: Sequence[tuple[str, DayPrices]],
    rows: int,
    now: float,
    currency: str,
    zone: ZoneInfo,
    width: int,
    glyphs: Glyphs,
) -> list[list[Line]]:
    """Draw each day: its title, the signs, `rows` of the plot, and the times."""
    scale = measure.price(unit(currency), "kWh", SCALE)
    values = [Column(_bar(part)) for _, each in days for part in hours(each.quarters)]
    values += [Column(_bar([each])) for _, day in days for each in day.quarters]
    on = chart.fitting(values, rows - 1, scale, scale.leasts[0])
    cells = width - on.cells
    fitted = fit(max((len(each.quarters) for _, each in days), default=1), cells)
    drawn = []
    for name, each in days:
        columns = list(_columns(each, fitted, now, glyphs.across))[: cells * glyphs.across]
        plot = chart.plot(columns, on, glyphs)
        times = time_axis.placed(_marks(each, fitted, zone), cells)
        signs = ln.fit(ln.merged([(" " * on.cells, "text"), *_signs(each, fitted, now)]), width)
        drawn.append([titled(each, name, currency, width), signs, *chart.draw(plot, times, glyphs, on.cells)])
    return drawn


def _bar(quarters: Sequence[QuarterPrice]) -> Bar | None:
    """Return the mean of what is known."""
    known = [each.total for each in quarters if each.total is not None]
    if not known:
        return None
    value = round(sum(known, Decimal(0)) / len(known) * SCALE)
    return Bar(max(value, 0), max(-value, 0))


def _columns(prices: DayPrices, fitted: DayFit, now: float, across: int) -> Iterator[Column]:
    for part in fitted.parts(prices):
        start, end = part[0].start, part[-1].start + QUARTER_S
        kind: Kind = "past" if end <= now else "lit" if start <= now else "now"
        bar = _bar(part)
        yield from [Column(bar, kind)] * (fitted.cells * across)
        yield from [Column(None, kind) if bar is None else chart.GAP] * (fitted.gap * across)


def _signs(prices: DayPrices, fitted: DayFit, now: float) -> Iterator[Run]:
    for part in fitted.parts(prices):
        mark, role = sign(prices, part, now)
        yield mark * fitted.cells, role
        yield " " * fitted.gap, "text"


def _marks(prices: DayPrices, fitted: DayFit, zone: ZoneInfo) -> Iterator[Mark]:
    """Yield labels that begin where their hours begin."""
    text = len("00:00")
    stride = next((each for each in STRIDES if each * fitted.hour >= text + 2), STRIDES[-1])
    for at, hour in enumerate(hours(prices.quarters)):
        if datetime.fromtimestamp(hour[0].start, zone).hour % stride == 0:
            yield Mark(at * fitted.hour + text // 2, clock(hour[0].start, zone))
