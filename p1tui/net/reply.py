"""The answer of a server, apart from the client: who reads answers need not import httpx."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from p1tui.net.phases import Timings

BODY_LIMIT = 64 * 1024
"""Bytes of a body that are read at most: a log-in page may be endless."""


class Reply(msgspec.Struct, frozen=True):
    """An answer, whatever its status."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str]
    """Values by name in lower case."""
    body: bytes
    """At most `BODY_LIMIT` bytes; the rest is not read."""
    timings: Timings = Timings()
    """Duration of each phase of the call."""
