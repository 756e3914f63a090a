"""Requests of other threads to a worker; each wakes it."""

from __future__ import annotations

import threading

from p1tui.uplinks.clock import HostClock


class WorkerRequests:
    """Requests: a commit is done, pause, send now, stop.

    Each request is its own event, set before the worker is woken and cleared before the worker acts on it, so
    none that comes meanwhile is lost.

    Threads: any may request; only the worker's calls `wait`, `take_commit` and `take_send_now`.
    """

    def __init__(self, clock: HostClock) -> None:
        self._clock = clock
        self._woken = threading.Event()
        self._paused = threading.Event()
        self._committed = threading.Event()
        self._send_now = threading.Event()

    @property
    def paused(self) -> bool:
        """True while calls are paused."""
        return self._paused.is_set()

    def commit(self) -> None:
        """Report a commit: new rows may be due."""
        self._committed.set()
        self._woken.set()

    def pause(self, paused: bool) -> None:
        """Pause or resume calls; one that is under way is not interrupted."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()
        self._woken.set()

    def send_now(self) -> None:
        """Request a call as soon as the rate allows."""
        self._send_now.set()
        self._woken.set()

    def wake(self) -> None:
        """Wake the worker without a request, so that it sees the stop, or rows of a commit that failed."""
        self._woken.set()

    def wait(self, timeout: float) -> bool:
        """Wait for a request, at most `timeout` seconds; return True if one came."""
        woken = self._clock.wait(self._woken, timeout)
        if woken:
            self._woken.clear()
        return woken

    def take_commit(self) -> bool:
        """Return True if a commit was reported since the last call of this method."""
        return _take(self._committed)

    def take_send_now(self) -> bool:
        """Return True if `send_now` was requested since the last call of this method."""
        return _take(self._send_now)


def _take(request: threading.Event) -> bool:
    if not request.is_set():
        return False
    request.clear()
    return True
