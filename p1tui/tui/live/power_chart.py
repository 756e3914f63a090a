"""The power chart: import above a zero line, export below it."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import round_duration
from p1tui.i18n.sentences import tell
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing import chart, flow
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.drawing.power_series import Window
from p1tui.tui.live.charts import LiveCharts
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel


def head(span: int, window: Window | None, trouble: str, width: int) -> Line:
    """Draw the title: span, legend and length of a bar, or the reason for an empty chart."""
    if trouble:
        words = tr("! no history: {why}").format(why=tell(trouble))
        return ln.title(tr("Power"), width, ((ln.shorten(words, width - 12), "warn"),))
    note = f"   {tr('{time} a bar').format(time=round_duration(window.step))}" if window else ""
    name = tr("Power over {time}").format(time=round_duration(span))
    return ln.title(name, width, (*flow.legend(), (note, "dim")))


class PowerChart(Panel):
    """Shows the chart of the live screen that has the panel's id."""

    def __init__(self, appearance: Appearance, charts: LiveCharts, *, id: str) -> None:
        super().__init__(appearance, id=id)
        self._charts = charts
        self._inputs: tuple[object, ...] = ()
        self._plotted: object = None
        self._drawn: Sequence[Line] = ()
        self.waiting = False
        """True until a bar of the present span is drawn; until then a frozen chart is drawn, too."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """Return the title and the plot; draw them again only if a bar has changed."""
        charts = self._charts
        name = str(self.id)
        charts.see(name, max(width - chart.LABEL, 1) * view.glyphs.across)
        bars, window = charts.bars(name)
        self.waiting = not any(bars)
        if window is None:
            return (head(charts.series[name].span, window, charts.trouble, width),)
        inputs = (window, width, height, charts.trouble, view.glyphs.name, language.present(), bars)
        if inputs == self._inputs:
            return self._drawn
        plot = chart.plot(bars, view.glyphs, max(height - 3, 0))
        if (plot, *inputs[:-1]) != self._plotted:
            title = head(charts.series[name].span, window, charts.trouble, width)
            marks = chart.ticks(window, view.zone, view.glyphs.across)
            self._drawn = (title, *chart.draw(plot, marks, view.glyphs))
        self._inputs, self._plotted = inputs, (plot, *inputs[:-1])
        return self._drawn
