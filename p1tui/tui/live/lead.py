"""What a meter without power leads with: its first register, today in large digits, and hour by hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import milli, round_duration
from p1tui.p1.reading import Reading
from p1tui.runtime.duration import DAY, HOUR, bucket_start
from p1tui.tui.drawing import chart, measure, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.chart import GAP, Column
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.measure import Measure
from p1tui.tui.drawing.power_series import Bar, Window
from p1tui.tui.drawing.value_axis import LABEL
from p1tui.tui.live import media
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel

MEASURES: dict[str, Measure] = {"GJ": measure.HEAT, "m³": measure.VOLUME, "kWh": measure.ENERGY}
"""Unit of a register -> what an axis of its rises measures."""

HOURS = DAY // HOUR
"""Bars of the chart."""

MOST_DIGITS = 7
"""Characters of a number in large digits, above which it has one decimal."""


class Lead(NamedTuple):
    """The register that a meter without power leads with."""

    name: str
    key: str
    unit: str


def lead(reading: Reading | None) -> Lead | None:
    """Return the first register of a meter that sends no power; `None` for any other meter."""
    if reading is None or reading.net_power_w is not None:
        return None
    if reading.import_wh is not None:
        return Lead(tr("Import"), "import_wh", "kWh")
    return next((Lead(each.name, each.key, each.unit) for each in media.registers(reading)), None)


def number(view: View, register: Lead) -> str:
    """Return today's rise for large digits."""
    rise = view.today.get(register.key, 0)
    digits = milli(rise, 3, 0)
    return digits if len(digits) <= MOST_DIGITS else milli(rise, 1, 0)


def edges(time: int) -> list[int]:
    """Return the edges of the last hours up to the one that holds `time`, UTC seconds."""
    end = bucket_start(time, HOUR) + HOUR
    return list(range(end - HOURS * HOUR, end + 1, HOUR))


class HourChart(Panel):
    """Shows the rises of the register hour by hour, a bar for each."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the title and the plot."""
        register, reading = lead(view.reading), view.reading
        if register is None or reading is None or reading.time is None:
            return ()
        return draw(register, view, edges(reading.time), width, height)


def draw(register: Lead, view: View, hours: Sequence[int], width: int, height: int) -> list[Line]:
    """Draw the title and the bars of the hours between edges."""
    words = tr("{name} by the hour, over {time}").format(name=register.name, time=round_duration(DAY))
    title = ln.title(words, width)
    rises = view.day.hours or (None,) * HOURS
    cells = max(width - LABEL, 1)
    each = max(cells * view.glyphs.across // HOURS, 1)
    shown: list[Column] = []
    for rise in rises:
        bar = None if rise is None else Bar(rise)
        gap = Column(None) if bar is None else GAP
        shown += [Column(bar)] * max(each - view.glyphs.across, 1) + [gap] * (
            each - max(each - view.glyphs.across, 1)
        )
    scale = MEASURES[register.unit]
    on = chart.fitting(shown, max(height - 3, 0), scale, scale.least(HOUR))
    plotted = len(shown) // view.glyphs.across
    marks = time_axis.ticks(Window(hours[0], HOUR, HOURS), plotted, view.zone)
    times = time_axis.placed(marks, cells)
    return [title, *chart.draw(chart.plot(shown, on, view.glyphs), times, view.glyphs, LABEL)]
