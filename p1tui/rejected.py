"""Frames that were not accepted: the last few for the eye, and a line about them now and then."""

from __future__ import annotations

import time
from collections import deque

from p1tui.logs import Rationed, log
from p1tui.model import Event, RejectedFrame
from p1tui.p1.decoder import Rejection

KEPT = 20
LOGGED_EVERY = 60.0
"""A meter that fails once a second must not fill a card with log lines."""


class Rejected:
    """What one run rejected. Used by the reader's thread."""

    def __init__(self) -> None:
        self._frames: deque[RejectedFrame] = deque(maxlen=KEPT)
        self._ration = Rationed(LOGGED_EVERY)

    def frames(self) -> tuple[RejectedFrame, ...]:
        """The last `KEPT`, oldest first."""
        return tuple(self._frames)

    def take(self, rejection: Rejection) -> Event | None:
        """Keep one more; returns what to tell, once in `LOGGED_EVERY` seconds."""
        self._frames.append(RejectedFrame(time.time(), rejection.reason, rejection.raw))
        count = self._ration.take()
        if not count:
            return None
        what = "A telegram was" if count == 1 else f"{count} telegrams were"
        log.warning("%s rejected: %s", what, rejection.reason)
        return Event(int(time.time()), "rejected", f"{what} rejected: {rejection.reason}")
