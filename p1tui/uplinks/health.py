"""Keeps one uplink's `LinkHealth` true: the state, the reason in words, the figures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from p1tui.model import LinkHealth, LinkState, Progress


class Health:
    """What the worker notes here is told to `on_change`, once for each change. `now` is UTC seconds."""

    def __init__(self, name: str, on_change: Callable[[LinkHealth], None], now: float) -> None:
        self._health = LinkHealth(name=name, since_at=now)
        self._on_change = on_change
        self._lock = threading.Lock()

    def current(self) -> LinkHealth:
        """As it stands; any thread, never waits."""
        return self._health

    def state(self, state: LinkState, reason: str, now: float, **figures: Any) -> None:
        """A state with its reason; `since_at` moves only when the state is another one."""
        since = self._health.since_at if state == self._health.state else now
        self.note(state=state, reason=reason, since_at=since, **figures)

    def note(self, **figures: Any) -> None:
        """Figures that changed."""
        with self._lock:
            health = replace(self._health, **figures)
            if health == self._health:
                return
            self._health = health
        self._on_change(health)


def count_sent(progress: Progress, rows: int, now: float) -> Progress:
    """Add sent rows to the counters of the UTC day and year of `now`; a new day or year starts at 0."""
    today = datetime.fromtimestamp(now, UTC)
    day, year = today.date().isoformat(), today.year
    return replace(
        progress,
        day=day,
        year=year,
        sent_today=rows + (progress.sent_today if progress.day == day else 0),
        sent_year=rows + (progress.sent_year if progress.year == year else 0),
    )
