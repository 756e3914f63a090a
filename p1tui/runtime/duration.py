"""Durations in seconds, and the buckets of roll-ups."""

from __future__ import annotations

from typing import Final

MINUTE: Final = 60
QUARTER: Final = 900
"""The quarter-hour over which grid operators average demand."""
HOUR: Final = 3600
DAY: Final = 86_400
"""A UTC day; two local days a year have 23 and 25 hours."""


def bucket_start(time: int, width: int) -> int:
    """Return the start of the bucket of `width` seconds for a time, or for a bucket's key.

    Buckets are aligned to the epoch. The key of a roll-up's row is its bucket's start, plus one second for
    each further meter in the same bucket. For local days, see `store.database.calendar`.
    """
    return time - time % width
