"""The house that a page shows: the engine's feed, its history and its config."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from p1tui.config.settings import Config
from p1tui.engine.feed import Feed
from p1tui.engine.money.ledger import Ledger
from p1tui.store.queries.history import History


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """All that answers are made from."""

    feed: Feed
    history: Callable[[], History]
    """Opens the history, for the one thread that queries it."""
    history_file: Path
    config: Config
    profile: str
    timezone: ZoneInfo
    ledger: Ledger | None = None
    """Books of the config's contracts, for the thread that queries the history; `None` without a contract."""
    login: bool = False
    """True if browsers must log in."""
    clock: Callable[[], float] = time.time
    """The host's clock, in UTC seconds."""
