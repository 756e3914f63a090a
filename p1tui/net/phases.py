"""The phases of one call: their durations, the point reached, and the deadline."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec


class Timings(msgspec.Struct, frozen=True):
    """Duration of each phase of one call in milliseconds; `None`: the phase did not take place."""

    name_ms: float | None = None
    """Looking the name up; `None` with a proxy, which does it."""
    connect_ms: float | None = None
    """Connecting; with a proxy, to the proxy and, for https, through it."""
    tls_ms: float | None = None
    """TLS handshake with the server."""
    first_byte_ms: float | None = None
    """Time from there to the headers of the answer."""


class Phases:
    """Times the phases of a call, and shuts its socket down at the deadline.

    Threads: the caller's; a timer's thread shuts the socket down.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._ms: dict[str, float] = {}
        self._socket: socket.socket | None = None
        self.connected = False
        """True if there is a TCP connection, to the server or to its proxy."""
        self.tunnelling = False
        """True until the tunnel through a proxy is open; the server was sent nothing so far."""
        self.out_of_time = False
        """True once the deadline has passed."""

    def event(self, name: str, info: dict[str, Any]) -> None:
        """Handle an event of httpx's `trace` extension, at the start or the end of a phase."""
        match name:
            case "connection.connect_tcp.started":
                self._last = time.monotonic()
                self.connected = False
            case "connection.connect_tcp.complete":
                self.done("connect")
                self.connected = True
                self._hold(info["return_value"])
            case "connection.start_tls.complete":
                self.done("tls")
                self._hold(info["return_value"])
            case "proxy.start_tls.started":
                self.done("connect", more=True)
            case "proxy.start_tls.complete":
                self.done("tls")
                self.tunnelling = False
                self._hold(info["return_value"])
            case "http11.receive_response_headers.complete" if not self.tunnelling:
                self.done("first_byte")

    def done(self, phase: str, *, more: bool = False) -> None:
        """End a phase; `more`: add to its earlier duration."""
        now = time.monotonic()
        self._ms[phase] = 1000 * (now - self._last) + (self._ms.get(phase, 0.0) if more else 0.0)
        self._last = now

    def timings(self) -> Timings:
        """Return the durations measured so far."""
        return Timings(*(self._ms.get(phase) for phase in ("name", "connect", "tls", "first_byte")))

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Shut the socket down after `seconds`: httpx's time-outs bound single reads, not the whole call."""
        timer = threading.Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hold(self, stream: Any) -> None:
        self._socket = stream.get_extra_info("socket")
        if self.out_of_time:
            self._shut_down()

    def _hang_up(self) -> None:
        self.out_of_time = True
        self._shut_down()

    def _shut_down(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
