"""Run the app of one session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from p1tui.tui import terminal
from p1tui.tui.app import MonitorApp
from p1tui.tui.patches.failures import as_screen_failed
from p1tui.tui.patches.lenient_input import replace_strange_bytes
from p1tui.tui.patches.one_resume import resume_once
from p1tui.tui.session import Session


def run(session: Session) -> bool:
    """Show the screen until the user quits or a signal ends it. Raises `ScreenFailed`.

    Return True if a viewer's user wants to record here.
    """
    replace_strange_bytes()
    resume_once()
    with as_screen_failed(), _environment_kept():
        app = MonitorApp(session)
        app.run(mouse=terminal.wants_mouse(session.settings, os.environ))
        if not terminal.hung_up():
            app.check()
    terminal.stop_discarding()
    return app.records_here


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Keep NO_COLOR, which textual removes, for the next screen of this process."""
    before = os.environ.get("NO_COLOR")
    try:
        yield
    finally:
        if before is not None:
            os.environ["NO_COLOR"] = before
