"""A plausible market: the price of every quarter hour, a pure function of the day.

Dear at breakfast and dearest at supper, cheap at night, and below zero around noon on every day, so that a
demo always shows that too.
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

QUARTER_S: Final = 900

SHAPE: Final = (
    92, 88, 85, 83, 84, 92, 112, 138, 134, 112, 84, 58,
    40, 34, 46, 74, 116, 168, 196, 184, 152, 126, 110, 99,
)  # fmt: skip
"""Price of each local hour in EUR/MWh on a workday with a pale sun."""

NOON: Final = range(11, 16)
"""Local hours in which the sun presses the price."""


def quarters(day: date) -> list[tuple[int, int]]:
    """Return start (UTC seconds) and price (hundredths of EUR/MWh) of each quarter hour of a market day."""
    rng = Random(f"market {day.isoformat()}")
    level = rng.uniform(0.85, 1.15) * (0.9 if day.weekday() > 4 else 1.0)
    dip = rng.uniform(46.0, 70.0) + (12.0 if day.weekday() > 4 else 0.0)
    found = []
    for start in range(_midnight(day), _midnight(date.fromordinal(day.toordinal() + 1)), QUARTER_S):
        local = datetime.fromtimestamp(start, AMSTERDAM)
        share = local.minute / 60
        here, following = SHAPE[local.hour], SHAPE[(local.hour + 1) % 24]
        price = level * (here + (following - here) * share)
        if local.hour in NOON:
            price -= dip * (1 - abs(local.hour + share - 13.25) / 3)
        found.append((start, round(100 * (price + rng.uniform(-4.0, 4.0)))))
    return found


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).timestamp())
