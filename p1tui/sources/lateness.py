"""How late telegrams come, by the meter's own clock: a gateway may hold them back for minutes."""

from __future__ import annotations

import time
from collections.abc import Callable

from p1tui.i18n.message import NOTHING, Message
from p1tui.sources.base import SILENCE

PATIENCE = 12.0
"""Seconds for which telegrams must be late until it is told: a backlog after a break is caught up sooner."""


class Lateness:
    """Compares the meter's clock with a steady one, since this computer's own may be set at any time.

    The least delay ever heard is no delay: of the meter's clock only the rate counts, which is the steady
    one's. A clock that was set back begins anew, one that was set forward makes a new least delay.

    Threads: one at a time.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._newest = 0
        self._least = 0.0
        self._delay = 0.0
        self._late_since: float | None = None

    def heard(self, at: int | None) -> None:
        """Take the time in a telegram that came just now; a meter without a clock is never late."""
        if at is None:
            return
        now = self._monotonic()
        if at < self._newest or not self._newest:
            self._least = now - at
        self._newest = at
        self._least = min(self._least, now - at)
        self._delay = now - at - self._least
        if self._delay < SILENCE:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now

    def told(self) -> Message:
        """Return the sentence on telegrams that come late, with the remedy; `NOTHING` if they do not."""
        if self._late_since is None or self._monotonic() - self._late_since < PATIENCE:
            return NOTHING
        return Message(
            "The telegrams come {seconds} s after the meter sent them, by its own clock: the gateway or the "
            "network holds them back. They are stored with the meter's times; restart the gateway if it "
            "stays so.",
            seconds=round(self._delay / 10) * 10,
        )
