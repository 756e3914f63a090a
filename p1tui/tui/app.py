"""The app: takes snapshots from the feed, ticks once a second, and hands views to the screen on top."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from textual import events
from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from p1tui.tui import terminal
from p1tui.tui.appearance import Appearance
from p1tui.tui.dialogs.command_palette import CommandPalette
from p1tui.tui.dialogs.help import HelpScreen
from p1tui.tui.dialogs.log import LogScreen
from p1tui.tui.dialogs.quit import QuitDialog
from p1tui.tui.drawing import themes
from p1tui.tui.drawing.power_series import PowerPoint
from p1tui.tui.history import period
from p1tui.tui.history.screen import HistoryScreen
from p1tui.tui.live.charts import Asked, LiveCharts
from p1tui.tui.live.rates import Rates
from p1tui.tui.live.screen import LiveScreen
from p1tui.tui.loader import Loader
from p1tui.tui.messages import HistoryAnswered, HistoryFailed, SnapshotArrived
from p1tui.tui.meter.screen import MeterScreen
from p1tui.tui.session import Session
from p1tui.tui.upload.screen import UploadScreen
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import PanelScreen

TICK_S = 1.0
"""Ages, countdowns and the clock go on by themselves, also when telegrams stop."""

LATELY_S = 0.9
"""With a meter that speaks each second all is drawn with its telegrams; the tick moves the clock alone."""

FASTEST_S = 0.25
"""A replay publishes thousands of snapshots a second; the eye is served by four."""

CHOSEN_S = 2.0
"""Who steps through the glyphs or the colours takes less; what is chosen then is written once."""

RESIZE_SETTLED_S = 0.1
"""Longer than textual gathers sizes for, too short to be seen."""


class MonitorApp(App[None], inherit_bindings=False):
    """p1tui's screen."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "screen('live')", "Live", tooltip="Everything about now"),
        Binding("2", "screen('history')", "History", tooltip="Any period of the past"),
        Binding("3", "screen('upload')", "Upload", tooltip="The health of each channel"),
        Binding("4", "screen('meter')", "Meter", tooltip="The last telegram, line by line"),
        Binding("space", "freeze", "Freeze", tooltip="Freeze the view; recording goes on"),
        Binding("l", "screen('log')", "Log", tooltip="The log file"),
        Binding("question_mark", "help", "Help", tooltip="This help"),
        Binding("q", "leave", "Quit"),
        Binding("ctrl+c", "quit", "Quit at once", show=False, priority=True),
        Binding("ctrl+p", "commands", "Commands", show=False, tooltip="Commands, to be found by their names"),
        Binding("g", "glyphs", "Glyphs", show=False, tooltip="Glyphs: half, eighth, braille or ascii"),
        Binding("n", "language", "Language", show=False, tooltip="{name}: all of this in {language}"),
        Binding("c", "colours", "Colours", show=False, tooltip="Colours: dark, light or for every eye"),
    ]

    def __init__(self, session: Session) -> None:
        # NO_COLOR goes first: textual takes it out of the environment.
        self.look = Appearance(session.settings, os.environ)
        super().__init__()
        self.session, self._feed, self._clock = session, session.feed, session.clock
        self._started_at = self._clock()
        self._frozen = False
        self._shown = self._taken = self._feed.latest()
        self._shown_at = 0.0
        self._sized = False
        self._pending = False
        self._taken_at = 0.0
        self._choosing: Timer | None = None
        self.loader = Loader(session.history, self.post_message)
        self.trends, self.rates = LiveCharts(self.loader), Rates()
        self._unsubscribe: Callable[[], None] = lambda: None

    def get_default_screen(self) -> Screen[None]:
        """The live screen."""
        return LiveScreen()

    def view(self) -> View:
        """The present moment."""
        return View(
            shown=self._shown, latest=self._feed.latest(), now=self._clock(), started_at=self._started_at,
            zone=self.session.timezone, mode=self.session.mode, frozen=self._frozen,
            main_fuse_a=self.session.main_fuse_a, glyphs=self.look.glyphs,
            pace_s=self.trends.pace_s, flows=self.rates.flows(), telegrams=self.rates.telegrams(),
        )  # fmt: skip

    def on_mount(self) -> None:
        """Begin to listen, to tick, and to heed signals."""
        for theme in themes.THEMES.values():
            self.register_theme(themes.for_textual(theme))
        self.theme = self.look.theme.name
        self.loader.start()
        self._unsubscribe = self._feed.subscribe(self._snapshot_published)
        self.set_interval(TICK_S, self._tick)
        self.call_after_refresh(self.session.on_painted)
        self._take()
        if not self.is_headless:
            terminal.heed_signals(self.exit)

    def on_unmount(self) -> None:
        """Stop listening and close the history."""
        self._unsubscribe()
        self._remember()
        self.loader.stop()

    def on_resize(self, _: events.Resize) -> None:
        """Draw all of it again once a storm of sizes is over.

        Textual draws nothing where it ends with the first one, and may have been told the last two the wrong
        way round.
        """
        if self._sized:
            self.set_timer(RESIZE_SETTLED_S, self._redraw)
        self._sized = True

    def _redraw(self) -> None:
        true_size = self.size if self.is_headless else Size(*terminal.size())
        if true_size != self.size:
            self.post_message(events.Resize(true_size, true_size))
        elif top := self._top():
            top.refresh()

    def _snapshot_published(self) -> None:
        # On the publisher's thread: one message at most is under way, however fast snapshots come.
        if not self._pending:
            self._pending = True
            self.post_message(SnapshotArrived())

    def on_snapshot_arrived(self, _: SnapshotArrived) -> None:
        """Show what came; what comes too soon after waits."""
        wait = self._taken_at + FASTEST_S - time.monotonic()
        if wait > 0:
            self.set_timer(wait, self._take)
        else:
            self._take()

    def _take(self) -> None:
        self._pending = False
        self._taken_at = time.monotonic()
        self._taken = self._feed.latest()
        self.trends.take(self._taken)
        self.rates.take(self._taken)
        if not self._frozen:
            self._shown = self._taken
        self._show()

    def _tick(self) -> None:
        if not self.is_headless and terminal.hung_up():
            self.exit()
            return
        self.trends.tick(self._clock())
        if abs(self._clock() - self._shown_at) >= LATELY_S:
            self._show()
        elif top := self._top():
            top.show_clock(self.view())

    def _show(self) -> None:
        if top := self._top():
            self._shown_at = self._clock()
            top.show(self.view())

    def _top(self) -> PanelScreen[object] | None:
        """The screen that is seen; none while the app closes."""
        top = self.screen_stack[-1] if self.screen_stack else None
        return top if isinstance(top, PanelScreen) else None

    def on_history_answered(self, answer: HistoryAnswered) -> None:
        """Fill a chart."""
        self.trends.trouble = ""
        if isinstance(answer.about, Asked):
            self.trends.loaded(answer.name, answer.about, cast("Sequence[PowerPoint]", answer.result))
        for screen in self.screen_stack:  # a box may stand over the one that asked
            if isinstance(screen, LiveScreen):
                screen.loaded(answer.name)
            elif isinstance(screen, HistoryScreen | MeterScreen):
                screen.loaded(answer.about, answer.result)
                screen.show(self.view())
        self._show()

    def on_history_failed(self, failure: HistoryFailed) -> None:
        """Say so in the chart's head."""
        self.trends.trouble = failure.reason
        self._show()

    def action_leave(self) -> None:
        """Quit; but ask first where that would end a recording."""
        latest = self._feed.latest()
        if self.session.mode == "REC" and not latest.demo and latest.source.state != "ended":
            self.push_screen(QuitDialog(), lambda leaving: self.exit() if leaving else None)
        else:
            self.exit()

    def action_help(self) -> None:
        """The keys of this screen."""
        self.push_screen(HelpScreen(self.screen.active_bindings.values()))

    def action_commands(self) -> None:
        """Find a command by its name, and do it."""
        self.push_screen(CommandPalette(self.screen.active_bindings.values()), self._do)

    async def _do(self, chosen: ActiveBinding | None) -> None:
        if chosen is not None:
            await self.run_action(chosen.binding.action, chosen.node)

    def action_freeze(self) -> None:
        """Hold what is shown, or go on."""
        self._frozen = not self._frozen
        self._shown = self._feed.latest()
        self._show()

    def action_screen(self, name: str) -> None:
        """Go to a screen by its id; the live one is under all others."""
        if self.screen.id == name:
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if name != "live":
            self.push_screen(self._make_screen(name))

    def _make_screen(self, name: str) -> Screen[None]:
        if name == "log":
            return LogScreen(self.session.log_path)
        if name == "history":
            graph = period.graphs_of(self._shown.reading)[0]
            return HistoryScreen(
                period.HistoryPosition.now(graph, "day", self.view().meter_now, self.session.timezone)
            )
        return UploadScreen() if name == "upload" else MeterScreen()

    def action_language(self) -> None:
        """The next language."""
        self.look.next_language()
        self._changed()

    def action_glyphs(self) -> None:
        """The next style of glyphs."""
        self.look.next_glyphs()
        self._changed()

    def action_colours(self) -> None:
        """The next theme, where the terminal has the colours for it."""
        if self.look.next_theme():
            self.theme = self.look.theme.name
            self._changed()

    def _changed(self) -> None:
        """Draw in the new look, and remember it once no further key comes."""
        if self._choosing is not None:
            self._choosing.stop()
        self._choosing = self.set_timer(CHOSEN_S, self._remember)
        view = self.view()
        for screen in self.screen_stack:
            if isinstance(screen, PanelScreen):
                screen.show(view)
            for panel in screen.query(Panel):
                panel.repaint()
            screen.refresh()

    def _remember(self) -> None:
        changed, self.look.changed = self.look.changed, {}
        if changed:
            self.session.remember(changed)


def run(session: Session) -> None:
    """Show it until the user quits or a signal ends it."""
    app = MonitorApp(session)
    app.run(mouse=terminal.wants_mouse(session.settings, os.environ))
    terminal.has_left()
    if app.return_code:
        raise SystemExit(app.return_code)
