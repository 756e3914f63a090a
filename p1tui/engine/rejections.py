"""Rejected frames: the last few for the screen, a log line a minute, an hourly total for the history."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import Event, RejectedFrame
from p1tui.p1.decoder import Rejection
from p1tui.p1.messages import REJECTION_NAMES
from p1tui.runtime.duration import HOUR
from p1tui.runtime.logs import RateLimit, log

KEPT = 20
"""Frames kept for the screen."""

LOGGED_EVERY = 60.0
"""Seconds between log lines: a meter that fails each second must not fill a card with them."""


class RejectionLog:
    """Keeps, logs and counts the rejections of one run.

    Threads: only the recorder's calls `hour`; only the reader's calls the rest.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._frames: deque[RejectedFrame] = deque(maxlen=KEPT)
        self._rate_limit = RateLimit(LOGGED_EVERY, clock)
        self._clock = clock
        self._lock = threading.Lock()
        self._totals: Counter[str] = Counter()
        self._counts: Counter[Message] = Counter()
        self._counted_since = 0.0

    def frames(self) -> tuple[RejectedFrame, ...]:
        """Return the last `KEPT` frames, oldest first."""
        return tuple(self._frames)

    def totals(self) -> dict[str, int]:
        """Return the number of frames so far by the name of the reason."""
        return dict(self._totals)

    def take(self, rejection: Rejection) -> Event | None:
        """Add a rejection; once in `LOGGED_EVERY` seconds log and return an event."""
        self._frames.append(RejectedFrame(time.time(), rejection.reason, rejection.raw))
        self._totals[REJECTION_NAMES[rejection.reason]] += 1
        with self._lock:
            self._counted_since = self._counted_since if self._counts else self._clock()
            self._counts[rejection.reason] += 1
        count = self._rate_limit.take()
        if not count:
            return None
        if count == 1:
            news = Message("A telegram was rejected: {reason}", reason=rejection.reason)
        else:
            news = Message("{count} telegrams were rejected: {reason}", count=count, reason=rejection.reason)
        log.warning("%s", news)
        return Event(int(time.time()), "rejected", news)

    def hour(self, *, over: bool = False) -> Message:
        """Return the total an hour after the first rejection, or when the input is `over`; else `NOTHING`."""
        with self._lock:
            if not self._counts or not (over or self._clock() - self._counted_since >= HOUR):
                return NOTHING
            counts, self._counts = self._counts, Counter()
        ((reason, most),) = counts.most_common(1)
        if counts.total() == 1:
            return Message("a telegram was rejected: {reason}", reason=reason)
        return Message(
            "{total} telegrams were rejected within an hour, {most} of them for this: {reason}",
            total=counts.total(),
            most=most,
            reason=reason,
        )
