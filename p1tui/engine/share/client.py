"""One client of the shared bytes: bounded output, and no wait for it."""

from __future__ import annotations

import socket
from typing import Final

ROOM: Final = 256 * 1024
"""Bytes that may wait for a client: five minutes of a telegram a second."""

SEND_BUFFER: Final = 64 * 1024
"""Bytes that the kernel keeps for a client that does not read (Linux doubles them)."""

STALLED_S: Final = 60.0
"""Seconds without reading, while bytes wait, after which a client is dropped."""

KEEP_ALIVE: Final = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"""A client that vanished without a word is noticed after a minute of a silent meter."""


class Gone(Exception):
    """The client has gone, or is too slow."""


class ShareClient:
    """Sends bytes to one client as fast as it reads them.

    Threads: the server's.
    """

    def __init__(self, peer: socket.socket, address: str, now: float) -> None:
        """Prepare the connection. Raises `OSError`."""
        peer.setblocking(False)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for name, seconds in KEEP_ALIVE.items():
            if hasattr(socket, name):
                peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
        self.socket, self.address = peer, address
        self.begun = False
        """True once the client has the start of a telegram."""
        self.speaks = True
        """False once the client has ended its own side, as `nc` does at the end of its input."""
        self.too_slow = False
        self._output = bytearray()
        self._moved_at = now

    @property
    def blocked(self) -> bool:
        """True while bytes wait for the client to read."""
        return bool(self._output)

    def listen(self) -> None:
        """Read what the client says, and forget it. Raises `Gone`."""
        try:
            if not self.socket.recv(4096):
                self.speaks = False
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            raise Gone from error

    def offer(self, data: bytes, now: float, *, patient: bool = False) -> None:
        """Send bytes, or keep them until the client reads. Raises `Gone`, if not `patient`, for too many."""
        if not self._output:
            self._moved_at = now
        elif len(self._output) + len(data) > ROOM and not patient:
            self.too_slow = True
            raise Gone
        self._output += data
        self.send(now)

    def send(self, now: float) -> None:
        """Send as much as the client takes at once. Raises `Gone`."""
        try:
            while self._output:
                sent = self.socket.send(self._output)
                del self._output[:sent]
                self._moved_at = now
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            raise Gone from error

    def stalled(self, now: float) -> bool:
        """Return True if the client has read nothing of what waits for it for `STALLED_S` seconds."""
        return self.blocked and now - self._moved_at >= STALLED_S

    def is_dead(self) -> bool:
        """Return True if the system knows that the client is gone."""
        return self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
