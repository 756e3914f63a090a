"""The app: take snapshots from the feed, tick once a second, and pass views to the screen on top.

All screens but the live one are imported when they are first opened: the first paint waits for none of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import ActiveBinding, Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from p1tui.tui import terminal
from p1tui.tui.appearance import Appearance
from p1tui.tui.drawing import themes
from p1tui.tui.live.charts import LiveCharts
from p1tui.tui.live.rates import Rates
from p1tui.tui.live.screen import LiveScreen
from p1tui.tui.loader import Loader
from p1tui.tui.messages import SnapshotArrived
from p1tui.tui.patches.failures import SilentApp
from p1tui.tui.screens import make_screen
from p1tui.tui.session import After, ScreenContext, Session
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import PanelScreen

TICK_S = 1.0
"""Seconds between ticks, which move ages, countdowns and the clock on when no telegrams come."""

JUST_SHOWN_S = 1.5
"""Seconds after a snapshot in which a tick moves only the clock: all else was drawn with the snapshot. More
than the pace of most meters, at which a tick just before each snapshot would draw everything twice."""

FASTEST_S = 0.25
"""Fewest seconds between snapshots that are drawn: a replay publishes thousands a second."""

CHOSEN_S = 2.0
"""Seconds after a key for glyphs, colours or language until the choice is saved, unless another follows."""

RESIZE_SETTLED_S = 0.1
"""Seconds after a change of size until all is drawn again: longer than textual collects sizes."""


class MonitorApp(SilentApp, inherit_bindings=False):
    """The textual app of p1tui.

    Threads: the app's only; but the feed calls `_snapshot_published` on its publisher's.
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "screen('live')", "Live", tooltip="Everything about now"),
        Binding("2", "screen('history')", "History", tooltip="Any period of the past"),
        Binding("3", "screen('upload')", "Upload", tooltip="The health of each channel"),
        Binding("4", "screen('meter')", "Meter", tooltip="The last telegram, line by line"),
        Binding("5", "screen('money')", "Money", tooltip="Prices and costs"),
        Binding("space", "freeze", "Freeze", tooltip="Freeze the view; recording goes on"),
        Binding("l", "screen('log')", "Log", tooltip="The log file"),
        Binding("question_mark", "help", "Help", tooltip="This help"),
        Binding("q", "ask_to_quit", "Quit"),
        Binding("ctrl+c", "quit", "Quit at once", show=False, priority=True),
        Binding("ctrl+p", "commands", "Commands", show=False, tooltip="Commands, to be found by their names"),
        Binding("g", "glyphs", "Glyphs", show=False, tooltip="Glyphs: half, eighth, braille or ascii"),
        Binding("n", "language", "Language", show=False, tooltip="{name}: all of this in {language}"),
        Binding(
            "R", "leave('record')", "Record here", show=False, tooltip="Record here, as nothing else does"
        ),
        Binding("S", "leave('setup')", "Set up", tooltip="Set up: find the cable, write the config"),
        Binding("c", "colours", "Colours", show=False, tooltip="Colours: dark, light or for every eye"),
    ]

    def __init__(self, session: Session) -> None:
        # `Appearance` reads NO_COLOR before textual removes it from the environment.
        self.appearance = Appearance(session.settings, os.environ)
        super().__init__()
        self.session, self._feed, self._clock = session, session.feed, session.clock
        self._started_at = self._clock()
        self._frozen = False
        self._shown = self._feed.latest()
        self._sized = False
        self.after: After = "end"
        self._pending = False
        self._taken_at = self._drawn_at = 0.0
        self._choosing: Timer | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._loader, self._rates = Loader(session.history), Rates()
        self._charts = LiveCharts(self._loader.ask, self, self._charts_filled)
        self._screen_context = ScreenContext(
            view=self.view,
            ask=self._loader.ask,
            appearance=self.appearance,
            uploads=session.uploads,
            config=session.config,
            contracts_folder=session.contracts_folder,
        )
        self._live = LiveScreen(self._screen_context, self._charts)

    def get_default_screen(self) -> Screen[None]:
        """Return the live screen."""
        return self._live

    def view(self) -> View:
        """Return the view of the present moment."""
        return View(
            shown=self._shown,
            latest=self._feed.latest(),
            now=self._clock(),
            started_at=self._started_at,
            zone=self.session.timezone,
            mode=self.session.mode,
            frozen=self._frozen,
            main_fuse_a=self.session.main_fuse_a,
            glyphs=self.appearance.glyphs,
            pace_s=self._charts.pace_s,
            flows=self._rates.flows(),
            telegrams=self._rates.telegrams(),
        )

    def on_mount(self) -> None:
        """Subscribe to the feed, start the ticks, and handle signals."""
        for theme in themes.THEMES.values():
            self.register_theme(themes.for_textual(theme))
        self.theme = self.appearance.theme.name
        self._loader.start()
        self._unsubscribe = self._feed.subscribe(self._snapshot_published)
        self.set_interval(TICK_S, self._tick)
        self.call_after_refresh(self.session.on_painted)
        self._take()
        if not self.is_headless:
            terminal.handle_signals(self.exit)

    def on_unmount(self) -> None:
        """Unsubscribe from the feed, save settings, and close the history."""
        self._unsubscribe()
        self._remember()
        self._loader.stop()

    def on_resize(self, _: events.Resize) -> None:
        """Draw everything again once a burst of size changes is over.

        Textual draws nothing if the burst ends with the size that it began with, and may have received the
        last two changes in the wrong order.
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
        # At most one message is under way, however fast snapshots come.
        if not self._pending:
            self._pending = True
            self.post_message(SnapshotArrived())

    def on_snapshot_arrived(self, _: SnapshotArrived) -> None:
        """Show the newest snapshot, but no sooner than `FASTEST_S` after the last one."""
        wait = self._taken_at + FASTEST_S - time.monotonic()
        if wait > 0:
            self.set_timer(wait, self._take)
        else:
            self._take()

    def _take(self) -> None:
        self._pending = False
        self._taken_at, self._drawn_at = time.monotonic(), self._clock()
        latest = self._feed.latest()
        self._charts.take(latest)
        self._rates.take(latest)
        if not self._frozen:
            self._shown = latest
        self._show()

    def _tick(self) -> None:
        if not self.is_headless and terminal.hung_up():
            self.exit()
            return
        self._charts.tick(self._clock())
        if abs(self._clock() - self._drawn_at) >= JUST_SHOWN_S:
            self._show()
        elif top := self._top():
            top.show_clock(self.view())

    def _show(self) -> None:
        if top := self._top():
            top.show(self.view())

    def _top(self) -> PanelScreen[object] | None:
        """Return the screen on top; None while the app closes."""
        top = self.screen_stack[-1] if self.screen_stack else None
        return top if isinstance(top, PanelScreen) else None

    def _charts_filled(self) -> None:
        """Draw the charts, also those under a dialog, and the screen on top."""
        self._live.fill_charts()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no action that leads nowhere now."""
        return action != "leave" or self.view().leads_to(str(parameters[0]))

    def action_leave(self, after: After) -> None:
        """Leave the screen, to record here in place of the engine that is gone, or for setup."""
        self.after = after
        self.exit()

    async def action_ask_to_quit(self) -> None:
        """Quit; if that would end a recording, ask first."""
        latest = self._feed.latest()
        if self.session.mode == "REC" and not latest.demo and latest.source.state != "ended":
            from p1tui.tui.dialogs.quit import QuitDialog

            await self.push_screen(
                QuitDialog(self._screen_context), lambda sure: self.exit() if sure else None
            )
        else:
            self.exit()

    async def action_help(self) -> None:
        """Show the help of this screen."""
        from p1tui.tui.dialogs.help import HelpScreen

        await self.push_screen(HelpScreen(self._screen_context, self.screen.active_bindings.values()))

    async def action_help_language(self) -> None:
        """Change to the next language, and show the help in it."""
        self.pop_screen()
        self.action_language()
        await self.action_help()

    async def action_commands(self) -> None:
        """Open the command palette, and run the command that is chosen in it."""
        from p1tui.tui.dialogs.command_palette import CommandPalette

        commands = self.screen.active_bindings.values()
        await self.push_screen(CommandPalette(self._screen_context, commands), self._do)

    async def _do(self, chosen: ActiveBinding | None) -> None:
        if chosen is not None:
            await self.run_action(chosen.binding.action, chosen.node)

    def action_freeze(self) -> None:
        """Freeze the view, or let it go on."""
        self._frozen = not self._frozen
        self._shown = self._feed.latest()
        self._show()

    async def action_screen(self, name: str) -> None:
        """Go to the screen with this id; the live screen stays below all others.

        Return when it is composed, so that no key is handled by a screen without its panels.
        """
        if self.screen.id == name:
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if name != "live":
            await self.push_screen(make_screen(name, self._screen_context, self.session.log_path))

    def action_language(self) -> None:
        """Change to the next language."""
        self.appearance.next_language()
        self._appearance_changed()

    def action_glyphs(self) -> None:
        """Change to the next style of glyphs."""
        self.appearance.next_glyphs()
        self._appearance_changed()

    def action_colours(self) -> None:
        """Change to the next theme, if the terminal has the colours for it."""
        if self.appearance.next_theme():
            self.theme = self.appearance.theme.name
            self._appearance_changed()

    def _appearance_changed(self) -> None:
        """Draw everything again, and save the choice once no further key comes."""
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
        changed, self.appearance.changed = self.appearance.changed, {}
        if changed:
            self.session.remember(changed)
