"""Faults that a test has the loopback ThingSpeak make, one a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "reset",  # the connection is reset; with `stored`, after the request was read
    "hang",  # no answer, until the client gives up
    "slow",  # the right answer, `seconds` late
    "stale",  # the right answer, on a connection that closes though it seemed to stay open
    "stall",  # the head of the answer, then nothing
    "cut",  # half of the body, then the connection closes
    "drip",  # the right answer, one byte a second
    "status",  # `status` with the web server's own HTML page
    "captive",  # 200 and a log-in page
    "redirect",  # 302 to a log-in page
    "empty",  # 204 without a body
    "garbage",  # 200, said to be gzip, that is none
    "huge",  # `status` and ten megabytes
    "tls_stall",  # the handshake is never answered; no request comes
]

PORTAL = b"<html><head><title>Log in to the network</title></head><body>Welcome</body></html>"
"""The page that a captive portal answers with."""


@dataclass(frozen=True, kw_only=True)
class CallFault:
    """Trouble that one request meets."""

    kind: FaultKind
    stored: bool = False
    """The request is carried out all the same, unknown to the client."""
    stop_after: int | None = None
    """Number of its rows that are stored, if the server fails midway."""
    seconds: float = 0.0
    """Seconds for which it hangs, is slow or stalls; zero: until the server ends."""
    status: int = 503

    @property
    def carried_out(self) -> bool:
        """True if the request does what it asks for."""
        return self.stored or self.kind in ("slow", "drip", "stale")
