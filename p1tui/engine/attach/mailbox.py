"""What publishers of the feed leave for the thread that serves viewers."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final

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
        self._news = threading.Event()
        self._ends = [feed.subscribe(self._published), feed.tap(self._put)]

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

    def close(self) -> None:
        """Listen to the feed no more."""
        for end in self._ends:
            end()

    def _published(self) -> None:
        if not self._news.is_set():
            self._news.set()
            self._waker.wake()

    def _put(self, item: Reading | Notice) -> None:
        with self._lock:
            if len(self._items) < ROOM:
                self._items.append(item)
            else:
                self._lost += 1
        self._published()
