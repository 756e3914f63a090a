"""Requests of other threads to a worker: each wakes it, and the worker then takes what it was woken for."""

from __future__ import annotations

import threading

from p1tui.uplinks.clock import HostClock


class WorkerRequests:
    """A commit that is done, a pause, a call that is wanted now, or the end.

    Threads: any may request; only the worker's waits and takes. Each request is an event of its own, set
    before the worker is woken and cleared before the worker acts on it, so none that comes meanwhile is lost.
    """

    def __init__(self, clock: HostClock) -> None:
        self._clock = clock
        self._woken = threading.Event()
        self._paused = threading.Event()
        self._committed = threading.Event()
        self._send_now = threading.Event()

    @property
    def paused(self) -> bool:
        """True while no calls are wanted."""
        return self._paused.is_set()

    def commit(self) -> None:
        """Tell that a commit is done: new rows may be due."""
        self._committed.set()
        self._woken.set()

    def pause(self, paused: bool) -> None:
        """Make no more calls, or make them again; one that is under way ends as it would."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()
        self._woken.set()

    def send_now(self) -> None:
        """Make the next call as soon as the rate allows, whatever was planned."""
        self._send_now.set()
        self._woken.set()

    def wake(self) -> None:
        """Wake the worker without a request: it is to end."""
        self._woken.set()

    def wait(self, timeout: float) -> bool:
        """Wait to be woken, at most `timeout` seconds; return True if somebody did."""
        woken = self._clock.wait(self._woken, timeout)
        if woken:
            self._woken.clear()
        return woken

    def take_commit(self) -> bool:
        """Return True if a commit was done since the last call of this."""
        return _take(self._committed)

    def take_send_now(self) -> bool:
        """Return True if a call was wanted since the last call of this."""
        return _take(self._send_now)


def _take(request: threading.Event) -> bool:
    if not request.is_set():
        return False
    request.clear()
    return True
