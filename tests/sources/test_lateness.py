"""Telegrams that a gateway holds back are told by the meter's clock, whatever this computer's says."""

from __future__ import annotations

from p1tui.i18n.message import NOTHING
from p1tui.model.status import SourceStatus
from p1tui.sources.lateness import Lateness
from p1tui.sources.supervisor import Supervisor
from tests.shared.clocks import ManualClock
from tests.sources.doubles import SteppingStop

METER = 1_781_697_600
"""Time of the meter's clock at the start; it need not be right."""


def hear(lateness: Lateness, clock: ManualClock, *, delay: float, seconds: int, since: int) -> None:
    for second in range(since, since + seconds):
        clock.now = 1000.0 + second + delay
        lateness.heard(METER + second)


def test_a_gateway_that_holds_telegrams_back_is_told(clock: ManualClock) -> None:
    lateness = Lateness(clock)
    hear(lateness, clock, delay=0.3, seconds=100, since=0)
    assert lateness.told() == NOTHING
    hear(lateness, clock, delay=120.3, seconds=11, since=100)
    assert lateness.told() == NOTHING
    hear(lateness, clock, delay=120.3, seconds=5, since=111)
    assert "come 120 s after the meter sent them" in str(lateness.told())
    hear(lateness, clock, delay=20, seconds=1, since=116)
    assert lateness.told() == NOTHING


def test_a_backlog_that_is_caught_up_is_not_told(clock: ManualClock) -> None:
    lateness = Lateness(clock)
    hear(lateness, clock, delay=0, seconds=10, since=0)
    clock.now = 1100.0
    for second in range(10, 100):
        lateness.heard(METER + second)
        assert lateness.told() == NOTHING


def test_a_clock_that_is_set_makes_nobody_late(clock: ManualClock) -> None:
    lateness = Lateness(clock)
    hear(lateness, clock, delay=0, seconds=60, since=0)
    for step in (-3600, 7200):
        start = int(clock.now) - 1000 + step
        for second in range(60):
            clock.now += 1
            lateness.heard(METER + start + second)
        assert lateness.told() == NOTHING


def test_a_meter_without_a_clock_is_never_late(clock: ManualClock) -> None:
    lateness = Lateness(clock)
    for _ in range(3):
        lateness.heard(None)
        clock.now += 1000
    assert lateness.told() == NOTHING


class Gateway:
    """Gives a byte a second."""

    name, live = "gateway", True

    def __init__(self, stop: SteppingStop, *, local: bool) -> None:
        self._stop = stop
        self.local = local

    def open(self) -> None:
        pass

    def read(self) -> bytes:
        self._stop.clock.now += 1
        if self._stop.clock.now > 1200:
            self._stop.set()
        return b"x"

    def close(self) -> None:
        pass

    def time(self) -> float:
        return 0.0


def hints(stop: SteppingStop, *, local: bool) -> list[str]:
    """Return the hints on a meter that stands still by its own clock from the hundredth second on."""
    told: list[SourceStatus] = []
    supervisor = Supervisor(
        Gateway(stop, local=local),
        stop=stop,
        on_status=told.append,
        monotonic=stop.clock,
        now=stop.clock,
    )

    def take(data: bytes) -> None:
        since = int(stop.clock.now) - 1000
        supervisor.accepted(at=METER + (since if since < 100 else 100 + (since - 100) // 10))

    supervisor.first_open()
    supervisor.run(take)
    return [str(each.hint) for each in told if each.state == "open" and each.hint]


def test_the_source_says_that_telegrams_come_late(stop: SteppingStop) -> None:
    said = hints(stop, local=False)
    late = [each for each in said if "after the meter sent them" in each]
    assert 2 <= len(late) <= 8


def test_a_cable_holds_nothing_back(stop: SteppingStop) -> None:
    assert not [each for each in hints(stop, local=True) if "after the meter sent them" in each]
