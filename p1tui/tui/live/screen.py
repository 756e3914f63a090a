"""Live (1): everything about now, on one screen."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.tui.drawing.lines import Line
from p1tui.tui.live import compact, demand, media, phases, power, registers, source
from p1tui.tui.live.layout import CHARTS, Rect, arrange, enlarged
from p1tui.tui.live.power_chart import PowerChart
from p1tui.tui.view import View
from p1tui.tui.widgets import links, status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Draw, Panel
from p1tui.tui.widgets.screen import MonitorScreen

DRAWN: dict[str, Draw] = {
    "status": status.draw, "banner": source.banner, "waiting": source.waiting, "net": power.draw,
    "phases": phases.draw, "demand": demand.draw, "registers": registers.draw, "media": media.draw,
    "link": links.draw, "brief": links.brief, "compact": compact.draw, "plain": compact.plain,
}  # fmt: skip
"""The panels that are a function of the view alone, by id."""

FIXED = ("status", "banner", "keys")
"""What has its place whatever is enlarged."""

ALWAYS_LIVE = ("status", "banner")
"""What goes on while the view is frozen."""


class LiveScreen(MonitorScreen, inherit_bindings=False):
    """The panels, each where `arrange` puts it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,plus", "span(1)", "Span", key_display="s", tooltip="A longer or a shorter span"),
        Binding("minus", "span(-1)", "Shorter span", show=False, tooltip="A longer or a shorter span"),
        Binding("enter", "enlarge", "Enlarge", show=False, tooltip="Enlarge a panel, or go back"),
        Binding("tab", "point(1)", "Panel", show=False, tooltip="Choose the panel to enlarge"),
        Binding("shift+tab", "point(-1)", "Panel before", show=False, tooltip="Choose the panel to enlarge"),
        Binding("escape", "back", "Back", show=False, tooltip="Back to all panels"),
    ]

    def __init__(self) -> None:
        super().__init__(id="live")
        self._places: list[Rect] = []
        self._drawn: dict[tuple[str, int], Sequence[Line]] = {}
        self._panels: list[Panel] = []
        self._pointed = ""
        self._enlarged = False

    def compose(self) -> ComposeResult:
        """Every panel there can be; those without a place are not displayed."""
        for name in DRAWN:
            yield Panel(functools.partial(self._lines, name), id=name)
        for name in CHARTS:
            yield PowerChart(lambda: self.monitor.trends, id=name)
        yield Keys(id="keys")

    def on_mount(self) -> None:
        """Know the panels by now: none comes or goes."""
        self._panels = list(self.query(Panel))

    def show(self, view: View) -> None:
        """Draw a view: first where things stand, then each."""
        self._drawn.clear()
        self._place(view)
        for panel in self._panels:
            if not view.frozen or panel.id in ALWAYS_LIVE:
                panel.show(view)

    def loaded(self, name: str) -> None:
        """A chart's history has come."""
        for spark in self.query(f"#{name}").results(PowerChart):
            if spark.waiting:
                spark.refresh_changes()

    def action_span(self, step: int) -> None:
        """Another span for the first chart."""
        self.monitor.trends.choose(step)
        self.query_one("#chart", PowerChart).refresh_changes()

    def action_enlarge(self) -> None:
        """The panel that was chosen, else the chart; or all of them again."""
        if self._enlarged:
            self.action_back()
        elif names := self._choices():
            self._enlarged = True
            wanted = (self._pointed, "chart", names[0])
            self._point_at(next(name for name in wanted if name in names))

    def action_back(self) -> None:
        """All panels, none of them chosen."""
        self._enlarged = False
        self._point_at("")

    def action_point(self, step: int) -> None:
        """The next panel, from top to bottom."""
        names = self._choices()
        if names:
            at = names.index(self._pointed) + step if self._pointed in names else 0 if step > 0 else -1
            self._point_at(names[at % len(names)])

    def _choices(self) -> list[str]:
        """The panels that there are, whether one of them is enlarged or not."""
        places = [place for place in self._arranged(self.monitor.view()) if place.name not in FIXED]
        return [place.name for place in sorted(places, key=lambda place: (place.y, place.x))]

    def _point_at(self, name: str) -> None:
        self._pointed = name
        for panel in self._panels:
            panel.pointed = panel.id == name and not self._enlarged
            panel.refresh_changes()
        self.show(self.monitor.view())

    def on_resize(self, _: events.Resize) -> None:
        """Other places for another size."""
        self.show(self.monitor.view())

    def _place(self, view: View) -> None:
        width, height = self.size
        if not width or not height or not self._panels:
            return
        places = self._arranged(view)
        if self._enlarged:
            places = enlarged(self._pointed, places, width, height)
        if places == self._places:
            return
        self._places = places
        by_name = {place.name: place for place in places}
        for panel in self._panels:
            place = by_name.get(str(panel.id))
            panel.display = place is not None
            if place is not None:
                panel.styles.offset = (place.x, place.y)
                panel.styles.width, panel.styles.height = place.width, place.height

    def _arranged(self, view: View) -> list[Rect]:
        width, height = self.size
        return arrange(
            width,
            height,
            lambda name, cells: len(self._lines(name, view, cells)),
            waiting=view.reading is None,
        )

    def _lines(self, name: str, view: View, width: int) -> Sequence[Line]:
        # A panel is asked twice for each view: how many lines it wants, and for the lines.
        if (name, width) not in self._drawn:
            self._drawn[name, width] = DRAWN[name](view, width)
        return self._drawn[name, width]
