"""Time the calls: rate limit, full-jitter back-off and circuit breaker.

States of the breaker: `closed`: calls go out; `open`: three link failures in a row, a delay runs;
`half_open`: the delay is over and a small call tests the link; `stopped`: the user must act, one row is tried
now and then.
"""

from __future__ import annotations

import math
import random
from typing import Literal

from p1tui.runtime.duration import MINUTE
from p1tui.uplinks.delivery.batch import SMALL, UploadBatch
from p1tui.uplinks.delivery.turns import Turns
from p1tui.uplinks.outcome import Rule

Breaker = Literal["closed", "open", "half_open", "stopped"]

IDLE = MINUTE
"""Seconds after which an idle worker checks its outbox without being woken."""

WATCH = 5.0
"""Seconds between looks at the network while calls fail."""

LATE = 0.5
"""Seconds after `stop` in which an answer may still go to the outbox; later it may be closed."""

MARGIN = 0.5
"""Seconds on top of the least gap: the server measures arrivals, and the latency varies."""

SURE = 3.0
"""Seconds on top of the gap for a call that is not repeated: the first call of a run takes long to arrive."""

BACKOFF_BASE = 1.0
"""Seconds. The pause after n failures in a row is at most this times 2 ** n."""

BACKOFF_CAP = 300.0
"""Longest pause in seconds, so that a link that works again is found within minutes."""

RETRY_AFTER_CAP = 3600.0
"""Longest pause in seconds that a server may ask for; a longer one is considered a mistake."""

FAILURES_TO_OPEN = 3
"""Link failures in a row that open the breaker."""

CROWDED = 3
"""Refusals as too fast in a row, with our own gap kept, that suggest another writer to the target."""

GAP_CAP = 60.0
"""Longest gap in seconds that another writer may cause."""


class Pacing:
    """Decides when the next call to one target may start. All times are monotonic.

    `spread`: a caught-up uplink calls at its meter's own turns in periods of `every` seconds.

    Threads: only the worker's.
    """

    def __init__(self, *, min_gap: float, every: float, rng: random.Random, spread: bool = False) -> None:
        self.idle = False
        """True once all was sent: the next call then waits for the meter's turn."""
        self.next_at = 0.0
        self.breaker: Breaker = "closed"
        self.failures = 0
        self.too_fast = 0
        self._min_gap = min_gap + MARGIN
        self._gap = self._min_gap
        self._turns = Turns(every if spread else 0.0)
        self._every = self._gap if spread else max(every, self._gap)
        self._rng = rng
        self._started = 0.0
        self._rate_free_at = 0.0
        self._rate_free_before = 0.0

    def start(self, now: float, since: float | None) -> None:
        """Begin a run. `since`: seconds since the last call began, by the wall clock; `None`: unknown.

        A negative `since` (the wall clock was set back meanwhile) counts as unknown.
        """
        self.next_at = now + (self._gap if since is None or since < 0 else max(0.0, self._gap - since))
        self._rate_free_at = self.next_at

    def drain_s(self, rows: int, most: int) -> float:
        """Return the seconds to send `rows` with at most `most` in a call, if all calls succeed."""
        return math.ceil(rows / most) * self._gap

    def limit(self) -> int | None:
        """Return the most rows for the next call; `None`: no limit."""
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
        self.idle = not more

    def refused(self) -> None:
        """Note that the call was refused for its rows: the link works, so other rows may go."""
        self._link_works()
        self.next_at = self._rate_free_at

    def failed(self, rule: Rule, now: float, retry_after: float | None) -> None:
        """Note that the call failed, and plan the next try."""
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

    def learn_turn(self, batch: UploadBatch) -> bool:
        """Learn the meter's turns from its rows; return True if they were not known, and now is none."""
        learnt = self._turns.know(batch)
        self.idle = self.idle or learnt
        return learnt

    def await_turn(self, now: float, time: float) -> None:
        """Plan the next call of an idle uplink for its meter's next turn. `time`: UTC seconds."""
        if self.idle:
            self.next_at = max(self.next_at, now + self._turns.wait(time))
            self.idle = False

    def asked_to_wait(self, now: float, retry_after: float | None) -> None:
        """Note that the server refused the call as too fast, which is no link failure."""
        self.too_fast += 1
        if self.too_fast % CROWDED == 0:
            self._gap = min(GAP_CAP, self._gap * 2)
        pause = self._gap + self._rng.uniform(0.0, self._gap / 3)
        self.next_at = max(now + pause, now + min(retry_after or 0.0, RETRY_AFTER_CAP))

    def stop(self, now: float, wait: float) -> None:
        """Stop calls until the user acts, except one row after `wait` seconds."""
        self.breaker = "stopped"
        self.next_at = now + wait

    def free_in(self, now: float) -> float:
        """Return the seconds until the rate surely allows a call that is made once."""
        return max(0.0, self._rate_free_at + SURE - now)

    def occupied(self, now: float) -> None:
        """Note that a call starts which is none of the uploads': it says nothing on the link."""
        self._rate_free_at = now + self._gap
        self.next_at = max(self.next_at, self._rate_free_at)

    def send_now(self, now: float) -> None:
        """Plan the next call as soon as the rate allows, also after `stop`: the user wants it."""
        self.next_at = min(self.next_at, max(self._rate_free_at, now))

    def network_up(self, now: float) -> None:
        """Plan the next try soon, as the rate allows: the network came back."""
        if self.failures and self.breaker != "stopped":
            self.next_at = min(self.next_at, max(self._rate_free_at, now + self._rng.uniform(0.0, 3.0)))

    def _link_works(self) -> None:
        self.failures = 0
        self.breaker = "closed"
