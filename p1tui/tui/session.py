"""The session: all that the app is opened with, and the context that it passes to its screens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from p1tui.config.settings import Config, TuiSettings
from p1tui.engine.feed import Feed
from p1tui.store.queries.history import History
from p1tui.tui.appearance import Appearance
from p1tui.tui.loader import Ask
from p1tui.tui.view import Mode, View


class Uploads(Protocol):
    """Requests to the engine's uploads, which keys of the upload screen make."""

    def retry_parked(self) -> int:
        """Send parked rows again; return how many."""

    def pause_uploads(self, paused: bool) -> None:
        """Pause the uploads, or resume them."""

    def try_uploads(self) -> None:
        """Call every channel as soon as it takes calls."""


After = Literal["end", "record", "setup"]
"""What is to follow a screen that was left: the end, a recording in this process, or setup."""


def _nothing() -> None:
    """Do nothing: nobody waits for the first paint."""


def _forget(changed: Mapping[str, str]) -> None:
    """Do nothing: changed settings are not saved."""


def _unheard(note: str) -> None:
    """Do nothing: there are no lines of keys to show the note."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """All that the app is opened with."""

    feed: Feed
    history: Callable[[], History]
    """Opens the history, for the one thread that queries it."""
    settings: TuiSettings
    timezone: ZoneInfo
    log_path: Path | None
    """None if no log is kept."""
    mode: Mode
    main_fuse_a: int = 0
    config: Config | None = None
    """Contracts and what goes with them; None: there are none."""
    contracts_folder: Path | None = None
    """Folder of other contracts, to be compared; None in the demo."""
    uploads: Uploads
    """The engine here, or the viewer that passes requests on to the one it shows."""
    remember: Callable[[Mapping[str, str]], None] = _forget
    """Saves settings of `[tui]` that the user changed by key."""
    on_painted: Callable[[], None] = _nothing
    """Called once, after the first paint."""
    clock: Callable[[], float] = time.time
    """The host's clock, in UTC seconds."""


@dataclass(frozen=True, kw_only=True)
class ScreenContext:
    """The part of the app that its screens use."""

    view: Callable[[], View]
    """Returns the view of the present moment."""
    ask: Ask
    """Queries the history; see `Loader.ask`."""
    appearance: Appearance
    uploads: Uploads
    config: Config | None = None
    """Contracts and what goes with them; None: there are none."""
    contracts_folder: Path | None = None
    """Folder of other contracts, to be compared; None in the demo."""
    tell: Callable[[str], None] = _unheard
    """Tells the effect of a key, in the user's language, for some seconds; a trouble begins with `!`."""

    def asked_uploads(self, view: View) -> Uploads | None:
        """Return the uploads that can be asked for something now; None if there are none, or none hears."""
        return self.uploads if view.engine_hears and view.latest.links else None
