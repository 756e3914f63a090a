"""Meter (4): the last telegram line by line, as sent, and what was wrong with others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_, tr
from p1tui.model.status import Event
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.loader import Question
from p1tui.tui.meter import events, frames, telegram
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Draw, Panel
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen

PAGES: dict[str, Draw] = {
    N_("Lines"): telegram.explained,
    N_("Raw"): frames.raw,
    N_("Rejected"): frames.rejected,
    N_("Events"): events.from_meter,
}

EVENTS_SHOWN = 200
"""The newest of those that the history remembers."""

RELOAD_S = 30
"""How often the history is asked for them again while their page is shown."""

DAY_S = 86_400
"""A meter's clock may be ahead of this computer's."""

EVENTS = "events"
"""What the question to the history is about."""

LEAST_PAGE = 8
"""Lines below which the facts leave all room to the page: the status, its title, what fits, and the keys."""


class MeterScreen(ScrollScreen, inherit_bindings=False):
    """Four pages under one head of facts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.screen('live')", "Back", key_display="Esc", show=False),
        Binding("tab,right", "page(1)", "Page", key_display="Tab", tooltip="The page after or before"),
        Binding(
            "shift+tab,left",
            "page(-1)",
            "Page before",
            show=False,
            tooltip="The page after or before",
        ),
        *ScrollScreen.BINDINGS,
    ]

    def __init__(self) -> None:
        super().__init__(id="meter")
        self.page = "Lines"
        self.happened: Sequence[Event] = ()
        self._asked_at = 0.0

    def compose(self) -> ComposeResult:
        """The status line, facts, the page, and the keys."""
        yield Panel(status.draw, id="status")
        yield Panel(self._about, id="about")
        yield Scroller(self._head, self._body, id="body")
        yield Keys(id="keys")

    def show(self, view: View) -> None:
        """The facts take as many lines as they need."""
        about = self.query_one("#about", Panel)
        lines = max(len(self._about(view, max(self.size.width - 2, 1))), 1)
        if self.size.height - lines < LEAST_PAGE:
            lines = 1
        if about.styles.height is None or about.styles.height.value != lines:
            about.styles.height = lines
        if self.page == "Events" and abs(view.now - self._asked_at) >= RELOAD_S and not view.frozen:
            self._ask(view)
        super().show(view)

    def loaded(self, about: object, result: object) -> None:
        """Take the history's answer."""
        if about == EVENTS:
            self.happened = cast("Sequence[Event]", result)

    def _ask(self, view: View) -> None:
        self._asked_at = view.now
        until = int(view.now) + DAY_S
        ask = Question("events", lambda history: history.events(0, until, EVENTS_SHOWN), EVENTS)
        self.monitor.loader.ask(ask)

    def action_page(self, step: int) -> None:
        """The next page."""
        names = list(PAGES)
        self.page = names[(names.index(self.page) + step) % len(names)]
        self.query_one(Scroller).rewind()
        if self.page == "Events":
            self._ask(self.monitor.view())

    def _about(self, view: View, width: int) -> Sequence[Line]:
        return [
            ln.title(tr("Telegram"), width),
            *telegram.about(view, width),
        ]

    def _body(self, view: View, width: int) -> Sequence[Line]:
        lines = PAGES[self.page](view, width)
        return [*lines, *events.from_history(self.happened, view, width)] if self.page == "Events" else lines

    def _head(self, view: View, width: int, where: str) -> Line:
        rejected = f"{tr('Rejected')} {len(view.shown.rejections)}"
        names = [rejected if name == "Rejected" else tr(name) for name in PAGES]
        return ln.tabs(names, list(PAGES).index(self.page), (where, "dim"), width)
