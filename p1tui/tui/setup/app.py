"""The app of setup: it shows what a dialogue asks and says, and sends it the answers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message as AppMessage
from textual.screen import Screen
from textual.strip import Strip

from p1tui.i18n import language
from p1tui.i18n.message import Message
from p1tui.service.setup.dialogue import Spoken, Turn
from p1tui.tui import terminal
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.lines import Line
from p1tui.tui.patches.failures import SilentApp
from p1tui.tui.patches.partial_updates import ExactCompositor
from p1tui.tui.setup import draw
from p1tui.tui.setup.conversation import Conversation
from p1tui.tui.setup.page import Page, Reply
from p1tui.tui.setup.session import SetupSession
from p1tui.tui.widgets import hints
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.pasted import pasted_line

TICK_S = 1.0
"""Seconds between ticks, which count the seconds of what takes its time."""


class TurnCame(AppMessage, bubble=False):
    """The dialogue asks or says something; `None`: it has ended."""

    def __init__(self, turn: Turn | None) -> None:
        super().__init__()
        self.turn = turn


class PagePanel(Panel):
    """A panel that draws from the page."""

    def __init__(
        self, appearance: Appearance, drawing: Callable[[int, int], Sequence[Line]], *, id: str
    ) -> None:
        super().__init__(appearance, id=id)
        self._drawing = drawing

    def drawn(self, width: int, height: int) -> Sequence[Line]:
        """Return the lines of the page."""
        return self._drawing(width, height)


class SetupScreen(Screen[None], inherit_bindings=False):
    """The one screen of setup."""

    def __init__(self, panels: Sequence[Panel], appearance: Appearance) -> None:
        super().__init__(id="setup")
        self._panels, self._appearance = panels, appearance
        self._compositor = ExactCompositor()

    def compose(self) -> ComposeResult:
        """Yield the panels."""
        yield from self._panels

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the blank background between the panels."""
        return [Strip.blank(crop.width, self._appearance.styles["text"])] * crop.height


class SetupApp(SilentApp, inherit_bindings=False):
    """The textual app of `p1tui setup`.

    Threads: the app's only; but the conversation calls `_told` on the dialogue's.
    """

    CSS_PATH = Path(__file__).parent.parent / "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", "Break off", show=False, priority=True)
    ]

    def __init__(self, session: SetupSession, clock: Callable[[], float] = time.monotonic) -> None:
        # `Appearance` reads NO_COLOR before textual removes it from the environment.
        self.appearance = Appearance(session.settings, os.environ)
        super().__init__()
        self.conversation = Conversation(session.dialogue, session.stop, self._told)
        self.page, self._session, self._clock = Page(), session, clock
        self._panels = (
            PagePanel(self.appearance, self._draw_status, id="status"),
            PagePanel(self.appearance, self._draw_body, id="body"),
            PagePanel(self.appearance, self._draw_keys, id="keys"),
        )

    def get_default_screen(self) -> Screen[None]:
        """Return the one screen."""
        return SetupScreen(self._panels, self.appearance)

    def lasting(self) -> list[Message]:
        """Return what was said and is to be read once more."""
        return [said.text for said in self.page.lasting]

    def on_mount(self) -> None:
        """Begin the dialogue, the ticks, and handle signals."""
        for theme in themes.THEMES.values():
            self.register_theme(themes.for_textual(theme))
        self.theme = self.appearance.theme.name
        self.set_interval(TICK_S, self._tick)
        if not self.is_headless:
            terminal.handle_signals(self.exit)
        self.conversation.start()

    def _told(self, turn: Turn | None) -> None:
        self.post_message(TurnCame(turn))

    def on_turn_came(self, message: TurnCame) -> None:
        """Show what is asked or said; leave at the end if it was an error."""
        if message.turn is None:
            self.page.ended = True
            if self.conversation.result is None:
                self.exit()
        elif isinstance(message.turn, Spoken):
            language.use(message.turn.code)
        else:
            self.page.take(message.turn, self._clock())
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Pass a key to the page, and act on what it means."""
        event.stop()
        self._act(self.page.press(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Type what is pasted."""
        event.stop()
        self.page.write(pasted_line(event.text))
        self._show()

    def _act(self, reply: Reply | None) -> None:
        if reply is not None:
            match reply.kind:
                case "answer":
                    self.conversation.answer(reply.text)
                case "back":
                    self.conversation.go_back()
                case "leave":
                    self.exit()
        self._show()

    def _tick(self) -> None:
        if not self.is_headless and terminal.hung_up():
            self.exit()
        else:
            self._show()

    def _show(self) -> None:
        for panel in self._panels:
            if panel.is_attached and panel.size.area:
                panel.refresh_changes()

    def _draw_status(self, width: int, _: int) -> Sequence[Line]:
        return draw.status(str(self._session.config), width)

    def _draw_body(self, width: int, height: int) -> Sequence[Line]:
        return draw.body(self.page, width, height, self._clock())

    def _draw_keys(self, width: int, _: int) -> Sequence[Line]:
        return [hints.line(draw.keys(self.page, self._session.goes_on), width)]
