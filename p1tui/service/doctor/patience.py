"""Bound the time of checks that a silent server, disk or manager might hold up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

SECONDS: Final = 15.0
"""Seconds that all checks may wait together, listening to the meter aside."""

T = TypeVar("T")


class OutOfPatience(Exception):
    """A check did not end in its time."""


class Patience:
    """The seconds that checks may still wait.

    Threads: its own; each check runs on a daemon thread, which is left behind if it is late.
    """

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.left = seconds
        """Seconds left for all further checks."""
        self._clock = clock

    def ask(self, work: Callable[[], T], most: float) -> T:
        """Return what `work` returns within `most` seconds, or raise what it raises.

        Raises `OutOfPatience`.
        """
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
                outcome.set_exception(error)

        began = self._clock()
        threading.Thread(target=run, name="check", daemon=True).start()
        try:
            return outcome.result(max(min(most, self.left), 0.0))
        except TimeoutError:
            if outcome.done():
                raise  # it is the error of a check that ended
            raise OutOfPatience from None
        finally:
            self.left -= self._clock() - began
