"""The socket at which viewers call: made, named in the lock file, and made again if it is deleted."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from p1tui.engine.attach import address
from p1tui.runtime.logs import log


class Door:
    """The listening socket of one engine.

    A user's runtime folder is deleted when the last session of the user ends, and so is a socket in it.

    Threads: one at a time.
    """

    def __init__(self, history: Path, announce: Callable[[Path], None]) -> None:
        self._history, self._announce = history, announce
        self.socket: socket.socket | None = None
        """None if there is no place for it; nobody can attach then."""
        self._path: Path | None = None
        self._inode = 0

    def open(self) -> None:
        """Make the socket and name it in the lock file; without one only attaching fails."""
        self.close()
        try:
            self.socket, self._path = address.bound(self._history)
            self._inode = self._path.stat().st_ino
        except OSError as error:
            log.warning("No p1tui can attach to this one: its socket cannot be made (%s).", error)
            return
        self._announce(self._path)

    def is_gone(self) -> bool:
        """Return True if the socket was deleted or replaced by another file."""
        try:
            return self._path is not None and self._path.stat().st_ino != self._inode
        except OSError:
            return True

    def accept(self) -> socket.socket | None:
        """Return the next caller, `None` if nobody waits.

        Raises `OSError` if no descriptor is free.
        """
        if self.socket is None:
            return None
        try:
            caller, _ = self.socket.accept()
        except (BlockingIOError, ConnectionError):
            return None
        return caller

    def close(self) -> None:
        """Close the socket, and delete it unless it is another's by now."""
        if self.socket is not None:
            if self._path is not None and not self.is_gone():
                with suppress(OSError):
                    self._path.unlink()
            self.socket.close()
            self.socket = None
