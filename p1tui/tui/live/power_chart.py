"""The power chart: a panel that draws one series of the live charts."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n import language
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import count
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
    """The title: what is up and what is down, how much time is shown, and how long a bar is."""
    if trouble:
        words = tr("! no history: {why}").format(why=tell(trouble))
        return ln.title(tr("Power"), width, ((ln.shorten(words, width - 12), "warn"),))
    note = f"   {tr('{time} a bar').format(time=_long(window.step))}" if window else ""
    name = tr("Power over {time}").format(time=_long(span))
    return ln.title(name, width, (*flow.legend(), (note, "dim")))


def _long(seconds: int) -> str:
    if seconds > 86400:
        return count(seconds // 86400, "day", "days")
    for written, size in ((tr("{n} h"), 3600), (tr("{n} min"), 60)):
        if seconds >= size:
            return written.format(n=seconds // size)
    return tr("{n} s").format(n=seconds)


class PowerChart(Panel):
    """One chart of the live screen."""

    def __init__(self, appearance: Appearance, charts: LiveCharts, *, id: str) -> None:
        super().__init__(appearance, id=id)
        self._charts = charts
        self._asked: tuple[object, ...] = ()
        self._plotted: object = None
        self._drawn: Sequence[Line] = ()
        self.waiting = False
        """Whether it drew nothing yet of what it shows now: a frozen view, too, takes what it asked for."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """The title and the plot, drawn anew only when a bar has changed."""
        charts = self._charts
        name = str(self.id)
        charts.see(name, max(width - chart.LABEL, 1) * view.glyphs.across)
        bars, window = charts.bars(name)
        self.waiting = not any(bars)
        if window is None:
            return (head(charts.series[name].span, window, charts.trouble, width),)
        asked = (window, width, height, charts.trouble, view.glyphs.name, language.present(), bars)
        if asked == self._asked:
            return self._drawn
        drawn = chart.plot(bars, view.glyphs, max(height - 3, 0))
        if (drawn, *asked[:-1]) != self._plotted:
            title = head(charts.series[name].span, window, charts.trouble, width)
            marks = chart.ticks(window, view.zone, view.glyphs.across)
            self._drawn = (title, *chart.draw(drawn, marks, view.glyphs))
        self._asked, self._plotted = asked, (drawn, *asked[:-1])
        return self._drawn
