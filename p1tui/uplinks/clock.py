"""The host's clock behind a protocol, so that tests run months of it in a second."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class HostClock(Protocol):
    """The host's clock: `monotonic` for durations, `time` for dates (UTC seconds); the two may drift apart.

    Threads: any.
    """

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""

    def time(self) -> float:
        """Return UTC seconds, which step when the host's clock is set."""

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        """Wait for the event, at most `timeout` seconds; return True if it is set."""


class SystemClock:
    """The system's own clock.

    Threads: any.
    """

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    def time(self) -> float:
        """Return UTC seconds."""
        return time.time()

    def wait(self, event: threading.Event, timeout: float | None) -> bool:
        """Wait for the event, at most `timeout` seconds; return True if it is set."""
        return event.wait(timeout)


SYSTEM_CLOCK = SystemClock()
