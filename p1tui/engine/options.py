"""Options of one engine, fixed while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from p1tui.i18n.message import NOTHING, Message
from p1tui.runtime.lock import HistoryLock

if TYPE_CHECKING:
    from p1tui.prices.source import PriceSource


class AttachOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Options of serving viewers in other processes."""

    announce: Callable[[Path], None]
    """Writes the path of the socket where viewers look for it."""
    profile: str
    source: str
    """SOURCE as it was named, passwords masked."""


PAINTED_WITHIN = 3.0
"""Most seconds that an engine waits for `EngineOptions.painted`: a screen that hangs holds up nothing."""


def _already() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


class EngineOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Options of a run that are not in the user's config."""

    history: Path
    """File to record into."""
    temporary: bool = False
    """True if the history is deleted at the end, as for a recording that is played back."""
    lock: HistoryLock | None = None
    """Lock of the history, if it could not be taken yet; `None`: it is held, or not needed."""
    no_upload: Message = NOTHING
    """Reason why nothing is uploaded, with the remedy; `NOTHING`: all targets get all entries."""
    demo: bool = False
    """True if the source is the simulated house; the screen shows that."""
    price_sources: tuple[PriceSource, ...] = ()
    """Sources of day-ahead prices in place of those of the config, as the demo's; empty: the config's."""
    attach: AttachOptions | None = None
    """`None` if nobody can attach, as to a history that is deleted at the end."""
    newer: Callable[[], Message] = lambda: NOTHING
    """Returns a sentence if config or program are newer than this run; called after each commit."""
    painted: threading.Event = msgspec.field(default_factory=_already)
    """Set once the screen is painted, or from the start without one: until then the threads that take the
    most processor time leave it to the screen."""
    wait: bool = False
    """True to wait for a live source that cannot be opened at the start, False to refuse it."""
