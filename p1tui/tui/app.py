"""The app: take snapshots from the feed, tick once a second, and pass views to the screen on top.

All screens but the live one are imported when they are first opened: the first paint waits for none of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from p1tui.i18n.dates import clock
from p1tui.i18n.language import tr
from p1tui.tui import keys, terminal, window_title
from p1tui.tui.appearance import Appearance
from p1tui.tui.choices import Choices
from p1tui.tui.drawing import themes
from p1tui.tui.live.charts import LiveCharts
from p1tui.tui.live.screen import LiveScreen
from p1tui.tui.loader import Loader
from p1tui.tui.messages import SnapshotArrived
from p1tui.tui.moment import Moment
from p1tui.tui.patches.failures import SilentApp
from p1tui.tui.screens import make_screen
from p1tui.tui.session import After, ScreenContext, Session
from p1tui.tui.trail import Trail
from p1tui.tui.window_title import WindowTitle

if TYPE_CHECKING:
    from p1tui.tui.dialogs.commands import Command

TICK_S = 1.0
"""Seconds between ticks, which move ages, countdowns and the clock on when no telegrams come."""

FASTEST_S = 0.25
"""Fewest seconds between snapshots that are drawn: a replay publishes thousands a second."""

NOTE_S = 6.0
"""Seconds for which the effect of a key is told."""

RESIZE_SETTLED_S = 0.1
"""Seconds after a change of size until all is drawn again: longer than textual collects sizes."""


class MonitorApp(SilentApp, inherit_bindings=False):
    """The textual app of p1tui.

    Threads: the app's only; but the feed calls `_snapshot_published` on its publisher's.
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = keys.BINDINGS

    def __init__(self, session: Session) -> None:
        # `Appearance` reads NO_COLOR before textual removes it from the environment.
        self.appearance = Appearance(session.settings, os.environ)
        super().__init__()
        self.session, self._feed = session, session.feed
        self._sized = False
        self.after: After = "end"
        self._pending = False
        self._taken_at = 0.0
        self._noting: Timer | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._loader = Loader(session.history)
        self._charts = LiveCharts(self._loader.ask, self, lambda: self._live.fill_charts())
        self._moment = Moment(session, self.appearance, lambda: self._charts.pace_s)
        self._screen_context = context = ScreenContext(
            view=self._moment.view,
            ask=self._loader.ask,
            appearance=self.appearance,
            uploads=session.uploads,
            config=session.config,
            contracts_folder=session.contracts_folder,
            tell=self._tell,
        )
        self._live = LiveScreen(context, self._charts)
        self._trail = Trail(self, partial(make_screen, context=context, log_path=session.log_path))
        self._choices = Choices(self.appearance, session.remember, self.set_timer)
        self._title: WindowTitle | None = None

    def get_default_screen(self) -> Screen[None]:
        """Return the live screen."""
        return self._live

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
            if self._driver is not None and window_title.wants_title(self.session.settings, os.environ):
                self._title = WindowTitle(self._driver.write)

    def on_unmount(self) -> None:
        """Unsubscribe from the feed, save settings, and close the history."""
        self._unsubscribe()
        self._choices.leave()
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
        elif top := self._trail.top():
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
        self._taken_at = time.monotonic()
        latest = self._feed.latest()
        if not self._moment.frozen:
            self._charts.take(latest)
        self._moment.take(latest)
        self._show()

    def _tick(self) -> None:
        if not self.is_headless and terminal.hung_up():
            self.exit()
            return
        if not self._moment.frozen:
            self._charts.tick(self.session.clock())
        if not self._moment.just_taken():
            self._show()
        elif not self._moment.next_is_near():
            view = self._moment.view()
            for screen in self._trail.visible():
                screen.show_clock(view)

    def _show(self) -> None:
        view = self._moment.view()
        seen = self._trail.visible()
        for screen in seen:
            screen.show(view)
        if seen and self._title is not None:
            self._title.show(window_title.text(view), time.monotonic())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no action that leads nowhere now."""
        if action == "freeze":
            return self._moment.frozen != parameters[0]
        return action != "leave" or self._moment.view().leads_to(str(parameters[0]))

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
        from p1tui.tui.dialogs.commands import offered

        here = self.screen
        commands = offered(self._screen_context, str(here.id), here.active_bindings.values())
        await self.push_screen(CommandPalette(self._screen_context, commands), self._do)

    async def _do(self, command: Command | None) -> None:
        """Do the action of a command, on the screen to which it leads."""
        if command is None:
            return
        if command.screen:
            await self._trail.reach(command.screen)
        await self.run_action(command.action, self.screen if command.screen else self)

    def action_freeze(self, frozen: bool) -> None:
        """Freeze the view, or let it go on."""
        self._charts.take(self._feed.latest())
        self._moment.freeze(frozen)
        self._show()
        told = tr("Frozen at {time}; recording goes on. Space lets the view go on.")
        at = self._moment.view().shown.received_at
        time = clock(self.session.clock() if at is None else at, self.session.timezone)
        self._tell(told.format(time=time) if frozen else "")

    def on_paste(self, _: events.Paste) -> None:
        """Tell that a paste has no effect: its letters would be keys."""
        self._tell(tr("What was pasted is not taken for keys."))

    async def action_screen(self, name: str) -> None:
        """Go to the screen with this id."""
        await self._trail.go(name)

    async def action_back(self) -> None:
        """Go back to the screen that one came from."""
        await self._trail.back()

    def action_language(self, code: str = "") -> None:
        """Change to a language, or to the next one."""
        self._changed(self._choices.language(code))

    def action_glyphs(self, name: str = "") -> None:
        """Change to a style of glyphs, or to the next one."""
        self._changed(self._choices.glyphs(name))

    def action_colours(self, name: str = "") -> None:
        """Change to a theme, or to the next one."""
        told = self._choices.theme(name)
        self.theme = self.appearance.theme.name
        self._changed(told)

    def _changed(self, told: str) -> None:
        """Draw everything again, and tell what was changed."""
        self._tell(told)
        for screen in self._trail.all():
            screen.repaint()

    def _tell(self, note: str) -> None:
        """Tell the effect of a key for some seconds, in place of the keys."""
        self._moment.note = note
        if self._noting is not None:
            self._noting.stop()
        self._noting = self.set_timer(NOTE_S, self._noted) if note else None
        view = self._moment.view()
        for screen in self._trail.visible():
            screen.show_keys(view)

    def _noted(self) -> None:
        self._tell("")
