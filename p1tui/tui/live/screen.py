"""Live (1): all present values on one screen."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.tui.drawing.lines import Line
from p1tui.tui.live import compact, demand, lead, phases, power, registers, source, today
from p1tui.tui.live.charts import LiveCharts
from p1tui.tui.live.day import DayWatch
from p1tui.tui.live.layout import CHARTS, Rect, arrange, enlarged
from p1tui.tui.live.power_chart import PowerChart
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import LEFT, Draw, Panel
from p1tui.tui.widgets.screen import MonitorScreen


def top(view: View, width: int) -> Sequence[Line]:
    """Draw the top of the screen; before the first telegram the page below tells what is wrong."""
    return status.draw(view, width) if view.reading else [status.line(view, width)]


DRAWN: dict[str, Draw] = {
    "status": top,
    "waiting": source.waiting,
    "power": power.draw,
    "today": today.draw,
    "phases": phases.draw,
    "phase-line": phases.on_one_line,
    "demand": demand.draw,
    "registers": registers.draw,
    "tally": registers.on_one_line,
    "compact": compact.draw,
    "plain": compact.plain,
}
"""Id of a panel that depends on the view alone -> the function that draws it."""

LARGER = ("power", *CHARTS, "hours")
"""Panels that gain by more room: the power is shown by the wall screen, a chart in place of all panels."""

ALWAYS_LIVE = ("status", "keys")
"""Panels that are updated while the view is frozen: they tell of the program, not of the house."""


class LiveScreen(MonitorScreen, inherit_bindings=False):
    """Shows the panels where `arrange` puts them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,minus", "span(1)", "Span", key_display="s", tooltip="A longer or a shorter span"),
        Binding("plus", "span(-1)", "Shorter span", show=False, tooltip="A longer or a shorter span"),
        Binding("enter", "enlarge", "Enlarge", tooltip="Enlarge the power or a chart"),
        Binding("escape", "restore", "Back", key_display="Esc", tooltip="Back to all panels"),
        Binding("enter", "restore", "Back", show=False, tooltip="Back to all panels"),
        Binding("tab", "point(1)", "Panel", show=False, tooltip="Select the power or a chart"),
        Binding("shift+tab", "point(-1)", "Panel before", show=False, tooltip="Select the power or a chart"),
        Binding("escape", "back", "Back", show=False, tooltip="Back to all panels"),
    ]

    def __init__(self, context: ScreenContext, charts: LiveCharts) -> None:
        super().__init__(context, id="live")
        self._charts = charts
        contracts = context.config.contract if context.config else ()
        counts_peaks = any(line.on == "month_peak" for contract in contracts for line in contract.line)
        self._day = DayWatch(context.ask, self, self._show_day, counts_peaks=counts_peaks)
        self._rects: list[Rect] = []
        self._drawn: dict[tuple[str, int], Sequence[Line]] = {}
        self._panels: list[Panel] = []
        self._pointed = ""
        self._enlarged = False

    def compose(self) -> ComposeResult:
        """Yield all panels; those without a rectangle are not displayed."""
        appearance = self.context.appearance
        for name in DRAWN:
            yield Panel(appearance, functools.partial(self._lines, name), id=name)
        for name in CHARTS:
            yield PowerChart(appearance, self._charts, id=name)
        yield lead.HourChart(appearance, id="hours")
        yield Keys(appearance, id="keys")

    def on_mount(self) -> None:
        """Keep the panels, which are the same from now on."""
        self._panels = list(self.query(Panel))

    def show(self, view: View) -> None:
        """Place the panels, and draw each."""
        self._day.see(view)
        view = replace(view, day=self._day.facts)
        self._drawn.clear()
        self._place(view)
        for panel in self._panels:
            if not view.frozen or panel.id in ALWAYS_LIVE:
                panel.show(view)

    def _show_day(self) -> None:
        """Show what the history has told of the day, unless another screen lies over this one."""
        if self.is_current:
            self.show(self.context.view())

    def fill_charts(self) -> None:
        """Draw the charts that wait for the history."""
        for chart in self.query(PowerChart):
            if chart.waiting:
                chart.refresh_changes()

    def action_span(self, step: int) -> None:
        """Change the span of the first chart."""
        self._charts.choose(step)
        self.query_one("#chart", PowerChart).refresh_changes()

    def home(self) -> None:
        """Show all panels."""
        self.action_back()

    def offers(self, view: View) -> Hashable:
        """Return True for each of the keys of a larger panel that has an effect."""
        return bool(self._choices(view)), self._enlarged, self._pointed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to enlarge, and to go back, where that has an effect."""
        if action in ("enlarge", "point"):
            return bool(self._choices(self.context.view())) and not self._enlarged
        if action == "restore":
            return self._enlarged
        return action != "back" or bool(self._pointed and not self._enlarged)

    async def action_enlarge(self) -> None:
        """Enlarge the selected panel, or the chart if none is."""
        if self._pointed == "power":
            self.action_back()
            await self.run_action("app.screen('wall')")
        elif names := self._choices(self.context.view()):
            self._enlarged = True
            wanted = (self._pointed, "chart", "hours", names[0])
            self._point_at(next(name for name in wanted if name in names))

    async def on_click(self, event: events.Click) -> None:
        """Enlarge the panel that was clicked, if it gains by that; show all panels by a click on it then."""
        x, y = event.screen_offset
        name = next((rect.name for rect in self._rects if rect.holds(x, y)), "")
        if event.button != LEFT or name not in self._choices(self.context.view()):
            return
        if self._enlarged:
            self.action_restore()
        else:
            self._pointed = name
            await self.action_enlarge()

    def action_restore(self) -> None:
        """Show all panels in place of the enlarged one."""
        self.action_back()

    def action_back(self) -> None:
        """Show all panels, with none selected."""
        self._enlarged = False
        self._point_at("")

    def action_point(self, step: int) -> None:
        """Select the next panel (`step` 1), from top to bottom, or the one before (-1)."""
        names = self._choices(self.context.view())
        if names:
            at = names.index(self._pointed) + step if self._pointed in names else 0 if step > 0 else -1
            self._point_at(names[at % len(names)])

    def _choices(self, view: View) -> list[str]:
        """Return the panels that gain by being enlarged, from top to bottom."""
        larger = LARGER[1:] if lead.lead(view.reading) else LARGER
        rects = [rect for rect in self._rects if rect.name in larger]
        return [rect.name for rect in sorted(rects, key=lambda rect: (rect.y, rect.x))]

    def _point_at(self, name: str) -> None:
        self._pointed = name
        for panel in self._panels:
            panel.pointed = panel.id == name and not self._enlarged
            panel.refresh_changes()
        self.show(self.context.view())

    def on_resize(self, _: events.Resize) -> None:
        """Place the panels for the new size."""
        self.show(self.context.view())

    def _place(self, view: View) -> None:
        width, height = self.size
        if not width or not height or not self._panels:
            return
        rects = self._arranged(view)
        if self._enlarged:
            rects = enlarged(self._pointed, rects, width, height)
        if rects == self._rects:
            return
        self._rects = rects
        by_name = {rect.name: rect for rect in rects}
        for panel in self._panels:
            rect = by_name.get(str(panel.id))
            panel.display = rect is not None
            if rect is not None:
                panel.styles.offset = (rect.x, rect.y)
                panel.styles.width, panel.styles.height = rect.width, rect.height

    def _arranged(self, view: View) -> list[Rect]:
        width, height = self.size
        return arrange(
            width,
            height,
            lambda name, cells: len(self._lines(name, view, cells)),
            waiting=view.reading is None,
            charts=("hours",) if lead.lead(view.reading) else CHARTS,
        )

    def _lines(self, name: str, view: View, width: int) -> Sequence[Line]:
        # Each view needs the lines of a panel twice: to count them for the layout, and to show them.
        if (name, width) not in self._drawn:
            self._drawn[name, width] = DRAWN[name](view, width)
        return self._drawn[name, width]
