"""The power chart: import above a zero line, export below it."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n import dates, language
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import round_duration
from p1tui.runtime.duration import MINUTE
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing import chart, flow, time_axis
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.bar_cells import NOTCHED_ROWS, band, lowest
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.measure import POWER
from p1tui.tui.drawing.power_series import Bar, Window
from p1tui.tui.drawing.value_axis import LABEL, Axis, axis
from p1tui.tui.live.charts import LiveCharts
from p1tui.tui.view import View
from p1tui.tui.widgets.asking import failure
from p1tui.tui.widgets.panel import Panel

CLEAR_OF_UNIT = 3
"""First cell below which a time of day stands: one before it would read as a number of the unit."""

AROUND = 2
"""Lines of a chart besides its plot: its title and the axis."""


def head(
    span: int, window: Window | None, trouble: str, glyphs: Glyphs, width: int, *, notched: bool = False
) -> Line:
    """Draw the title: span, legend and the time of which bars are means, or the reason for an empty chart.

    The legend has the lowest values if they are `notched` in the bars.
    """
    if trouble:
        name = tr("Power")
        return ln.title(name, width, ((ln.shorten(failure(trouble), ln.title_room(name, width)), "warn"),))
    notes: list[Line] = []
    if window is not None:
        mean: Line = ((f"   {tr('mean of {time}').format(time=round_duration(window.step))}", "dim"),)
        peak: Line = (("  ", "text"), band(glyphs), (f" {tr('peak')}", "dim"))
        low: Line = (("  ", "text"), lowest(glyphs), (f" {tr('lowest')}", "dim"))
        notes = [(*mean, *peak)] if window.step >= MINUTE else [mean]
        if notched:
            notes.insert(0, (*mean, *low, *peak))
    name = tr("Power over {time}").format(time=round_duration(span))
    wishes: list[Line] = [*((*flow.legend(), *note) for note in notes), flow.legend(), ()]
    fitting = (each for each in wishes if ln.width(each) <= ln.title_room(name, width))
    return ln.title(name, width, next(fitting, ()))


def is_alike(bars: Sequence[Bar | None], before: Sequence[Bar | None], on: Axis, glyphs: Glyphs) -> bool:
    """Return True if bars look as those before on the same axis, though a mean may be another."""

    def heights(bar: Bar) -> list[int]:
        return [on.level(watts, glyphs.levels) for watts in bar]

    return all(
        new is old or (new is not None and old is not None and heights(new) == heights(old))
        for new, old in zip(bars, before, strict=True)
    )


class PowerChart(Panel):
    """Shows the chart of the live screen that has the panel's id."""

    def __init__(self, appearance: Appearance, charts: LiveCharts, *, id: str) -> None:
        super().__init__(appearance, id=id)
        self._charts = charts
        self._inputs: tuple[object, ...] = ()
        self._bars: Sequence[Bar | None] = ()
        self._drawn: Sequence[Line] = ()
        self.waiting = False
        """True until a bar of the present span is drawn; until then a frozen chart is drawn, too."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the title and the plot; draw them again only if a bar or a label looks otherwise."""
        charts, glyphs = self._charts, view.glyphs
        name, cells = str(self.id), max(width - LABEL, 1)
        charts.see(name, cells * glyphs.across, int(view.meter_now) if view.late else None)
        bars, window = charts.bars(name)
        self.waiting = not any(bars)
        if window is None:
            return (head(charts.series[name].span, window, charts.trouble, glyphs, width),)
        until = int(view.meter_now) if view.late else charts.time or window.end
        newest = dates.clock(until, view.zone)[: len("12:00")]
        quiet_to = (until - window.start) // window.step if view.late else -1
        highs, lows = charts.highs(name), charts.lows(name) if height - AROUND >= NOTCHED_ROWS else ()
        on = axis(*chart.most((*bars, *highs)), max(height - AROUND - 1, 0), POWER, POWER.least(window.step))
        inputs = (
            window,
            width,
            height,
            charts.trouble,
            glyphs.name,
            language.present(),
            newest,
            quiet_to,
            on,
            highs,
            lows,
        )
        before, self._bars = self._bars, bars
        if inputs == self._inputs and is_alike(bars, before, on, glyphs):
            return self._drawn
        self._inputs = inputs
        room = cells * glyphs.across
        shares = [len(window.share(bucket, room)) for bucket in range(window.buckets)]
        plot = chart.plot(chart.columns(bars, shares, highs, lows), on, glyphs)
        title = head(charts.series[name].span, window, charts.trouble, glyphs, width, notched=any(lows))
        marks = time_axis.ticks(window, cells, view.zone)
        last = window.share((until - window.start) // window.step, cells)
        now = time_axis.newest(max(last.stop - 1, last.start), newest)
        come = [
            mark
            for mark in marks
            if mark.cell <= now.cell and (mark.cell >= CLEAR_OF_UNIT or mark.rank < time_axis.TIME_RANK)
        ]
        times = time_axis.placed([*come, now], cells)
        self._drawn = (
            title,
            *chart.draw(plot, times, glyphs, LABEL, window.share(quiet_to, room).stop - 1),
        )
        return self._drawn
