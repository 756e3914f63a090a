"""Time as the uplinks see it, so that tests run months of it in a second."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """The host's clock. `monotonic` measures, `time` (UTC seconds) dates; the two may drift apart."""

    def monotonic(self) -> float:
        """Seconds that never run backwards."""

    def time(self) -> float:
        """UTC seconds; steps when the host's clock is set."""

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        """Wait for the event, at most `timeout` seconds; whether it is set."""


class SystemClock:
    """The real one."""

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def time(self) -> float:
        """UTC seconds."""
        return time.time()

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        """Wait for the event, at most `timeout` seconds; whether it is set."""
        return event.wait(timeout)


SYSTEM_CLOCK = SystemClock()
