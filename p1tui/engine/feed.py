"""What a viewer sees: `latest` coalesces for screens; `each` and `everything` are queues for `--json`."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator
from typing import cast

from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, LinkHealth
from p1tui.p1.reading import Reading
from p1tui.runtime.signals import LONGEST_WAIT

EACH_LIMIT = 600
"""Readings that a slow `each` consumer may lag behind: ten minutes of a meter that speaks each second."""


Notice = LinkHealth | Event
"""What happens between readings."""


class Feed:
    """The one door between the engine and its viewers. A live source never waits for a viewer."""

    def __init__(self, first: Snapshot) -> None:
        self._latest = first
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._queues: list[queue.Queue[Reading | Notice | None]] = []
        self._noted: list[queue.Queue[Reading | Notice | None]] = []
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
            while self._waits(each):
                try:
                    each.put(reading, block=wait, timeout=0.5)
                    break
                except queue.Full:
                    if not wait:
                        self.dropped += 1
                        break

    def _waits(self, mine: queue.Queue[Reading | Notice | None]) -> bool:
        """Whether somebody still reads from that queue."""
        with self._lock:
            return mine in self._queues and not self._ended.is_set()

    def note(self, note: Notice) -> None:
        """Hand something that happened to every `everything`; never waits, a full queue counts as dropped."""
        with self._lock:
            noted = tuple(self._noted)
        for each in noted:
            try:
                each.put_nowait(note)
            except queue.Full:
                self.dropped += 1

    def end(self) -> None:
        """No more readings: every `each` ends after those it still holds."""
        self._ended.set()
        with self._lock:
            for each in self._queues:
                # A full queue wakes its reader by itself, and that reader then sees the end.
                with contextlib.suppress(queue.Full):
                    each.put_nowait(None)

    def each(self) -> Generator[Reading]:
        """Every reading from now on, in order, until `end`."""
        # Notes are put into the queues of `everything` alone.
        return cast("Generator[Reading]", self._drain(self._queue()))

    def everything(self) -> Generator[Reading | Notice]:
        """Every reading from now on, and what happens between them, in order, until `end`."""
        mine = self._queue()
        with self._lock:
            self._noted.append(mine)
        return self._drain(mine)

    def _queue(self) -> queue.Queue[Reading | Notice | None]:
        mine: queue.Queue[Reading | Notice | None] = queue.Queue(EACH_LIMIT)
        with self._lock:
            self._queues.append(mine)
        return mine

    def _drain(self, mine: queue.Queue[Reading | Notice | None]) -> Generator[Reading | Notice]:
        try:
            while not (self._ended.is_set() and mine.empty()):
                try:
                    item = mine.get(timeout=LONGEST_WAIT)
                except queue.Empty:
                    continue
                if item is None:
                    return
                yield item
        finally:
            with self._lock:
                self._queues.remove(mine)
                if mine in self._noted:
                    self._noted.remove(mine)
