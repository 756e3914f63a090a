"""Moments and a time zone that tests count from."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

FULL_MINUTE: Final = 1_700_000_040
"""2023-11-14T22:14:00Z: a minute begins, and an interval of 20 s; no hour does."""

FULL_HOUR: Final = 1_700_002_800
"""2023-11-14T23:00:00Z: an hour begins, and a day in Amsterdam."""

MIDNIGHT: Final = 1_793_401_200
"""2026-10-30T23:00:00Z: 31 October begins in Amsterdam."""
