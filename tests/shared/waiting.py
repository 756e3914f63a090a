"""Wait for other threads and processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float) -> None:
    """Poll until `condition` is true. Raises `AssertionError` after `seconds`."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        pause.wait(0.02)
