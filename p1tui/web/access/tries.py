"""Wrong tokens: after ten from one place, that place must pause."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Final

MOST: Final = 10
"""Wrong tries after which a pause begins."""

PAUSE_S: Final = 60.0

FORGET_S: Final = 600.0
"""Seconds after the last wrong try, after which it is forgotten."""

PLACES: Final = 1024
"""Places remembered; of more the one that was wrong longest ago is forgotten."""


class Tries:
    """Counts wrong tries by place: an address, of IPv6 the network of a household.

    Threads: the event loop's.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}  # the latest last

    def pause(self, address: str) -> float:
        """Return the seconds that a place must wait before its next try; 0: none."""
        count, at = self._wrong.get(_place(address), (0, 0.0))
        return max(0.0, at + PAUSE_S - self._clock()) if count >= MOST else 0.0

    def wrong(self, address: str) -> None:
        """Count a wrong try; those after a pause begin anew."""
        now, place = self._clock(), _place(address)
        count, at = self._wrong.pop(place, (0, now))
        count = 0 if count >= MOST or now - at > FORGET_S else count
        self._wrong[place] = count + 1, now
        if len(self._wrong) > PLACES:
            del self._wrong[next(iter(self._wrong))]

    def right(self, address: str) -> None:
        """Forget the wrong tries of a place."""
        self._wrong.pop(_place(address), None)


def _place(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
