"""Wake a thread that waits in a selector."""

from __future__ import annotations

import socket
from contextlib import suppress


class Waker:
    """A file that becomes readable once another thread calls `wake`.

    Threads: any may call `wake`; the waiting one's calls the rest.
    """

    def __init__(self) -> None:
        self._mine, self._theirs = socket.socketpair()
        self._mine.setblocking(False)
        self._theirs.setblocking(False)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._mine.fileno()

    def wake(self) -> None:
        """End the wait, or the next one."""
        with suppress(OSError):  # it is woken already, or closed
            self._theirs.send(b"\0")

    def clear(self) -> None:
        """Wait again for the next call of `wake`."""
        with suppress(BlockingIOError):
            self._mine.recv(4096)

    def close(self) -> None:
        """Close both ends."""
        self._mine.close()
        self._theirs.close()
