"""What a screen is opened with: where its views come from, and what does not change while it is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from p1tui.config.settings import TuiSettings
from p1tui.engine.feed import Feed
from p1tui.tui.drawing.power_series import History
from p1tui.tui.view import Mode


class Uploads(Protocol):
    """What the screen's keys may ask of the uploads of the engine beside it."""

    def retry_parked(self) -> int:
        """Try what was refused again; how many rows."""

    def pause_uploads(self, paused: bool) -> None:
        """Send nothing until told otherwise, or send again."""

    def try_uploads(self) -> None:
        """Call every channel as soon as it takes calls."""


def _nothing() -> None:
    """Nobody waits for the first paint."""


def _forget(changed: Mapping[str, str]) -> None:
    """Nothing is remembered."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One opening of the screen.

    `history` opens the store for the one thread that asks it; `on_painted` is called once the screen is first
    seen; `clock` is the host's, in UTC seconds; `uploads` is none where another program has the engine;
    `remember` gets settings of `[tui]` that the user changed by key.
    """

    feed: Feed
    history: Callable[[], History]
    settings: TuiSettings
    timezone: ZoneInfo
    log_path: Path | None
    mode: Mode
    main_fuse_a: int = 25
    uploads: Uploads | None = None
    remember: Callable[[Mapping[str, str]], None] = _forget
    on_painted: Callable[[], None] = _nothing
    clock: Callable[[], float] = time.time
