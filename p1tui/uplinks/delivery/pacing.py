"""Times the calls: the rate, full-jitter back-off and the circuit breaker.

The breaker: `closed` calls go out; `open` after three link failures in a row, a delay runs; `half_open` the
delay is over and a small call tries the link; `stopped` the user must act, one row is tried now and then.
"""

from __future__ import annotations

import math
import random
from typing import Literal

from p1tui.uplinks.delivery.batch import SMALL
from p1tui.uplinks.outcome import Rule

Breaker = Literal["closed", "open", "half_open", "stopped"]

MARGIN = 0.5
"""Seconds on top of the least gap: the server measures arrivals, and not every way there takes the same."""

BACKOFF_BASE = 1.0
"""Seconds that the first pause after a failure may take; each further one may take double."""

BACKOFF_CAP = 300.0
"""Seconds that no pause exceeds, so that a link that works again is found within minutes."""

RETRY_AFTER_CAP = 3600.0
"""Seconds that a server may ask to wait; a longer pause is taken for a mistake of it."""

FAILURES_TO_OPEN = 3
"""Failures of the link in a row that open the breaker."""

CROWDED = 3
"""Refusals as too fast, in a row and with our own gap kept, that tell of another writer on the channel."""

GAP_CAP = 60.0
"""Seconds to which another writer may widen the gap."""


class Pacing:
    """Decides when the next call to one target may start. All times are of the monotonic clock.

    Threads: the worker's alone.
    """

    def __init__(self, *, min_gap: float, every: float, rng: random.Random) -> None:
        self.next_at = 0.0
        self.breaker: Breaker = "closed"
        self.failures = 0
        self.too_fast = 0
        self._min_gap = min_gap + MARGIN
        self._gap = self._min_gap
        self._every = max(every, self._gap)
        self._rng = rng
        self._started = 0.0
        self._rate_free_at = 0.0
        self._rate_free_before = 0.0

    def start(self, now: float, since: float | None) -> None:
        """Begin a run. `since`: seconds since the last call began, by the wall clock; `None`: unknown.

        A wall clock that was set back meanwhile gives a negative `since`, which says nothing either.
        """
        self.next_at = now + (self._gap if since is None or since < 0 else max(0.0, self._gap - since))
        self._rate_free_at = self.next_at

    def drain_s(self, rows: int, most: int) -> float:
        """Return the seconds that rows take to send, at most so many a call, once calls succeed."""
        return math.ceil(rows / most) * self._gap

    def limit(self) -> int | None:
        """Return the most rows for the next call; `None`: the state of the link sets no bound."""
        return None if self.breaker == "closed" else SMALL

    def begin(self, now: float) -> None:
        """Note that a call starts."""
        self._started = now
        self._rate_free_before = self._rate_free_at
        self._rate_free_at = now + self._gap
        if self.breaker == "open":
            self.breaker = "half_open"

    def succeeded(self, *, more: bool) -> None:
        """Note that the call was acknowledged; `more`: rows wait beyond it."""
        self._link_works()
        self.too_fast = 0
        self._gap = max(self._min_gap, self._gap / 2)
        self.next_at = self._started + (self._gap if more else self._every)

    def refused(self) -> None:
        """Note that the call was refused for its rows: the link works, others may go as the rate allows."""
        self._link_works()
        self.next_at = self._rate_free_at

    def failed(self, rule: Rule, now: float, retry_after: float | None) -> None:
        """Note that the call failed and is to be made again."""
        self.failures += 1
        delay = self._rng.uniform(0.0, min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(self.failures, 16)))
        self.next_at = max(self._rate_free_at, now + delay, now + rule.wait)
        if rule.stored:
            self.next_at = max(self.next_at, now + self._gap)
        elif rule.link:
            self._rate_free_at = self._rate_free_before
        if retry_after is not None:
            self.next_at = max(self.next_at, now + min(retry_after, RETRY_AFTER_CAP))
        if rule.link and self.breaker != "stopped" and self.failures >= FAILURES_TO_OPEN:
            self.breaker = "open"

    def told_too_fast(self, now: float, retry_after: float | None) -> None:
        """Note that the server asked for a pause: no failure of the link."""
        self.too_fast += 1
        if self.too_fast % CROWDED == 0:
            self._gap = min(GAP_CAP, self._gap * 2)
        pause = self._gap + self._rng.uniform(0.0, self._gap / 3)
        self.next_at = max(now + pause, now + min(retry_after or 0.0, RETRY_AFTER_CAP))

    def stop(self, now: float, wait: float) -> None:
        """Open the breaker until the user acts; one row is tried after `wait` seconds."""
        self.breaker = "stopped"
        self.next_at = now + wait

    def send_now(self, now: float) -> None:
        """Call as soon as the rate allows, also where calls were stopped: the user wants it."""
        self.next_at = min(self.next_at, max(self._rate_free_at, now))

    def network_up(self, now: float) -> None:
        """Try soon, as far as the rate allows: the network came back."""
        if self.failures and self.breaker != "stopped":
            self.next_at = min(self.next_at, max(self._rate_free_at, now + self._rng.uniform(0.0, 3.0)))

    def _link_works(self) -> None:
        self.failures = 0
        self.breaker = "closed"
