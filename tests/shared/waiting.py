"""Wait for other threads and processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], object], seconds: float) -> None:
    """Poll until `condition` is true. Raises `AssertionError` after `seconds`."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        pause.wait(0.02)


def awaited(look: Callable[[], T], fits: Callable[[T], object], seconds: float) -> T:
    """Poll until what `look` returns fits, and return that one: the next may be another already.

    Raises `AssertionError` after `seconds`.
    """
    seen: list[T] = []

    def has_come() -> object:
        seen[:] = [look()]
        return fits(seen[0])

    until(has_come, seconds)
    return seen[0]
