"""Moments and the time zone that tests use."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

FULL_MINUTE: Final = 1_700_000_040
"""2023-11-14T22:14:00Z, the start of a minute and of an interval of 20 s, but not of an hour."""

FULL_HOUR: Final = 1_700_002_800
"""2023-11-14T23:00:00Z, the start of an hour and of a day in Amsterdam."""

MIDNIGHT: Final = 1_793_401_200
"""2026-10-30T23:00:00Z, the start of 31 October in Amsterdam."""
