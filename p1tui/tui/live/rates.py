"""How fast gas, water and heat are used, by the steps of their own registers, and how many telegrams come."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from p1tui.model.snapshot import Snapshot
from p1tui.p1.reading import Reading

KEYS: Mapping[str, str] = {"gas_dm3": "gas_time", "water_dm3": "water_time", "heat_mj": "heat_time"}
"""Each register and the time that its device was read."""

LEAST_S = 240
"""Seconds that a rate is taken over at least: most devices speak each 5 minutes or each hour, but one that
speaks each second steps by whole litres."""

LEAST_COUNTED_S, COUNTED_S = 20, 60
"""Seconds over which telegrams are counted: fewer tell more of the first one's moment than of a pace."""


class Step(NamedTuple):
    """A register at the time of its device, UTC seconds."""

    time: int
    value: int


class Arrival(NamedTuple):
    """How many telegrams had come at a moment of the host's clock."""

    at: float
    accepted: int


class Rates:
    """Kept up with each snapshot."""

    def __init__(self) -> None:
        self._steps: dict[str, deque[Step]] = {}
        self._arrivals: deque[Arrival] = deque()

    def take(self, snapshot: Snapshot) -> None:
        """Count what is new in it."""
        if snapshot.reading is not None:
            for key in KEYS:
                self._step(key, snapshot.reading)
        if snapshot.received_at is not None:
            arrival = Arrival(snapshot.received_at, snapshot.accepted)
            if self._arrivals and arrival.at < self._arrivals[-1].at:
                self._arrivals.clear()
            self._arrivals.append(arrival)
            while arrival.at - self._arrivals[0].at > COUNTED_S:
                self._arrivals.popleft()

    def flows(self) -> dict[str, int]:
        """By reading key, the base units an hour (dm3, MJ) of each register that was seen to step."""
        found = {}
        for key, steps in self._steps.items():
            seconds = steps[-1].time - steps[0].time
            if seconds:
                found[key] = (steps[-1].value - steps[0].value) * 3600 // seconds
        return found

    def telegrams(self) -> int | None:
        """Telegrams in a thousand seconds, counted over the last minute."""
        if not self._arrivals:
            return None
        first, last = self._arrivals[0], self._arrivals[-1]
        if last.at - first.at < LEAST_COUNTED_S:
            return None
        return round(1000 * (last.accepted - first.accepted) / (last.at - first.at))

    def _step(self, key: str, reading: Reading) -> None:
        value, time = getattr(reading, key), getattr(reading, KEYS[key])
        if value is None or time is None:
            return
        steps = self._steps.setdefault(key, deque())
        if steps and (value < steps[-1].value or time < steps[-1].time):
            steps.clear()  # another device, or a clock that was set back
        if not steps or time > steps[-1].time:
            steps.append(Step(time, value))
        while len(steps) > 2 and time - steps[1].time >= LEAST_S:
            steps.popleft()
