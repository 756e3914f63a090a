"""Times in the answers of sources."""

from __future__ import annotations

from datetime import datetime


def utc(text: str) -> int:
    """Return an ISO 8601 time with its offset (`2026-11-28T23:00:00Z`) in UTC seconds. Raises `ValueError`.

    A time without an offset is none, since it means two moments in an October hour.
    """
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without an offset from UTC")
    return int(time.timestamp())
