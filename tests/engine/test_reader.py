"""The reader tells a step of this computer's clock with the reading that it timed."""

from __future__ import annotations

import threading
from zoneinfo import ZoneInfo

import pytest

from p1tui.demo.household.household import Household
from p1tui.engine.host_clock import ClockPlausibility, Undated
from p1tui.engine.reader import Reader
from p1tui.p1.crc16 import crc16
from p1tui.p1.decoder import Decoder
from p1tui.sources.base import SourceEnded
from p1tui.sources.supervisor import Supervisor

START = 1_780_000_000


class Clockless:
    """A meter without a clock at a computer whose clock is set while it speaks."""

    name = "clockless"
    local = True
    live = True

    def __init__(self, *times: int) -> None:
        self._times = iter(times)
        self._now = 0

    def open(self) -> None:
        pass

    def read(self) -> bytes:
        try:
            self._now = next(self._times)
        except StopIteration:
            raise SourceEnded from None
        lines = Household(1).telegram(START).rpartition(b"!")[0].split(b"\r\n")
        body = b"\r\n".join(line for line in lines if not line.startswith(b"0-0:1.0.0")) + b"!"
        return body + b"%04X\r\n" % crc16(body)

    def close(self) -> None:
        pass

    def time(self) -> float:
        return float(self._now)


def received(
    source: Clockless, plausibility: ClockPlausibility | None = None
) -> list[tuple[int | None, int]]:
    stop = threading.Event()
    supervisor = Supervisor(source, stop=stop, on_status=lambda status: None)
    supervisor.first_open()
    reader = Reader(source, supervisor, Decoder(ZoneInfo("UTC")), stop, lambda rejection: None, plausibility)
    reader.run()
    found = []
    while (each := reader.next(0)[0]) is not None:
        found.append((each.reading.time, each.stepped))
    return found


def test_a_clock_that_is_set_is_told_with_the_reading_that_it_timed() -> None:
    times = (START, START + 1, START + 90_000, START + 90_001, START + 5000)
    assert [stepped for _, stepped in received(Clockless(*times))] == [0, 0, 89_999, 0, -85_001]


def test_a_recording_says_nothing_of_a_clock() -> None:
    source = Clockless(START, START + 1000)
    source.live = False
    assert received(source) == [(START, 0), (START + 1000, 0)]


def test_a_clock_that_was_never_set_dates_nothing_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = iter((100.0, 110.0, 120.0, 120.0))
    monkeypatch.setattr(Undated.__init__, "__defaults__", (lambda: next(passed),))
    times = [time for time, _ in received(Clockless(12, 22, START + 120))]
    assert times == [START + 100, START + 110, START + 120]


def test_nothing_is_dated_by_a_clock_that_is_never_set() -> None:
    assert received(Clockless(12, 22, 32)) == []


def test_a_clock_that_stands_far_before_the_history_dates_nothing_until_it_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed = iter((100.0, 110.0, 120.0))
    monkeypatch.setattr(Undated.__init__, "__defaults__", (lambda: next(passed),))
    plausibility = ClockPlausibility(lambda: 0.0, lambda: False)
    plausibility.not_before(START)
    source = Clockless(START - 200_000, START - 199_990, START + 120)
    assert received(source, plausibility) == [(START + 100, 0), (START + 110, 0), (START + 120, 0)]


def test_readings_that_waited_while_the_clock_was_wrong_are_dated_as_if_it_had_been_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed = iter((0.0, 1.0, 2.0, 3.0))
    monkeypatch.setattr(Undated.__init__, "__defaults__", (lambda: next(passed),))
    year = 365 * 86_400
    source = Clockless(START, START + 1 + year, START + 2 + year, START + 3)
    found = received(source, ClockPlausibility(lambda: 0.0, lambda: False))
    assert found == [(START, 0), (START + 1, 0), (START + 2, 0), (START + 3, 0)]
