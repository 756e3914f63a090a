"""Run the app of one session, or that of setup."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from p1tui.i18n.message import Message
from p1tui.tui import terminal, window_title
from p1tui.tui.app import MonitorApp
from p1tui.tui.patches.failures import as_screen_failed
from p1tui.tui.patches.one_resume import resume_once
from p1tui.tui.session import After, Session
from p1tui.tui.setup.session import SetupSession


def run(session: Session) -> After:
    """Show the screen until the user quits or a signal ends it; return what is to follow.

    Raises `ScreenFailed`.
    """
    resume_once()
    titled = window_title.wants_title(session.settings, os.environ)
    with as_screen_failed(), _environment_kept(), window_title.kept(wanted=titled):
        app = MonitorApp(session)
        app.run(mouse=terminal.wants_mouse(session.settings, os.environ))
        if not terminal.hung_up():
            app.check()
    terminal.stop_discarding()
    return app.after


def run_setup(session: SetupSession, lasting: list[Message]) -> bool | None:
    """Show the screen of setup until its dialogue has ended; return its result, `None` if it was broken off.

    What is to be read once more at the end is added to `lasting`. Raises `ScreenFailed`, and what the
    dialogue raises.
    """
    from p1tui.tui.setup.app import SetupApp

    resume_once()
    with _environment_kept():
        with as_screen_failed():
            app = SetupApp(session)
        try:
            with as_screen_failed():
                app.run(mouse=False)
                if not terminal.hung_up():
                    app.check()
        finally:
            terminal.stop_discarding()
            app.conversation.leave(session.on_wait)
            lasting += app.lasting()
    if app.conversation.error is not None:
        raise app.conversation.error
    return app.conversation.result


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Keep NO_COLOR, which textual removes, for the next screen of this process."""
    before = os.environ.get("NO_COLOR")
    try:
        yield
    finally:
        if before is not None:
            os.environ["NO_COLOR"] = before
