"""The solar panels of the simulated household: their output under a clear sky, and passing clouds."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import islice
from math import cos, pi, radians, sin
from random import Random

from p1tui.runtime.duration import DAY, HOUR, MINUTE

BLOCK = 120
"""Seconds between two knots; sun and standby are linear from knot to knot."""

BLOCKS = DAY // BLOCK

CLOUD_UNIT = 256
"""Cloud value of a clear sky; a value below it lets that part of the output through."""

LATITUDE, TILT = radians(52.4), radians(35)
PANELS_W, INVERTER_W = 4200, 3600
SOLAR_NOON_S = 12 * HOUR + 40 * MINUTE  # Amsterdam lies 40 minutes west of the meridian of its clock

Clouds = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


@functools.cache
def clear_sky(week: int) -> tuple[int, ...]:
    """Return the output in W at each knot of a standard-time day, in `week` 0 to 51 of the year."""
    declination = radians(-23.44) * cos(2 * pi * (week * 7 + 13) / 364)
    return tuple(_output(declination, block * BLOCK) for block in range(BLOCKS + 1))


def _output(declination: float, second: int) -> int:
    hour_angle = 2 * pi * (second - SOLAR_NOON_S) / DAY
    height = sin(LATITUDE) * sin(declination) + cos(LATITUDE) * cos(declination) * cos(hour_angle)
    if height <= 0.02:
        return 0
    # A plane tilted south by TILT is parallel to level ground that many degrees nearer to the equator.
    effective = LATITUDE - TILT
    incidence = sin(effective) * sin(declination) + cos(effective) * cos(declination) * cos(hour_angle)
    # Meinel: the transmission of the air falls with the air mass, 1 / sin(height).
    transmission = 1.35 * 0.7 ** (height**-0.678)
    return min(INVERTER_W, int(PANELS_W * max(0.0, incidence) * transmission))


def draw_clouds(rng: Random) -> Clouds:
    """Draw cloud values for two days of knots, of each kind of day: clear, scattered, overcast."""
    return (
        tuple(islice(_drift(rng, low=236, high=256, step=4), 2 * BLOCKS + 1)),
        tuple(islice(_passing(rng), 2 * BLOCKS + 1)),
        tuple(islice(_drift(rng, low=35, high=95, step=7), 2 * BLOCKS + 1)),
    )


def _drift(rng: Random, *, low: int, high: int, step: int) -> Iterator[int]:
    value = (low + high) // 2
    while True:
        value = min(high, max(low, value + rng.randint(-step, step)))
        yield value


def _passing(rng: Random) -> Iterator[int]:
    while True:
        for _ in range(rng.randint(3, 14)):
            yield rng.randint(238, 256)
        shade = rng.randint(60, 150)
        for _ in range(rng.randint(1, 7)):
            yield min(CLOUD_UNIT, shade + rng.randint(-15, 15))
