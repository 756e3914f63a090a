"""Run the app of one session."""

from __future__ import annotations

import os

from p1tui.tui import terminal
from p1tui.tui.app import MonitorApp
from p1tui.tui.patches.failures import as_screen_failed
from p1tui.tui.patches.lenient_input import replace_strange_bytes
from p1tui.tui.patches.one_resume import resume_once
from p1tui.tui.session import Session


def run(session: Session) -> None:
    """Show the screen until the user quits or a signal ends it. Raises `ScreenFailed`."""
    replace_strange_bytes()
    resume_once()
    with as_screen_failed():
        app = MonitorApp(session)
        app.run(mouse=terminal.wants_mouse(session.settings, os.environ))
        if not terminal.hung_up():
            app.check()
    terminal.stop_discarding()
