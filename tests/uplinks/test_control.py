"""All uplinks are controlled together: one that hangs keeps neither the others nor the program waiting."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import cast

import pytest

from p1tui.uplinks.clock import SYSTEM_CLOCK
from p1tui.uplinks.delivery.worker import Worker
from p1tui.uplinks.uplinks import Uplinks


class Noted:
    """A worker that notes how long it is waited for; `takes`: seconds until its thread ends."""

    def __init__(self, clock: list[float], takes: float) -> None:
        self.waits: list[float] = []
        self._clock = clock
        self._takes = takes

    def stop(self, timeout: float) -> None:
        self.waits.append(timeout)
        self._clock[0] += min(timeout, self._takes)


def test_the_time_to_stop_is_shared_and_all_are_told_before_one_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("p1tui.uplinks.uplinks.time", SimpleNamespace(monotonic=lambda: clock[0]))
    workers = [Noted(clock, 2.0), Noted(clock, 9.0), Noted(clock, 1.0)]
    Uplinks(cast("list[Worker]", workers)).stop(1005.0)
    assert [worker.waits for worker in workers] == [[0, 5.0], [0, 3.0], [0, 0.0]]


def test_the_systems_clock_waits_for_an_event_and_tells_if_it_came() -> None:
    event = threading.Event()
    began = SYSTEM_CLOCK.monotonic()
    assert not SYSTEM_CLOCK.wait(event, 0.01)
    assert SYSTEM_CLOCK.monotonic() > began
    event.set()
    assert SYSTEM_CLOCK.wait(event, None)
    assert abs(SYSTEM_CLOCK.time() - time.time()) < 60
