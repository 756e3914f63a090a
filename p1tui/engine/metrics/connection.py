"""One connection: a request of bounded size, an answer, and an end in bounded time."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from p1tui.engine.metrics.answers import refusal
from p1tui.engine.metrics.request import HEAD_END, MOST_BYTES

LONGEST_S: Final = 10.0
"""Seconds for a whole call: to ask, and to read the answer."""

PARTING_S: Final = 2.0
"""Seconds for which a caller may go on to speak after the answer: to close at once might cost it that."""


class Connection:
    """Answers one request, then closes.

    Threads: the server's.
    """

    def __init__(self, peer: socket.socket, now: float) -> None:
        """Prepare the connection. Raises `OSError`."""
        peer.setblocking(False)
        self.socket = peer
        self.ends_at = now + LONGEST_S
        self.over = False
        """True once it is to be closed."""
        self._input = bytearray()
        self._output = memoryview(b"")
        self._answered = False

    @property
    def writes(self) -> bool:
        """True while a part of the answer waits for the caller to read."""
        return bool(self._output)

    def read(self, respond: Callable[[bytes], bytes], now: float) -> None:
        """Read what came; once the head is whole, answer it."""
        try:
            data = self.socket.recv(MOST_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.over = True
            return
        if not data:
            self.over = not self.writes
            return
        if self._answered:
            return
        self._input += data
        end = HEAD_END.search(self._input)
        if end is not None and end.end() <= MOST_BYTES:
            self._answer(respond(bytes(self._input[: end.start()])), now)
        elif len(self._input) > MOST_BYTES or end is not None:
            self._answer(refusal(431), now)

    def _answer(self, answer: bytes, now: float) -> None:
        self._answered, self._output = True, memoryview(answer)
        self._input.clear()
        self.write(now)

    def write(self, now: float) -> None:
        """Send what the caller takes; after the last byte wait a little for it to close."""
        try:
            self._output = self._output[self.socket.send(self._output) :]
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.over = True
            return
        if not self._output:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
            self.ends_at = min(self.ends_at, now + PARTING_S)
