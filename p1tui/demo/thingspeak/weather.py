"""Trouble for the loopback ThingSpeak to make: one `Fault` a request, by script or now and then."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "reset",  # the connection is reset; with `stored` or `read`, after the request was read
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


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one request. `stored`: the request is carried out all the same, and unknown to the
    client; `stop_after`: of its rows only so many first ones."""

    kind: Kind
    stored: bool = False
    stop_after: int | None = None
    seconds: float = 0.0
    status: int = 503


PORTAL = b"<html><head><title>Log in to the network</title></head><body>Welcome</body></html>"


def error_page(status: int) -> bytes:
    """The page of the web server before the application: HTML without a vendor's error code."""
    return f"<html><body><center><h1>{status}</h1></center><hr><center>nginx</center></body></html>".encode()


class Weather:
    """Trouble now and then, the same for the same seed: about a minute of it every six minutes."""

    def __init__(self, rng: random.Random, *, calm: float = 300.0, storm: float = 60.0) -> None:
        self._rng = rng
        self._calm = calm
        self._storm = storm
        self._begins: float | None = None
        self._ends = 0.0
        self._kind: Kind = "reset"

    def fault(self, now: float) -> Fault | None:
        """The trouble of a request that comes at `now` (seconds of any steady clock)."""
        if self._begins is None or now >= self._ends:
            self._begins = (self._ends if self._begins is not None else now) + self._draw(self._calm)
            self._ends = self._begins + self._draw(self._storm)
            self._kind = self._rng.choice(["reset", "status"])
        return Fault(kind=self._kind) if now >= self._begins else None

    def _draw(self, mean: float) -> float:
        return mean * self._rng.uniform(0.8, 1.2)
