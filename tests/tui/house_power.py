"""Net power of houses by the moment, in W: above 0 from the grid, below 0 to it."""

from __future__ import annotations

import math

from p1tui.runtime.duration import DAY, HOUR, MINUTE

SOLAR_NOON = 11 * HOUR + 40 * MINUTE
"""Seconds after midnight UTC at which the sun is highest in the Netherlands."""
DAYLIGHT = 16 * HOUR
"""Seconds from sunrise to sunset in June."""


def calm(time: int) -> int:
    """Return 60 to 90 W: a refrigerator on top of what is never switched off."""
    return 62 + round(3 * math.sin(time / 7)) + (22 if time % (40 * MINUTE) < 14 * MINUTE else 0)


def sunny(time: int) -> int:
    """Return the power of a house below panels on a clear day of June: −3 to −4 kW around noon."""
    after_sunrise = time % DAY - (SOLAR_NOON - DAYLIGHT // 2)
    height = math.sin(math.pi * after_sunrise / DAYLIGHT) if 0 < after_sunrise < DAYLIGHT else 0.0
    evening = 1900 if time % DAY > 17 * HOUR else 0
    return round(280 + 15 * math.sin(time / 5) + evening - 3900 * math.pow(height, 1.5))
