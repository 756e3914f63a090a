"""Frames that were not accepted: the last few for the eye, a line now and then, a sum each hour."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import Event, RejectedFrame
from p1tui.p1.decoder import Rejection
from p1tui.runtime.logs import Rationed, log

KEPT = 20
LOGGED_EVERY = 60.0
"""A meter that fails once a second must not fill a card with log lines."""


HOUR = 3600.0


class RejectionLog:
    """What one run rejected. `hour` is for the recorder's thread, the rest for the reader's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._frames: deque[RejectedFrame] = deque(maxlen=KEPT)
        self._ration = Rationed(LOGGED_EVERY, clock)
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[Message] = Counter()
        self._since = 0.0

    def frames(self) -> tuple[RejectedFrame, ...]:
        """The last `KEPT`, oldest first."""
        return tuple(self._frames)

    def take(self, rejection: Rejection) -> Event | None:
        """Keep one more; returns what to tell, once in `LOGGED_EVERY` seconds."""
        self._frames.append(RejectedFrame(time.time(), rejection.reason, rejection.raw))
        with self._lock:
            self._since = self._since if self._counts else self._clock()
            self._counts[rejection.reason] += 1
        count = self._ration.take()
        if not count:
            return None
        if count == 1:
            news = Message("A telegram was rejected: {reason}", reason=rejection.reason)
        else:
            news = Message("{count} telegrams were rejected: {reason}", count=count, reason=rejection.reason)
        log.warning("%s", news)
        return Event(int(time.time()), "rejected", news)

    def hour(self, *, over: bool = False) -> Message:
        """Sum up, an hour after the first that it counts or where the input is over; else `NOTHING`."""
        with self._lock:
            if not self._counts or not (over or self._clock() - self._since >= HOUR):
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
