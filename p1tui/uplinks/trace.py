"""Where a call spends its time, and the end of one that takes too long."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from p1tui.uplinks.target import Timings


class Trace:
    """Times the phases of a call, and ends it when its time is up by shutting the socket down.

    Its `event` is for the `trace` extension of a request: called at the start and the end of each phase.
    """

    def __init__(self) -> None:
        self._began = self._last = time.monotonic()
        self._ms: dict[str, float] = {}
        self._socket: socket.socket | None = None
        self.connected = False
        self.out_of_time = False

    def event(self, name: str, info: dict[str, Any]) -> None:
        """What httpcore calls."""
        match name:
            case "connection.connect_tcp.started":
                self._last = time.monotonic()
                self.connected = False
            case "connection.connect_tcp.complete":
                self.done("connect")
                self.connected = True
                self._socket = info["return_value"].get_extra_info("socket")
            case "connection.start_tls.complete":
                self.done("tls")
                self._socket = info["return_value"].get_extra_info("socket")
            case "http11.receive_response_headers.complete":
                self.done("first_byte")

    def done(self, phase: str) -> None:
        """A phase is over."""
        now = time.monotonic()
        self._ms[phase] = 1000 * (now - self._last)
        self._last = now

    def timings(self) -> Timings:
        """What was measured so far."""
        return Timings(*(self._ms.get(phase) for phase in ("name", "connect", "tls", "first_byte")))

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Bound the whole call, which the library's time-outs, made for single reads, do not."""
        timer = threading.Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        self.out_of_time = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
