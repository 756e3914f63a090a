"""Feed the engine's viewers: the newest snapshot for screens, queues for `--json`."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator
from typing import Any, cast

import msgspec

from p1tui.model.snapshot import Snapshot
from p1tui.model.status import Event, LinkHealth
from p1tui.p1 import Reading
from p1tui.runtime import signals

QUEUE_LIMIT = 600
"""Items that a slow viewer may lag behind: ten minutes at one reading a second."""

Notice = LinkHealth | Event
"""An item between two readings."""

RawTap = Callable[[float, bytes], None]
"""Gets bytes of the source and the UTC seconds of their arrival on the reader's thread; it must not block."""

Tap = Callable[[Reading | Notice], None]
"""Gets each reading and event on its publisher's thread; it must not block."""


class Feed:
    """Hands snapshots, readings and events to any number of viewers. A live source never waits for a viewer.

    Threads: any may call any method; a generator belongs to the thread that reads it.
    """

    def __init__(self, first: Snapshot) -> None:
        self._latest = first
        self._publishing = threading.Lock()
        self._lock = threading.Lock()  # guards the attributes below
        self._listeners: list[Callable[[], None]] = []
        self._queues: list[queue.Queue[Reading | Notice | None]] = []
        self._event_queues: list[queue.Queue[Reading | Notice | None]] = []
        self._taps: list[Tap] = []
        self._raw_taps: tuple[RawTap, ...] = ()
        self._ended = threading.Event()
        self.dropped = 0
        """Readings and events that a viewer was too slow for."""

    # Snapshots.

    def publish(self, snapshot: Snapshot) -> None:
        """Replace the newest snapshot and call the listeners."""
        with self._publishing:
            self._publish(snapshot)

    def update(self, change: Callable[[Snapshot], dict[str, Any]]) -> Snapshot:
        """Publish the newest snapshot with the fields that `change` returns for it; return the one before.

        Changes are serialised, so none is lost.
        """
        with self._publishing:
            before = self._latest
            self._publish(msgspec.structs.replace(before, **change(before)))
            return before

    def _publish(self, snapshot: Snapshot) -> None:
        self._latest = snapshot
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def latest(self) -> Snapshot:
        """Return the newest snapshot, without waiting."""
        return self._latest

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on the publisher's thread after each publish; it must not block.

        Returns a function that ends the subscription.
        """
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return unsubscribe

    # Readings and events.

    def tap(self, tap: Tap) -> Callable[[], None]:
        """Call `tap` with each reading and event from now on. Returns a function that ends that."""
        with self._lock:
            self._taps.append(tap)

        def untap() -> None:
            with self._lock:
                self._taps.remove(tap)

        return untap

    def tap_raw(self, tap: RawTap) -> Callable[[], None]:
        """Call `tap` with what the source gives from now on. Returns a function that ends that."""
        with self._lock:
            self._raw_taps = (*self._raw_taps, tap)

        def untap() -> None:
            with self._lock:
                self._raw_taps = tuple(each for each in self._raw_taps if each is not tap)

        return untap

    def offer_raw(self, received_at: float, data: bytes) -> None:
        """Hand bytes of the source to whoever taps them, as a rule nobody."""
        for tap in self._raw_taps:
            tap(received_at, data)

    def offer(self, reading: Reading, *, wait: bool) -> None:
        """Hand a reading to every viewer. With `wait` (replay) wait for a full queue, else drop and count."""
        with self._lock:
            queues, taps = tuple(self._queues), tuple(self._taps)
        for tap in taps:
            tap(reading)
        for each in queues:
            while self._is_open(each):
                try:
                    each.put(reading, block=wait, timeout=0.5)
                    break
                except queue.Full:
                    if not wait:
                        self._count_dropped()
                        break

    def publish_event(self, notice: Notice) -> None:
        """Hand an event to every viewer of events; drop and count it for a full queue."""
        with self._lock:
            queues, taps = tuple(self._event_queues), tuple(self._taps)
        for tap in taps:
            tap(notice)
        for each in queues:
            try:
                each.put_nowait(notice)
            except queue.Full:
                self._count_dropped()

    def _count_dropped(self) -> None:
        with self._lock:
            self.dropped += 1

    def _is_open(self, mine: queue.Queue[Reading | Notice | None]) -> bool:
        """Return True while a viewer reads from this queue."""
        with self._lock:
            return mine in self._queues and not self._ended.is_set()

    def end(self) -> None:
        """End every generator after the items that it still holds."""
        self._ended.set()
        with self._lock:
            for each in self._queues:
                # The viewer of a full queue does not wait, and so sees the end by itself.
                with contextlib.suppress(queue.Full):
                    each.put_nowait(None)

    def readings(self) -> Generator[Reading]:
        """Yield every reading from now on, in order, until `end`."""
        # Events are put into the queues of `with_events` alone.
        return cast("Generator[Reading]", self._drain(self._queue()))

    def with_events(self) -> Generator[Reading | Notice]:
        """Yield every reading from now on, and the events between them, in order, until `end`."""
        mine = self._queue()
        with self._lock:
            self._event_queues.append(mine)
        return self._drain(mine)

    def _queue(self) -> queue.Queue[Reading | Notice | None]:
        mine: queue.Queue[Reading | Notice | None] = queue.Queue(QUEUE_LIMIT)
        with self._lock:
            self._queues.append(mine)
        return mine

    def _drain(self, mine: queue.Queue[Reading | Notice | None]) -> Generator[Reading | Notice]:
        try:
            while not (self._ended.is_set() and mine.empty()):
                try:
                    item = mine.get(timeout=signals.LONGEST_WAIT)
                except queue.Empty:
                    signals.check()  # else one that the reader postpones would wait for the next item
                    continue
                if item is None:
                    return
                yield item
        finally:
            with self._lock:
                self._queues.remove(mine)
                if mine in self._event_queues:
                    self._event_queues.remove(mine)
