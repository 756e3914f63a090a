"""A ration of log lines for each kind of sentence: what repeats for days must not fill an SD card."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable

import msgspec

from p1tui.runtime.duration import MINUTE

BURST = 10
"""Lines of one kind that pass at once, after a time without any."""

EVERY = 10 * MINUTE
"""Seconds after which one more line of a kind may pass: 144 a day."""

KINDS = 200
"""Kinds with a ration of their own; all others share one, so that memory and file stay bounded."""

OTHERS = "others"
"""The kind of a sentence that has no ration of its own."""

NUMBER = re.compile(r"[0-9]+")


class _Ration(msgspec.Struct):
    left: float
    """Lines that may pass now."""
    at: float
    """Time at which `left` was reckoned."""
    held: int = 0
    """Lines held back since the last that passed."""


class LogRation(logging.Filter):
    """Lets `BURST` lines of a kind pass, then one `EVERY` seconds, which tells how many were held back.

    Two sentences are of one kind if they have one level and differ in numbers only.

    Threads: any.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._rations: dict[str, _Ration] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True if the line may pass; add the number of those that it stands for."""
        text = record.getMessage()
        with self._lock:
            ration = self._ration(f"{record.levelno} {NUMBER.sub('#', text)}")
            if ration.left < 1:
                ration.held += 1
                return False
            ration.left -= 1
            held, ration.held = ration.held, 0
        if held:
            record.msg, record.args = f"{text} ({held} more of this kind were not logged.)", None
        return True

    def _ration(self, kind: str) -> _Ration:
        now = self._clock()
        if kind not in self._rations and len(self._rations) >= KINDS:
            self._forget_idle(now)
            if len(self._rations) >= KINDS:
                kind = OTHERS
        ration = self._rations.setdefault(kind, _Ration(BURST, now))
        ration.left = min(BURST, ration.left + (now - ration.at) / EVERY)
        ration.at = now
        return ration

    def _forget_idle(self, now: float) -> None:
        """Forget the kinds whose ration is whole again."""
        self._rations = {
            kind: ration
            for kind, ration in self._rations.items()
            if ration.left + (now - ration.at) / EVERY < BURST
        }
