"""History (2): any period of any quantity beside the period before, as a chart, a table or a file."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from p1tui.i18n.language import tr
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.history import csv, keys, title
from p1tui.tui.history.date_range import DateRangeDialog, Days
from p1tui.tui.history.export import export
from p1tui.tui.history.page import Page
from p1tui.tui.history.period import HistoryPosition, Period
from p1tui.tui.history.period_panel import PeriodPanel
from p1tui.tui.history.quantities import ENERGY, beside, quantities_of
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData, query
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.asking import Asking, failure, waiting
from p1tui.tui.widgets.keys import TALL, Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import MonitorScreen

RELOAD_S = 30
"""Seconds after which a period that is not over is queried again; any, while older history is written."""


class HistoryScreen(MonitorScreen, inherit_bindings=False):
    """Shows the history at one position."""

    BINDINGS: ClassVar[list[BindingType]] = keys.BINDINGS

    def __init__(self, context: ScreenContext, position: HistoryPosition) -> None:
        super().__init__(context, id="history")
        self._position = position
        self._data: PeriodData | None = None
        """None until the history has answered."""
        self._compare = True
        self._as_table = False
        self._trouble = ""
        self._at_end = False
        """True while it is told that no period is longer, shorter or later."""
        self._exporting = False
        """True if a file is to be written once the history has answered."""
        self._asking = Asking(RELOAD_S)
        self._costs: tuple[HistoryQuantity, ...] = ()
        if context.config is not None and context.config.contract:
            from p1tui.tui.history.cost import CostQuantity

            self._costs = (CostQuantity.of(context.config),)

    @classmethod
    def of_today(cls, context: ScreenContext) -> HistoryScreen:
        """Make the screen that shows today, in the first quantity that the meter has."""
        return cls(context, _today(context))

    def home(self) -> None:
        """Show the chart of today, in the first quantity that the meter has."""
        self._as_table = False
        self._go(_today(self.context))

    def compose(self) -> ComposeResult:
        """Yield the status line, the title, the chart, the readout, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.draw, id="status")
        yield Panel(appearance, self._title, id="title", click=self._title_clicked)
        yield PeriodPanel(appearance, self._body, id="body", click=self._body_clicked, roll=self._roll)
        yield Panel(appearance, self._readout, id="readout")
        yield Keys(appearance, id="keys")

    def on_mount(self) -> None:
        """Query the first period."""
        self._ask()

    def show(self, view: View) -> None:
        """Draw, and query the period again every `RELOAD_S` seconds while it is not over."""
        self.query("#readout").set(display=not self._as_table)  # a table has it right below its sums
        super().show(view)
        edges = self._position.edges()
        goes_on = self._asking.was_filling or edges[0] <= view.meter_now < edges[-1]
        if goes_on and self._asking.is_due(view):
            self._ask()

    def action_move(self, by: int) -> None:
        """Move the cursor to another bar."""
        self._go(self._position.moved(by))

    def action_row(self, by: int) -> None:
        """Move the cursor to another row."""
        self.action_move(by)

    def action_step(self, by: int) -> None:
        """Show a later or an earlier period."""
        self._go(self._position.stepped(by))

    def action_zoom(self, by: int) -> None:
        """Show a longer or a shorter period."""
        there = self._position.zoomed(by)
        if there == self._position:
            self._tell_end(tr("There is no longer period.") if by > 0 else tr("There is no shorter period."))
        self._go(there)

    def action_period(self, period: Period) -> None:
        """Show the day, week, month or year around the cursor."""
        self._go(self._position.of_period(period))

    def action_past(self, period: Period, back: int) -> None:
        """Show the calendar period that many periods before the present one."""
        view, here = self.context.view(), self._position
        self._go(HistoryPosition.now(here.quantity, period, view.meter_now, view.zone).stepped(-back))

    def action_graph(self, name: str) -> None:
        """Show the quantity of this English name, if the meter has it."""
        quantities = self._quantities(self.context.view())
        self._go(self._position.showing(next((q for q in quantities if q.name == name), quantities[0])))

    def action_first(self) -> None:
        """Move the cursor to the first bar, in a table to the first row."""
        self._go(self._position.at(0))

    def action_now(self) -> None:
        """Show the present; in a table and in days of choice, go to the last bar that has begun."""
        view, here = self.context.view(), self._position
        present = HistoryPosition.now(here.quantity, here.period, view.meter_now, view.zone)
        stays = self._as_table or here.until is not None
        self._go(here.at(here.last(view.meter_now)) if stays else present)

    def _quantities(self, view: View) -> tuple[HistoryQuantity, ...]:
        """Return the quantities of this meter, and the cost if there is a contract."""
        return (*quantities_of(view.reading), *self._costs)

    def action_quantity(self, by: int) -> None:
        """Show another quantity that this meter has."""
        quantities = self._quantities(self.context.view())
        here = self._position.quantity
        at = quantities.index(here) if here in quantities else 0
        self._go(self._position.showing(quantities[(at + by) % len(quantities)]))

    async def action_date_range(self) -> None:
        """Ask the user for the first and the last day, and show the days between."""
        edges, zone = self._position.edges(), self._position.zone
        shown = (datetime.fromtimestamp(time, zone).date() for time in (edges[0], edges[-1] - 1))
        await self.app.push_screen(DateRangeDialog(self.context, Days(*shown)), self._show_days)

    def _show_days(self, days: Days | None) -> None:
        if days is not None:
            self._go(self._position.spanning(*days))

    def action_compare(self) -> None:
        """Show or hide the period before."""
        self._compare = not self._compare
        self.show(self.context.view())

    def offers(self, view: View) -> Hashable:
        """Return True while a table is shown, and True if the period before has room."""
        return self._as_table, self._can_compare()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the one of bars and table that is not shown, its arrows, and what has room."""
        if action == "compare":
            return self._can_compare()
        if action in ("move", "row"):
            return self._as_table == (action == "row")
        return action != "as_table" or self._as_table != parameters[0]

    def _can_compare(self) -> bool:
        """Return True if the period before has bars or columns at this width, were they shown."""
        page, size = self._page(), self.query_one("#body").size
        return page is None or not size.width or page.can_compare(*size)

    def action_as_table(self, table: bool) -> None:
        """Show the table, or the bars."""
        self._as_table = table
        if table:
            self._ask()
        self.show(self.context.view())

    async def action_export(self) -> None:
        """Write the CSV file to the home folder, and show its path; if it is there already, ask first.

        Before the history has answered, wait for its answer.
        """
        self._exporting = self._data is None
        if self._data is not None:
            beside = self._data.beside if self._as_table else ()
            await export(self, csv.file_name(self._position), csv.text(self._position, self._data, beside))

    def _tell_end(self, words: str) -> None:
        self._at_end = True
        self.context.tell(words)

    def _go(self, wish: HistoryPosition) -> None:
        """Show a position, but no period that is yet to come."""
        before = self._subject()
        position = self._position.leading_to(wish, self.context.view().meter_now)
        if position == self._position != wish:
            self._tell_end(tr("The next period is yet to come."))
        if self._at_end and position != self._position:
            self.context.tell("")
            self._at_end = False
        self._position = position
        if self._subject() != before:
            self._data = None
            self._ask()
        self.show(self.context.view())

    def _subject(self) -> tuple[object, ...]:
        """Return the part of the position on which the data depend: all but the cursor."""
        return (self._position.quantity, self._position.start, self._position.edges()[-1])

    def _ask(self) -> None:
        view = self.context.view()
        self._asking.asked(view)
        others: tuple[HistoryQuantity, ...] = ()
        if self._as_table:
            costs = self._costs if self._position.quantity is ENERGY else ()
            others = (*costs, *beside(self._position.quantity, view.reading))
        latest = view.latest
        newest = None if latest.reading is None else latest.reading.time
        question = query(self._position, latest.tail, view.meter_now, others, newest, listed=self._as_table)
        self.context.ask(self, question, partial(self._loaded, self._subject()), failed=self._failed)

    def _loaded(self, subject: tuple[object, ...], data: PeriodData) -> None:
        """Show an answer, unless the user has chosen another period since the query."""
        self._trouble = ""
        if subject == self._subject():
            self._data = data
            if self._exporting:
                self.call_later(self.action_export)
        self.show(self.context.view())

    def _failed(self, reason: str) -> None:
        self._trouble = failure(reason)
        self.show(self.context.view())

    def _title(self, view: View, width: int) -> Sequence[Line]:
        if self._trouble:
            return [ln.spread((), ((ln.shorten(self._trouble, width), "warn"),), width)]
        return [title.draw(self._position, self._quantities(view), width, paging=self.size.height < TALL)]

    def _title_clicked(self, x: int, _: int) -> None:
        """Show the graph whose tab is drawn there, or press the key of a period that is."""
        line = self.query_one("#title", Panel).row(0)
        if (tab := ln.tab_at(line, x)) is not None:
            self._go(self._position.showing(self._quantities(self.context.view())[tab]))
        elif key := title.key_at(line, x):
            self.app.simulate_key(key)

    def _body_clicked(self, x: int, y: int) -> None:
        """Move the cursor to the bar or the row that is drawn there."""
        page, size = self._page(), self.query_one("#body").size
        bar = None if page is None else page.bar_at(self.context.view(), *size, x, y)
        if bar is not None:
            self._go(self._position.at(bar))

    def _roll(self, rows: int) -> None:
        """Move the cursor by so many rows, but not past an end of the table."""
        here = self._position
        if self._as_table:
            last = max(here.last(self.context.view().meter_now), here.cursor)
            self._go(here.at(min(here.cursor + rows, last)))

    def _page(self) -> Page | None:
        """Return what is shown of the period; None until the history has answered."""
        if self._data is None:
            return None
        return Page(self._position, self._data, self._compare, self._as_table)

    def _body(self, view: View, width: int, height: int) -> Sequence[Line]:
        page = self._page()
        if page is None:
            return [] if self._trouble else waiting()
        return page.draw(view, width, height)

    def _readout(self, view: View, width: int) -> Sequence[Line]:
        page = self._page()
        if page is None or self._as_table:
            return []
        return page.readout(view, width, self.query_one("#body").size.height)


def _today(context: ScreenContext) -> HistoryPosition:
    view = context.view()
    return HistoryPosition.now(quantities_of(view.shown.reading)[0], "day", view.meter_now, view.zone)
