"""Measure rates: use of gas, water and heat per hour, and telegrams per thousand seconds."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading
from p1tui.p1.reading_keys import LIVE_REGISTERS, LiveRegister
from p1tui.runtime.duration import HOUR

LEAST_S = 240
"""Fewest seconds over which a rate is measured: most devices are read every 5 minutes or every hour, but one
that is read every second steps by whole litres."""

LEAST_COUNTED_S, COUNTED_S = 20, 60
"""Fewest and most seconds over which telegrams are counted; in less time, one telegram is a large error."""


class Step(NamedTuple):
    """A register's value in its base unit, and the UTC second at which its device was read."""

    time: int
    value: int


class Arrival(NamedTuple):
    """The number of telegrams accepted up to a moment of the host's clock."""

    at: float
    accepted: int


class Rates:
    """Measures rates from one snapshot to the next.

    Threads: the app's only.
    """

    def __init__(self) -> None:
        self._steps: dict[str, deque[Step]] = {}
        self._arrivals: deque[Arrival] = deque()

    def take(self, snapshot: Snapshot) -> None:
        """Add a snapshot; its reading may be that of the one before."""
        if snapshot.reading is not None:
            for register in LIVE_REGISTERS:
                self._step(register, snapshot.reading)
        counted = self._arrivals and self._arrivals[-1].accepted == snapshot.accepted
        if snapshot.received_at is not None and not counted:
            arrival = Arrival(snapshot.received_at, snapshot.accepted)
            if self._arrivals and arrival.at < self._arrivals[-1].at:
                self._arrivals.clear()
            self._arrivals.append(arrival)
            while arrival.at - self._arrivals[0].at > COUNTED_S:
                self._arrivals.popleft()

    def flows(self) -> dict[str, int]:
        """Return the use per hour (dm3, MJ), by reading key, of each register with two readouts."""
        found = {}
        for key, steps in self._steps.items():
            seconds = steps[-1].time - steps[0].time
            if seconds:
                found[key] = (steps[-1].value - steps[0].value) * HOUR // seconds
        return found

    def telegrams(self) -> int | None:
        """Return the telegrams per thousand seconds, over the last minute; `None` in the first seconds."""
        if not self._arrivals:
            return None
        first, last = self._arrivals[0], self._arrivals[-1]
        if last.at - first.at < LEAST_COUNTED_S:
            return None
        return round(1000 * (last.accepted - first.accepted) / (last.at - first.at))

    def _step(self, register: LiveRegister, reading: Reading) -> None:
        value, time = reading.value(register.key), reading.value(register.time_key)
        if value is None or time is None:
            return
        steps = self._steps.setdefault(register.key, deque())
        if steps and (value < steps[-1].value or time < steps[-1].time):
            steps.clear()  # another device, or a clock that was set back
        if not steps or time > steps[-1].time:
            steps.append(Step(time, value))
        while len(steps) > 2 and time - steps[1].time >= LEAST_S:
            steps.popleft()
