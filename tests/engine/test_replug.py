"""A cable that is pulled out and put back a hundred times costs what it missed, and nothing else."""

from __future__ import annotations

import gc
import logging
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from p1tui.config.settings import Config, MeterSettings, StoreSettings
from p1tui.demo.household.household import Household
from p1tui.engine.engine import Engine
from p1tui.engine.feed import Notice
from p1tui.engine.options import EngineOptions
from p1tui.model.status import Event
from p1tui.p1.reading import Reading
from p1tui.runtime import logs
from p1tui.sources import serial as serial_room
from p1tui.sources import supervisor
from p1tui.sources.autodetect import AutoSource
from p1tui.sources.base import Source
from p1tui.sources.serial import SerialSource
from tests.shared.histories import rows
from tests.shared.waiting import until
from tests.sources.doubles import Cable

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted in /proc")

TIMES = 100
MOST_KEPT = 16 * 1024
"""Bytes that the rooms of the port may hold once it is over; the caches of the decoder are not theirs."""

START, MISSED = 1_780_000_000, 600
HOUSE = Household(1)


class Listed(msgspec.Struct):
    device: str
    vid: int = 0x0403
    pid: int = 0x6001
    serial_number: str = "P1-1"


class Desk:
    """A USB socket: the cable in it has another name each time."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.cable: Cable | None = None
        self._name = ""
        """The name that the cable has, or had last."""

    def plug(self) -> Cable:
        """Plug the cable in; one that is kept open meanwhile takes the name that it had before."""
        cables = [Cable()]
        if cables[0].port == self._name:
            cables.append(Cable())
        self.cable = cables.pop()
        self._name = self.cable.port
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(self.cable.port)
        for each in cables:
            each.unplug()
        return self.cable

    def unplug(self) -> None:
        assert self.cable is not None
        self.link.unlink()
        self.cable.unplug()
        self.cable = None

    def listed(self) -> list[Listed]:
        return [] if self.cable is None else [Listed(self.cable.port)]

    def close(self) -> None:
        if self.cable is not None:
            self.cable.unplug()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "READ_WAIT", 0.02)
    monkeypatch.setattr(serial_room, "GATHER_TIME", 0.001)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE_LOCAL", 0.02)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(Desk(tmp_path / "p1")) as desk:
        yield desk


def named(desk: Desk) -> Source:
    return SerialSource(str(desk.link), baud=115200, parity="N")


def found(desk: Desk) -> Source:
    return AutoSource(MeterSettings(), baud=115200, parity="N", ports=desk.listed)


@pytest.mark.parametrize("make", [named, found])
def test_a_port_that_vanishes_a_hundred_times_leaks_nothing_and_each_gap_is_one_event(
    make: Callable[[Desk], Source], desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history, stop = tmp_path / "history.sqlite", threading.Event()
    desk.plug()
    source = make(desk)
    engine = Engine(
        Config(store=StoreSettings(commit_interval=1)), source, EngineOptions(history=history), stop=stop
    )
    lost = [0]

    def count(news: Notice | Reading) -> None:
        lost[0] += isinstance(news, Event) and news.kind == "source" and "went away" in str(news.detail)

    engine.feed.tap(count)
    caplog.set_level(logging.CRITICAL, logs.log.name)  # pytest keeps what is logged
    names, counts = list[str](), list[tuple[int, int]]()
    engine.start()
    try:
        for time in range(TIMES + 1):
            cable = desk.cable
            assert cable is not None
            until(lambda: engine.feed.latest().source.state == "open", 20)
            names.append(cable.port)
            wanted = START + time * MISSED

            def arrived(wanted: int = wanted, cable: Cable = cable) -> bool:
                """Speak until it is heard: what came before the port was opened is dropped."""
                cable.send(HOUSE.telegram(wanted))
                reading = engine.feed.latest().reading
                return reading is not None and reading.time == wanted

            until(arrived, 20)
            counts.append((len(list(Path("/proc/self/fd").iterdir())), threading.active_count()))
            if time == 5:
                gc.collect()
                tracemalloc.start()
            if time < TIMES:
                desk.unplug()
                until(lambda: engine.feed.latest().source.state == "lost", 20)
                desk.plug()
        gc.collect()
        kept = tracemalloc.take_snapshot().filter_traces(
            [tracemalloc.Filter(True, f"*/{room}/*") for room in ("sources", "serial")]
        )
    finally:
        tracemalloc.stop()
        engine.stop()
    assert all(name != following for name, following in pairwise(names))
    for held in zip(*counts, strict=True):  # a file that is open for a moment may be counted at any time
        assert min(held[-10:]) <= max(held[:5])
    assert sum(each.size for each in kept.statistics("filename")) < MOST_KEPT
    gaps = rows(history, "SELECT COUNT(*) FROM event WHERE kind = 'gap'")
    assert gaps == [(TIMES,)]
    assert lost == [TIMES]
