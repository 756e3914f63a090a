"""Live (1): everything about now, on one screen."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.tui.arrange import CHARTS, Place, arrange
from p1tui.tui.lines import Line
from p1tui.tui.screens.base import MonitorScreen
from p1tui.tui.view import View
from p1tui.tui.widgets import compact, demand, link, media, net, notice, phases, registers, status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Draw, Panel
from p1tui.tui.widgets.spark import Spark

DRAWN: dict[str, Draw] = {
    "status": status.draw, "banner": notice.banner, "waiting": notice.waiting, "net": net.draw,
    "phases": phases.draw, "demand": demand.draw, "registers": registers.draw, "media": media.draw,
    "link": link.draw, "brief": link.brief, "compact": compact.draw, "plain": compact.plain,
}  # fmt: skip
"""The panels that are a function of the view alone, by id."""

ALWAYS_LIVE = ("status", "banner")
"""What goes on while the view is frozen."""


class Live(MonitorScreen, inherit_bindings=False):
    """The panels, each where `arrange` puts it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,plus", "span(1)", "Span", key_display="s", tooltip="A longer or a shorter span"),
        Binding("minus", "span(-1)", "Shorter span", show=False, tooltip="A longer or a shorter span"),
    ]

    def __init__(self) -> None:
        super().__init__(id="live")
        self._places: list[Place] = []
        self._drawn: dict[tuple[str, int], Sequence[Line]] = {}
        self._panels: list[Panel] = []

    def compose(self) -> ComposeResult:
        """Every panel there can be; those without a place are not displayed."""
        for name in DRAWN:
            yield Panel(functools.partial(self._lines, name), id=name)
        for name in CHARTS:
            yield Spark(lambda: self.monitor.trends, id=name)
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

    def action_span(self, step: int) -> None:
        """Another span for the first chart."""
        self.monitor.trends.choose(step)
        self.query_one("#chart", Spark).refresh_changes()

    def on_resize(self, _: events.Resize) -> None:
        """Other places for another size."""
        self.show(self.monitor.view())

    def _place(self, view: View) -> None:
        width, height = self.size
        if not width or not height or not self._panels:
            return
        places = arrange(
            width,
            height,
            lambda name, cells: len(self._lines(name, view, cells)),
            waiting=view.reading is None,
        )
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

    def _lines(self, name: str, view: View, width: int) -> Sequence[Line]:
        # A panel is asked twice for each view: how many lines it wants, and for the lines.
        if (name, width) not in self._drawn:
            self._drawn[name, width] = DRAWN[name](view, width)
        return self._drawn[name, width]
