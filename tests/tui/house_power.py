"""Net power of houses by the moment, in W: above 0 from the grid, below 0 to it."""

from __future__ import annotations

import math
from datetime import date, datetime

from p1tui.runtime.duration import DAY, HOUR, MINUTE, QUARTER
from tests.shared.times import AMSTERDAM

SOLAR_NOON = 11 * HOUR + 40 * MINUTE
"""Seconds after midnight UTC at which the sun is highest in the Netherlands."""
DAYLIGHT = 16 * HOUR
"""Seconds from sunrise to sunset in June."""

LAST_DAY = date(2026, 11, 25).toordinal()
"""Day of the highest evening."""


def calm(time: int) -> int:
    """Return 60 to 90 W: a refrigerator on top of what is never switched off."""
    return 62 + round(3 * math.sin(time / 7)) + (22 if time % (40 * MINUTE) < 14 * MINUTE else 0)


def sunny(time: int) -> int:
    """Return the power of a house below panels on a clear day of June: −3 to −4 kW around noon."""
    after_sunrise = time % DAY - (SOLAR_NOON - DAYLIGHT // 2)
    height = math.sin(math.pi * after_sunrise / DAYLIGHT) if 0 < after_sunrise < DAYLIGHT else 0.0
    evening = 1900 if time % DAY > 17 * HOUR else 0
    return round(280 + 15 * math.sin(time / 5) + evening - 3900 * math.pow(height, 1.5))


def evenings(time: int) -> int:
    """Return the power of a house that cooks each evening, higher on some: one value for a quarter hour."""
    local = datetime.fromtimestamp(time // QUARTER * QUARTER, AMSTERDAM)
    hour, day = local.hour + local.minute / 60, local.toordinal()
    if 17.5 <= hour < 19:
        return 1900 + 230 * (day * 7 % 5) + (700 if hour == 18 else 0) + (1300 if day == LAST_DAY else 0)
    if 11 <= hour < 14:
        return 150 - 300 * (day * 3 % 5)
    return 1100 if 7 <= hour < 8 else 250 + 40 * (local.hour % 4)
