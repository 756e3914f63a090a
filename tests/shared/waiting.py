"""A wait for what other threads and processes do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(true: Callable[[], object], seconds: float) -> None:
    """Wait until a condition that another thread or process brings about is true. Raises AssertionError."""
    look = threading.Event()
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        look.wait(0.02)
