"""What publishers of the feed leave for the thread that serves viewers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from p1tui.engine.attach.protocol import RAW_ROOM, Raw
from p1tui.engine.attach.waker import Waker
from p1tui.engine.feed import Feed, Notice
from p1tui.p1 import Reading

ROOM: Final = 4096
"""Readings and events between two rounds of the server; a replay has some thousands."""


class Mailbox:
    """Collects readings and events of a feed, and wakes the server for them and for snapshots.

    Threads: publishers' call what they are given by the feed; the server's calls the methods.
    """

    def __init__(self, feed: Feed, waker: Waker) -> None:
        self._feed, self._waker = feed, waker
        self._lock = threading.Lock()
        self._items: deque[Reading | Notice] = deque()
        self._lost = 0
        self._raw: deque[Raw] = deque()
        self._raw_bytes = self._raw_missed = 0
        self._news = threading.Event()
        self._ends = [feed.subscribe(self._published), feed.tap(self._put)]
        self._end_raw: Callable[[], None] | None = None

    def has_news(self) -> bool:
        """Return True if anything came since the last `take`."""
        return self._news.is_set()

    def take(self) -> tuple[deque[Reading | Notice], int]:
        """Return what came, and the number of items that found no room."""
        self._news.clear()
        with self._lock:
            items, self._items = self._items, deque()
            lost, self._lost = self._lost, 0
        return items, lost

    def tap_raw(self, *, wanted: bool) -> None:
        """Collect bytes of the source while a viewer wants them."""
        if wanted and self._end_raw is None:
            self._end_raw = self._feed.tap_raw(self._put_raw)
        elif not wanted and self._end_raw is not None:
            self._end_raw()
            self._end_raw = None
            self.take_raw()

    def take_raw(self) -> tuple[int, deque[Raw]]:
        """Return the number of bytes that found no room, and those that came after them."""
        with self._lock:
            raw, self._raw = self._raw, deque()
            missed, self._raw_missed, self._raw_bytes = self._raw_missed, 0, 0
        return missed, raw

    def close(self) -> None:
        """Listen to the feed no more."""
        self.tap_raw(wanted=False)
        for end in self._ends:
            end()

    def _published(self) -> None:
        if not self._news.is_set():
            self._news.set()
            self._waker.wake()

    def _put_raw(self, received_at: float, data: bytes) -> None:
        with self._lock:
            self._raw.append(Raw(received_at, data))
            self._raw_bytes += len(data)
            while self._raw_bytes > RAW_ROOM:
                missed = len(self._raw.popleft().data)
                self._raw_bytes -= missed
                self._raw_missed += missed
        self._published()

    def _put(self, item: Reading | Notice) -> None:
        with self._lock:
            if len(self._items) < ROOM:
                self._items.append(item)
            else:
                self._lost += 1
        self._published()
