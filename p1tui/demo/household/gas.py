"""Gas use of one simulated day: heating by the hour, hot water by the shower."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from math import cos, pi
from random import Random

from p1tui.runtime.duration import DAY

CAPTURE = 300
"""Seconds between two readouts of the gas meter (DSMR 5.0: five minutes)."""

SLOTS = DAY // CAPTURE


class GasDay:
    """The volume used since the day's start, in dm3, at each readout."""

    def __init__(self, rng: Random, index: int, *, weekend: bool, summer: bool) -> None:
        ahead = 12 if summer else 0
        cold = max(0.0, 0.45 + 0.75 * cos(2 * pi * (index - 15) / 364) + rng.uniform(-0.2, 0.2))
        self._heating = int(cold * 7000)
        self._shape = _heating_shape(weekend, ahead)
        wake = (102 if weekend else 78) - ahead
        self._showers = [
            (wake + rng.randint(2, 14), rng.randint(90, 240)),
            (wake + rng.randint(5, 18), rng.randint(90, 240)),
            (rng.randint(210, 264) - ahead, rng.randint(60, 260)),
        ]

    def volume(self, slot: int) -> int:
        """Return the volume up to readout `slot` of the day, 0 to 288, in dm3."""
        water = sum(dm3 for shower, dm3 in self._showers if shower < slot)
        return self._heating * self._shape[slot] // self._shape[-1] + water


@cache
def _heating_shape(weekend: bool, ahead: int) -> tuple[int, ...]:
    morning, evening = (8.0, 16.0) if weekend else (6.0, 16.5)
    shape = []
    for slot in range(SLOTS):
        hour = ((slot + ahead) % SLOTS) / 12
        burning = 1.5 if morning <= hour < morning + 2 else 1.0 if evening <= hour < 22.5 else 0.35
        # A boiler fires in bursts; at night it hardly fires at all.
        night = hour < morning or hour >= 22.5
        shape.append(0 if night and slot % 9 else round(10 * burning) if slot % 3 else round(4 * burning))
    return 0, *accumulate(shape)
