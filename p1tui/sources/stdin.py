"""Bytes from standard input."""

from __future__ import annotations

import os
import queue
import threading

from p1tui.i18n.message import Message
from p1tui.sources.base import READ_WAIT, HostTimed, SourceEnded, SourceMissing

BLOCK = 65536
BLOCKS_AHEAD = 4


class StdinSource(HostTimed):
    """Standard input, read by a thread of its own, since a blocked read cannot be ended on every system.

    Threads: as in `Source`; only the thread of its own reads the file.
    """

    name = "stdin"
    live = False
    local = True

    def __init__(self, *, stop: threading.Event, fd: int = 0) -> None:
        self._stop = stop
        self._fd = fd
        self._closed = threading.Event()
        self._blocks: queue.Queue[bytes] = queue.Queue(BLOCKS_AHEAD)
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Start the reading thread. Raises `SourceMissing` if standard input cannot be read."""
        try:
            os.read(self._fd, 0)  # takes no byte, but raises if the file cannot be read
        except OSError as error:
            raise SourceMissing(
                Message(
                    "stdin cannot be read ({reason}): pipe telegrams into p1tui, or name another source.",
                    reason=error.strerror or str(error),
                )
            ) from error
        if self._thread is None:
            self._thread = threading.Thread(target=self._pump, name="stdin", daemon=True)
            self._thread.start()

    def read(self) -> bytes:
        """Return the bytes that came. Raises `SourceEnded` when the writer has closed the pipe."""
        try:
            block = self._blocks.get(timeout=READ_WAIT)
        except queue.Empty:
            return b""
        if not block:
            raise SourceEnded
        return block

    def close(self) -> None:
        """Stop reading; the thread ends with the next block, or with the program."""
        self._closed.set()

    def _pump(self) -> None:
        while not self._ended():
            try:
                block = os.read(self._fd, BLOCK)
            except OSError:
                block = b""  # a terminal that hangs up gives an error where a pipe gives its end
            while not self._ended():
                try:
                    self._blocks.put(block, timeout=READ_WAIT)
                    break
                except queue.Full:
                    continue
            if not block:
                return

    def _ended(self) -> bool:
        return self._closed.is_set() or self._stop.is_set()
