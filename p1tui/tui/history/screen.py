"""History (2): any period of any quantity, the period before it, a cursor, the table and the file of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import tr
from p1tui.i18n.sentences import tell
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line, Role
from p1tui.tui.history import bars, csv, period, query
from p1tui.tui.history.date_range import DateRangeDialog, Days
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import PeriodData
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import MonitorScreen

RELOAD_S = 30
"""How often a period that is not over yet is asked for again."""

LEAST_ROWS = 5
"""Lines below which no chart can be drawn."""


class Chart(Panel):
    """The chart or the table, as high as there is room."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Line]:
        """What the screen shows, or that it is still asked for."""
        screen = self.screen
        assert isinstance(screen, HistoryScreen)
        place, charted = screen.place, screen.charted
        if charted is None:
            return [] if screen._trouble else [BLANK, ((f" {tr('Asking the history …')}", "dim"),)]
        if not screen.as_table:
            if height < LEAST_ROWS:
                return []
            return bars.draw(place, charted, width, height, view.glyphs, compare=screen.compare)
        heads, *rows = bars.table(place, charted, width, compare=screen.compare)
        room = max(height - 1, 0)
        first = min(max(place.cursor - room // 2, 0), max(len(rows) - room, 0))
        return [heads, *rows[first : first + room]]


class HistoryScreen(MonitorScreen, inherit_bindings=False):
    """A place in the history, and the answer to what it asks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.screen('live')", "Back", show=False, tooltip="Back to the live screen"),
        Binding("left", "move(-1)", "Move", key_display="←→", tooltip="The bar before or after"),
        Binding("right", "move(1)", "The next bar", show=False, tooltip="The bar before or after"),
        Binding("up", "zoom(-1)", "Zoom", key_display="↑↓", tooltip="A shorter or a longer period"),
        Binding("down", "zoom(1)", "A longer period", show=False, tooltip="A shorter or a longer period"),
        Binding(
            "pageup",
            "step(-1)",
            "The period before",
            show=False,
            tooltip="The period before or after",
        ),
        Binding("pagedown", "step(1)", "The next period", show=False, tooltip="The period before or after"),
        Binding("end", "now", "To the present", show=False),
        Binding("tab", "graph(1)", "Graph", key_display="Tab", tooltip="The graph after or before"),
        Binding(
            "shift+tab",
            "graph(-1)",
            "The graph before",
            show=False,
            tooltip="The graph after or before",
        ),
        Binding("f", "between", "From", show=False, tooltip="From one day to another, of your choice"),
        Binding("b", "compare", "Before", show=False, tooltip="The period before, as a line"),
        Binding("t", "table", "Table", tooltip="The same as a table"),
        Binding("x", "export", "CSV", show=False, tooltip="Write what is shown to a CSV file"),
    ]

    def __init__(self, context: ScreenContext, place: HistoryPosition) -> None:
        super().__init__(context, id="history")
        self.place = place
        self.charted: PeriodData | None = None
        self.compare = True
        self.as_table = False
        self._told = ""
        self._trouble = ""
        self._asked_at = 0.0

    def compose(self) -> ComposeResult:
        """The status line, the title, the chart, the readout, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.draw, id="status")
        yield Panel(appearance, self._title, id="title")
        yield Chart(appearance, id="body")
        yield Panel(appearance, self._readout, id="readout")
        yield Keys(appearance, id="keys")

    def on_mount(self) -> None:
        """Ask for the first time."""
        self._ask()

    def show(self, view: View) -> None:
        """Draw, and ask again for a period that goes on."""
        super().show(view)
        edges = self.place.edges()
        if (
            edges[0] <= view.meter_now < edges[-1]
            and view.now - self._asked_at >= RELOAD_S
            and not view.frozen
        ):
            self._ask()

    def _loaded(self, subject: tuple[object, ...], data: PeriodData) -> None:
        """Take an answer, unless another period was chosen since it was asked for."""
        self._trouble = ""
        if subject == self._subject():
            self.charted = data
        self.show(self.context.view())

    def _failed(self, reason: str) -> None:
        self._trouble = tr("! no history: {why}").format(why=tell(reason))
        self.show(self.context.view())

    def action_move(self, by: int) -> None:
        """The cursor."""
        self._go(self.place.moved(by))

    def action_step(self, by: int) -> None:
        """A period."""
        self._go(self.place.stepped(by))

    def action_zoom(self, by: int) -> None:
        """A longer or a shorter period."""
        self._go(self.place.zoomed(by))

    def action_now(self) -> None:
        """The present."""
        view = self.context.view()
        self._go(HistoryPosition.now(self.place.graph, self.place.period, view.meter_now, view.zone))

    def action_graph(self, by: int) -> None:
        """Another quantity that this meter has."""
        graphs = period.graphs_of(self.context.view().reading)
        at = graphs.index(self.place.graph) if self.place.graph in graphs else 0
        self._go(self.place.showing(graphs[(at + by) % len(graphs)]))

    def action_between(self) -> None:
        """Ask from which day to which, and show that."""
        edges = self.place.edges()
        shown = (datetime.fromtimestamp(time, self.place.zone).date() for time in (edges[0], edges[-1] - 1))
        self.app.push_screen(DateRangeDialog(self.context, Days(*shown)), self._show_days)

    def _show_days(self, days: Days | None) -> None:
        if days is not None:
            self._go(self.place.between(*days))

    def action_compare(self) -> None:
        """The period before, or not."""
        self.compare = not self.compare
        self.show(self.context.view())

    def action_table(self) -> None:
        """Table or chart."""
        self.as_table = not self.as_table
        self.show(self.context.view())

    def action_export(self) -> None:
        """Write the file and say where it is."""
        if self.charted is None:
            return
        name = f"{self.place.graph.name}-{self.place.period}-{self.place.start:%Y-%m-%d}".lower()
        path = Path.home() / f"p1tui-{name.replace(' ', '')}.csv"
        try:
            path.write_text(csv.csv(self.place, self.charted), encoding="utf-8")
            self._told = tr("Written to {path}").format(path=path)
        except OSError as error:
            why = tell(error.strerror or "")
            self._told = tr("! {why}, cannot write {path}").format(why=why, path=path)
        self.show(self.context.view())

    def _go(self, place: HistoryPosition) -> None:
        before, self._told = self._subject(), ""
        self.place = place
        if self._subject() != before:
            self.charted = None
            self._ask()
        self.show(self.context.view())

    def _subject(self) -> tuple[object, ...]:
        return (self.place.graph, self.place.start, self.place.edges()[-1])

    def _ask(self) -> None:
        view = self.context.view()
        self._asked_at = view.now
        ask = query.query(self.place, view.latest.tail)
        self.context.ask(self, ask, partial(self._loaded, self._subject()), failed=self._failed)

    def _title(self, view: View, width: int) -> Sequence[Line]:
        if told := self._told or self._trouble:
            role: Role = "warn" if told.startswith("!") else "good"
            return [ln.spread((), ((ln.shorten(told, width), role),), width)]
        graphs = period.graphs_of(view.reading)
        here = graphs.index(self.place.graph) if self.place.graph in graphs else 0
        names = [tr(graph.name) for graph in graphs]
        return [ln.tabs(names, here, (period.heading(self.place), "text"), width)]

    def _readout(self, view: View, width: int) -> Sequence[Line]:
        if self.charted is None:
            return []
        return bars.readout(self.place, self.charted, view, width, compare=self.compare)
