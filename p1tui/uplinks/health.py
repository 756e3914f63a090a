"""Update the `LinkHealth` of one uplink: its state, the reason in words, its figures."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.entries import Backlog
from p1tui.model.status import LinkHealth, LinkState, Spread
from p1tui.net.phases import Timings
from p1tui.runtime.logs import log
from p1tui.uplinks.target import Answer

CALLS = 50
"""Number of last calls in the statistics of the phases."""


class HealthReporter:
    """Builds the health of one uplink and passes each change to `on_change`. `now` is UTC seconds.

    Threads: only the worker's; any may call `current`.
    """

    def __init__(
        self,
        name: str,
        on_change: Callable[[LinkHealth], None],
        now: float,
        *,
        quota_year: int | None = None,
        newest_only: bool = False,
    ) -> None:
        self._health = LinkHealth(name=name, since_at=now, quota_year=quota_year, newest_only=newest_only)
        self._on_change = on_change
        self._calls: deque[Timings] = deque(maxlen=CALLS)

    def current(self) -> LinkHealth:
        """Return the present health, without waiting."""
        return self._health

    def state(self, state: LinkState, reason: Message, now: float, **figures: Any) -> None:
        """Report a state with its reason; `since_at` changes only with the state."""
        since = self._health.since_at if state == self._health.state else now
        self.note(state=state, reason=reason, since_at=since, **{"calling_at": None, **figures})

    def calling(self, now: float, backlog: Backlog) -> None:
        """Report that a call begins; before the first answer, set the state to `sending`."""
        if self._health.state == "starting":
            self.state("sending", NOTHING, now, calling_at=now, next_try_at=None, backlog=backlog)
        else:
            self.note(calling_at=now, backlog=backlog)

    def note(self, **figures: Any) -> None:
        """Report figures; call `on_change` only if one differs."""
        health = replace(self._health, **figures)
        if health != self._health:
            self._health = health
            self._on_change(health)

    def call(self, answer: Answer, seconds: float) -> None:
        """Report the duration of a call, its phases and its status."""
        self._calls.append(answer.timings)
        if answer.notice and not self._health.notice:
            log.warning("%s: %s", self._health.name, answer.notice)
        self.note(
            calling_at=None,
            notice=answer.notice or self._health.notice,
            last_status=answer.status,
            round_trip_ms=round(1000 * seconds),
            name_time=spread(call.name_ms for call in self._calls),
            connect_time=spread(call.connect_ms for call in self._calls),
            tls_time=spread(call.tls_ms for call in self._calls),
            first_byte_time=spread(call.first_byte_ms for call in self._calls),
        )


def spread(milliseconds: Iterable[float | None]) -> Spread | None:
    """Return median and 95th percentile (nearest rank) of the known values; `None` if there are none."""
    known = sorted(value for value in milliseconds if value is not None)
    if not known:
        return None
    return Spread(*(round(known[math.ceil(share * len(known)) - 1], 1) for share in (0.5, 0.95)))
