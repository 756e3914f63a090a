"""Meter (4): the last telegram line by line and as sent, rejected frames, and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import grouped
from p1tui.i18n.sentences import tell
from p1tui.model.status import Event
from p1tui.runtime.duration import DAY
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.meter import events, frames, sharing, telegram
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Draw, Panel
from p1tui.tui.widgets.screen import BACK
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen

PAGES: dict[str, Draw] = {
    N_("Lines"): telegram.explained,
    N_("Raw"): frames.raw,
    N_("Rejected"): frames.rejected,
    N_("Events"): events.from_meter,
}

EVENTS_SHOWN = 200
"""Most events of the history that are shown, the newest ones."""

RELOAD_S = 30
"""Seconds after which the events are queried again while their page is shown."""

AHEAD_S = DAY
"""Seconds into the future for which events are queried: a meter's clock may be ahead of the host's."""

LEAST_FACTS = 3
"""Fewest lines of the facts, their title among them; with room for fewer they are left out."""


class MeterScreen(ScrollScreen, inherit_bindings=False):
    """Shows one of four pages below the facts of the telegram."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "page(1)", "Page", key_display="Tab", tooltip="The page after or before"),
        Binding("shift+tab,left", "page(-1)", "Page before", show=False, tooltip="The page after or before"),
        *ScrollScreen.BINDINGS,
        BACK,
    ]

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, id="meter")
        self._page = "Lines"
        self._events: Sequence[Event] = ()
        self._trouble = ""
        self._asked_at = 0.0

    def compose(self) -> ComposeResult:
        """Yield the status line, facts, the page, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.draw, id="status")
        yield Panel(appearance, self._about, id="about")
        yield Scroller(appearance, self._head, self._body, id="body", turn=self._turn)
        yield Keys(appearance, id="keys")

    def show(self, view: View) -> None:
        """Give the facts the lines that they need, and draw."""
        if not self.query("#about"):
            return  # the app is leaving, and screens are composed empty
        about = self.query_one("#about", Panel)
        lines = len(self._about(view, max(self.size.width - 2, 1)))
        about.display = lines > 0
        if about.styles.height is None or about.styles.height.value != lines:
            about.styles.height = max(lines, 1)
        if self._page == "Events" and abs(view.now - self._asked_at) >= RELOAD_S and not view.frozen:
            self._ask(view)
        super().show(view)

    def _ask(self, view: View) -> None:
        self._asked_at = view.now
        until = int(view.now) + AHEAD_S
        self.context.ask(
            self, lambda history: history.events(0, until, EVENTS_SHOWN), self._loaded, failed=self._failed
        )

    def _loaded(self, found: Sequence[Event]) -> None:
        self._events, self._trouble = found, ""
        self.show(self.context.view())

    def _failed(self, reason: str) -> None:
        self._trouble = reason
        self.show(self.context.view())

    def action_page(self, step: int) -> None:
        """Show the next page (`step` 1), or the one before (-1)."""
        self._turn((list(PAGES).index(self._page) + step) % len(PAGES))

    def _turn(self, page: int) -> None:
        self.action_show_page(list(PAGES)[page])

    def action_show_page(self, name: str) -> None:
        """Show the page of this English name."""
        self._page = name
        self.query_one(Scroller).rewind()
        if self._page == "Events":
            self._ask(self.context.view())

    def _about(self, view: View, width: int) -> Sequence[Line]:
        """Draw the facts in what the page, which gets the larger half, leaves of the screen."""
        shared = sharing.lines(view, width)
        most = (self.size.height - len(status.draw(view, self.size.width))) // 2 - 2 - len(shared)
        if most < LEAST_FACTS:
            return shared
        return [ln.title(tr("Telegram"), width), *telegram.about(view, width, most - 1), *shared]

    def _body(self, view: View, width: int) -> Sequence[Line]:
        if self._page == "Lines":
            return telegram.explained(view, width, self.query_one(Scroller).room)
        lines = PAGES[self._page](view, width)
        if self._page != "Events":
            return lines
        if self._trouble:
            words = tr("! no history: {why}").format(why=tell(self._trouble))
            return [*lines, BLANK, ((ln.shorten(f" {words}", width), "warn"),)]
        return [*lines, *events.from_history(self._events, view, width)]

    def _head(self, view: View, width: int, where: str) -> Line:
        rejected = f"{tr('Rejected')} {grouped(view.shown.rejected)}"
        names = [rejected if name == "Rejected" else tr(name) for name in PAGES]
        return ln.tabs(names, list(PAGES).index(self._page), (where, "dim"), width)
