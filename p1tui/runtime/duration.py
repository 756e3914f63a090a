"""Lengths of time in seconds, and the buckets that roll-ups divide it into."""

from __future__ import annotations

from typing import Final

MINUTE: Final = 60
QUARTER: Final = 900
"""The quarter of an hour that grid operators bill demand by."""
HOUR: Final = 3600
DAY: Final = 86_400
"""A day of UTC; a local one has 23 or 25 hours twice a year."""


def bucket_start(time: int, width: int) -> int:
    """Return the start of the bucket of `width` seconds that a time, or a bucket's key, falls in.

    Buckets are aligned to the epoch. The key of a roll-up's row is its bucket's start, plus one second for
    each further meter in the same bucket. Local days are not aligned; `store.database.calendar` has theirs.
    """
    return time - time % width
