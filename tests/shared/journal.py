"""The requests to a loopback ThingSpeak, to check that its client loses nothing, doubles nothing and never
calls too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from p1tui.demo.thingspeak.channel import Channel


@dataclass(frozen=True)
class LoggedCall:
    """One request, without its body and its key.

    `at` is on the server's clock; `rows` counts the rows in the request, `ids` are the entries that it
    stored; `status` is that of the answer, even if a fault kept it from the client; `fault` is its kind.
    """

    at: float
    method: str
    path: str
    rows: int
    ids: tuple[int, ...]
    status: int
    fault: str = ""

    @property
    def writes(self) -> bool:
        """True if this request may store rows."""
        return "update" in self.path


class Journal:
    """All requests to one server, in order."""

    def __init__(self) -> None:
        self.calls: list[LoggedCall] = []

    def add(self, call: LoggedCall) -> None:
        """Add one request."""
        self.calls.append(call)

    def gaps(self) -> list[float]:
        """Return the seconds between one write request and the next."""
        times = [call.at for call in self.calls if call.writes]
        return [later - earlier for earlier, later in pairwise(times)]

    def min_gap(self) -> float:
        """Return the shortest time between two write requests; infinite for fewer than two."""
        return min(self.gaps(), default=float("inf"))

    def max_batch(self) -> int:
        """Return the most rows in one request."""
        return max((call.rows for call in self.calls), default=0)


def assert_exactly_once(channel: Channel, expected: Iterable[int]) -> None:
    """Raise AssertionError, with the difference, unless the channel holds each of these times once."""
    wanted = set(expected)
    stored = Counter(row.created_at for row in channel.rows)
    lost = sorted(wanted - set(stored))
    alien = sorted(set(stored) - wanted)
    doubled = sorted(time for time, count in stored.items() if count > 1)
    if lost or alien or doubled:
        raise AssertionError(
            f"{len(lost)} lost {lost[:5]}, {len(doubled)} doubled {doubled[:5]}, "
            f"{len(alien)} never due {alien[:5]}"
        )
