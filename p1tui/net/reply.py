"""The answer of a server, apart from the client: who reads answers need not import httpx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from p1tui.net.phases import Timings

BODY_LIMIT = 64 * 1024
"""Bytes of a body that are read at most, unless a client is made for more: a log-in page may be endless."""

T = TypeVar("T")


class Reply(msgspec.Struct, frozen=True):
    """An answer, whatever its status."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str]
    """Values by name in lower case."""
    body: bytes
    """At most as many bytes as the client reads; the rest is not read."""
    timings: Timings = Timings()
    """Duration of each phase of the call."""

    def decoded(self, kind: type[T]) -> T | None:
        """Return the body as JSON of a kind; `None` if it is none, or is nested too deeply to be read."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (ValueError, RecursionError):
            return None

    def retry_after(self, now: float) -> float | None:
        """Return the seconds of the `Retry-After` header, which holds seconds or a date (RFC 9110), if any.

        `now` (UTC seconds) is for a date. Whoever waits bounds it: it may be infinite.
        """
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdecimal():
            return float(text)
        from email.utils import parsedate_to_datetime  # rare, and loads much of email

        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - now)
        except (ValueError, TypeError, IndexError, OverflowError):  # a date's parser fails in many ways
            return None
