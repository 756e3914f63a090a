"""What other threads want of a worker: each wish wakes it, and it finds there which one it was."""

from __future__ import annotations

import threading


class WorkerRequests:
    """Made by any thread, taken by the worker's; `woken` is set by each of them."""

    def __init__(self) -> None:
        self.woken = threading.Event()
        self.paused = False
        self._committed = self._hurried = False

    def commit(self) -> None:
        """A commit is done: new rows may be due."""
        self._committed = True
        self.woken.set()

    def pause(self, paused: bool) -> None:
        """Make no more calls, or make them again; one that is under way ends as it would."""
        self.paused = paused
        self.woken.set()

    def hurry(self) -> None:
        """Make the next call as soon as the rate allows, whatever was planned."""
        self._hurried = True
        self.woken.set()

    def take_commit(self) -> bool:
        """Whether a commit was done since this was asked last."""
        committed, self._committed = self._committed, False
        return committed

    def take_hurry(self) -> bool:
        """Whether a call was wanted since this was asked last."""
        hurried, self._hurried = self._hurried, False
        return hurried
