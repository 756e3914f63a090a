"""Bytes of the source on their way to the thread that shares them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import msgspec

from p1tui.p1.frames.starts import Starts

ROOM: Final = 1 << 20
"""Bytes that wait for the thread; it waits for nobody, and a replay waits for it."""

LONGEST_WAIT_S: Final = 0.5


class Batch(msgspec.Struct, frozen=True):
    """What came since the last look."""

    data: bytes
    started: bytes | None
    """The part of it from the first telegram on; `None` if none begins."""
    overrun: bool
    """True if bytes before it are missing."""


class ShareInbox:
    """Hands bytes over; while nobody wants them, it only follows where telegrams start.

    Threads: the reader's calls `put`; the server's calls `want`, `take` and `let_on`; any may call `close`.
    """

    def __init__(self, wake: Callable[[], None], *, live: bool) -> None:
        self._wake, self._live = wake, live
        self._room = threading.Condition()  # guards the attributes below
        self._starts = Starts()
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._wanted = self._behind = self._overrun = self._closed = False

    def put(self, _received_at: float, data: bytes) -> None:
        """Leave bytes for the server's thread; a replay waits while a client is behind."""
        with self._room:
            if not self._wanted:
                self._starts.feed(data)
                return
            while not self._live and not self._closed and (self._waiting > ROOM or self._behind):
                self._room.wait(LONGEST_WAIT_S)
            if self._waiting > ROOM:  # never, unless this computer stands still
                self._chunks.clear()
                self._waiting, self._overrun = 0, True
            self._chunks.append(data)
            self._waiting += len(data)
        self._wake()

    def want(self, wanted: bool) -> None:
        """Keep bytes from now on, or no more."""
        with self._room:
            self._wanted = wanted
            if not wanted:
                self._starts.feed(b"".join(self._chunks))
                self._chunks.clear()
                self._waiting, self._behind = 0, False
                self._room.notify_all()

    def take(self) -> Batch:
        """Return what came."""
        with self._room:
            data, self._waiting = b"".join(self._chunks), 0
            self._chunks.clear()
            overrun, self._overrun = self._overrun, False
            self._room.notify_all()
            return Batch(data, self._starts.feed(data) if data else None, overrun)

    def let_on(self, *, behind: bool) -> None:
        """Let a replay go on, unless a client is `behind`."""
        with self._room:
            self._behind = behind
            self._room.notify_all()

    def close(self) -> None:
        """Let a replay that waits go on for good."""
        with self._room:
            self._closed = True
            self._room.notify_all()
