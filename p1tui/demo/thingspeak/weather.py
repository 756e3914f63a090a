"""Trouble on the demo's link, so that there is something to see: a minute of it every six minutes."""

from __future__ import annotations

import random
from typing import Literal

Trouble = Literal[
    "reset",  # the connection is reset before the request is read
    "unavailable",  # 503 with the web server's own page
]


class Weather:
    """Makes trouble for about `storm` seconds after about `calm` seconds; the seed of `rng` decides all."""

    def __init__(self, rng: random.Random, *, calm: float = 300.0, storm: float = 60.0) -> None:
        self._rng = rng
        self._calm = calm
        self._storm = storm
        self._begins: float | None = None
        self._ends = 0.0
        self._trouble: Trouble = "reset"

    def trouble(self, now: float) -> Trouble | None:
        """Return the trouble of a request at `now`, in seconds of any steady clock; `None` if it is calm."""
        if self._begins is None or now >= self._ends:
            self._begins = (self._ends if self._begins is not None else now) + self._draw(self._calm)
            self._ends = self._begins + self._draw(self._storm)
            self._trouble = self._rng.choice(["reset", "unavailable"])
        return self._trouble if now >= self._begins else None

    def _draw(self, mean: float) -> float:
        return mean * self._rng.uniform(0.8, 1.2)
