"""Wakes a thread that waits for a socket."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Self


class Waker:
    """A socket that becomes readable once it is told to, to be used in a `with`.

    Threads: any may call `wake`; the rest belongs to the thread that waits.
    """

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._woken = threading.Event()

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._reader.fileno()

    def wake(self) -> None:
        """Wake the thread; do nothing if it was woken and has not yet called `clear`."""
        if not self._woken.is_set():
            self._woken.set()
            with suppress(OSError):
                self._writer.send(b"\0")

    def clear(self) -> None:
        """Wait for the next `wake`."""
        with suppress(OSError):
            self._reader.recv(64)
        self._woken.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close both ends; to wake is harmless afterwards."""
        self._reader.close()
        self._writer.close()
