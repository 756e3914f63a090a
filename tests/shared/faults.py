"""Faults that a test scripts for the loopback ThingSpeak, one for each request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "reset",  # the connection is reset; with `stored`, after the request was read
    "hang",  # no answer, until the client gives up
    "slow",  # the right answer, `seconds` late
    "stale",  # the right answer, then the connection closes without a `Connection: close` header
    "stall",  # the head of the answer, then nothing
    "cut",  # half of the body, then the connection closes
    "drip",  # the right answer, one byte a second
    "status",  # `status` with the web server's own HTML page
    "captive",  # 200 and a log-in page
    "redirect",  # 302 to a log-in page
    "empty",  # 204 without a body
    "garbage",  # 200 with `Content-Encoding: gzip` and a body that is not
    "huge",  # `status` and ten megabytes
    "tls_stall",  # the handshake is never answered; no request comes
]

PORTAL = b"<html><head><title>Log in to the network</title></head><body>Welcome</body></html>"
"""Page of a captive portal."""


@dataclass(frozen=True, kw_only=True)
class CallFault:
    """The fault of one request."""

    kind: FaultKind
    stored: bool = False
    """True if the request is carried out all the same, unknown to the client."""
    stop_after: int | None = None
    """Number of rows that are stored before the server fails; None for all."""
    seconds: float = 0.0
    """Seconds for which the answer hangs, is slow or stalls; 0 is until the server stops."""
    status: int = 503
    """HTTP status of the kinds `status` and `huge`."""

    @property
    def carried_out(self) -> bool:
        """True if the request takes effect."""
        return self.stored or self.kind in ("slow", "drip", "stale")
