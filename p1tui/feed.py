"""What a viewer sees: `latest` coalesces for screens; `each` is a bounded queue of readings for `--json`."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator

from p1tui.model import Snapshot
from p1tui.p1.reading import Reading

EACH_LIMIT = 600
"""Readings that a slow `each` consumer may lag behind: ten minutes of a meter that speaks each second."""


class Feed:
    """The one door between the engine and its viewers. A live source never waits for a viewer."""

    def __init__(self, first: Snapshot) -> None:
        self._latest = first
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._queues: list[queue.Queue[Reading | None]] = []
        self._ended = threading.Event()
        self.dropped = 0

    def publish(self, snapshot: Snapshot) -> None:
        """Put the newest state in place and tell the listeners."""
        self._latest = snapshot
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def latest(self) -> Snapshot:
        """The newest state; never waits."""
        return self._latest

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on the publisher's thread after each publish; it must not block.

        Returns the call that ends the subscription.
        """
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return unsubscribe

    def offer(self, reading: Reading, *, wait: bool) -> None:
        """Hand a reading to every `each`. A replay waits for a full queue; a live source drops and counts."""
        with self._lock:
            queues = tuple(self._queues)
        for each in queues:
            while not self._ended.is_set():
                try:
                    each.put(reading, block=wait, timeout=0.5)
                    break
                except queue.Full:
                    if not wait:
                        self.dropped += 1
                        break

    def end(self) -> None:
        """No more readings: every `each` ends after those it still holds."""
        self._ended.set()
        with self._lock:
            for each in self._queues:
                # A full queue wakes its reader by itself, and that reader then sees the end.
                with contextlib.suppress(queue.Full):
                    each.put_nowait(None)

    def each(self) -> Iterator[Reading]:
        """Every reading from now on, in order, until `end`."""
        mine: queue.Queue[Reading | None] = queue.Queue(EACH_LIMIT)
        with self._lock:
            self._queues.append(mine)
        return self._drain(mine)

    def _drain(self, mine: queue.Queue[Reading | None]) -> Iterator[Reading]:
        try:
            while not (self._ended.is_set() and mine.empty()) and (reading := mine.get()) is not None:
                yield reading
        finally:
            with self._lock:
                self._queues.remove(mine)
