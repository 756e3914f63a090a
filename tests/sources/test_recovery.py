"""An unplugged cable costs only the telegrams that it missed, from pseudo-terminal to reading."""

from __future__ import annotations

import os
import queue
import threading
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from p1tui.model.status import SourceStatus
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.sources.serial import SerialSource
from p1tui.sources.supervisor import Supervisor
from tests.shared.times import AMSTERDAM

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")

NOW = 1_781_697_600


class ImpatientStop(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(0.01 if timeout else timeout)


class Meter:
    """Writes the household's telegrams to whatever cable `port` leads to at the moment."""

    def __init__(self, port: Path) -> None:
        self._port = port
        self._household = Household()
        self._ends: tuple[int, ...] = ()

    def plug(self) -> None:
        self._ends = os.openpty()
        self._port.symlink_to(os.ttyname(self._ends[1]))

    def unplug(self) -> None:
        self._port.unlink()  # first: the name that it leads to may be another's at once
        for end in self._ends:
            os.close(end)

    def speak(self, time: int) -> None:
        os.write(self._ends[0], self._household.telegram(time))


def test_an_unplugged_cable_costs_only_what_it_missed(tmp_path: Path) -> None:
    meter = Meter(tmp_path / "p1")
    meter.plug()
    stop = ImpatientStop()
    readings: queue.Queue[int | None] = queue.Queue()
    statuses: queue.Queue[SourceStatus] = queue.Queue()
    decoder = Decoder(AMSTERDAM)
    source = SerialSource(str(tmp_path / "p1"), baud=115200, parity="N")
    supervisor = Supervisor(source, stop=stop, on_status=statuses.put)

    def take(data: bytes) -> None:
        for item in decoder.feed(data):
            if isinstance(item, Accepted):
                supervisor.accepted()
                readings.put(item.reading.time)

    supervisor.first_open()
    reader = threading.Thread(target=supervisor.run, args=(take,))
    reader.start()
    meter.speak(NOW)
    assert readings.get(timeout=10) == NOW
    meter.unplug()
    while (status := statuses.get(timeout=10)).state != "lost":
        pass
    assert "went away" in str(status.hint)
    meter.plug()
    while (status := statuses.get(timeout=10)).state != "open":
        pass
    assert not status.hint
    meter.speak(NOW + 60)
    assert readings.get(timeout=10) == NOW + 60
    stop.set()
    source.close()
    reader.join(10)
    assert not reader.is_alive()
    meter.unplug()
