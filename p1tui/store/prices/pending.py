"""Day-ahead prices that wait for the recorder's next commit."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final, NamedTuple

from p1tui.model.quarters import Commodity, DayAheadPrice

LIMIT: Final = 40_000
"""Prices kept while the history cannot be written: a year of quarter hours, 12 MB. If there are more, the
oldest by start go, which the sources can tell again."""


class PriceKey(NamedTuple):
    """A price's place: one value is kept for each."""

    start: int
    """First, so that the oldest sort first."""
    zone: str
    commodity: Commodity
    currency: str


PriceWrites = dict[PriceKey, DayAheadPrice]


def supersedes(new: DayAheadPrice, old: DayAheadPrice) -> bool:
    """Return True if a price takes the place of one of the same key.

    A final value replaces a preliminary one, never the other way; of equals the one asked for later
    counts, if it differs.
    """
    if new.final != old.final:
        return new.final
    return new.micros != old.micros and new.asked_at >= old.asked_at


class PendingPrices:
    """Prices that wait for the recorder's next commit.

    Threads: any.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prices: PriceWrites = {}

    def keep(self, zone: str, commodity: Commodity, prices: Iterable[DayAheadPrice]) -> None:
        """Add prices, each in place of an earlier one that it supersedes."""
        with self._lock:
            for price in prices:
                key = PriceKey(price.start, zone, commodity, price.currency)
                known = self._prices.get(key)
                if known is None or supersedes(price, known):
                    self._prices[key] = price
            if len(self._prices) > LIMIT:
                for key in sorted(self._prices)[:-LIMIT]:
                    del self._prices[key]

    def waiting(self) -> PriceWrites:
        """Return all that waits."""
        with self._lock:
            return dict(self._prices)

    def written(self, prices: PriceWrites) -> None:
        """Remove the prices that a commit has stored; keep those added meanwhile."""
        with self._lock:
            for key, price in prices.items():
                if self._prices.get(key) is price:
                    del self._prices[key]
