"""The session of setup: all that its app is opened with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from p1tui.config.settings import TuiSettings
from p1tui.service.setup.dialogue import Dialogue


def _nothing() -> None:
    """Do nothing: nobody is told of a wait."""


@dataclass(frozen=True, kw_only=True)
class SetupSession:
    """All that the app of setup is opened with."""

    dialogue: Dialogue[bool]
    stop: threading.Event
    """Ends the listening to a port, so that the dialogue can be broken off."""
    settings: TuiSettings
    config: Path
    """File that is written, to be named on the screen."""
    goes_on: bool = False
    """True if the program goes on to record, which the last page says."""
    on_wait: Callable[[], None] = _nothing
    """Called after the screen is left, if what is under way has to be waited for."""
