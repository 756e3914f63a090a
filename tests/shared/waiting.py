"""A wait for what other threads and processes do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(true: Callable[[], object], seconds: float) -> None:
    """Look at another process's doings until they are as wanted; AssertionError if they are not in time."""
    look = threading.Event()
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        look.wait(0.02)
