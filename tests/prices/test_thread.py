"""The thread: it looks at a clock that may be wrong, survives an error, and ends at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from p1tui.demo.prices.server import PriceServer
from p1tui.model.prices import NeededPrices, PriceStatus
from p1tui.model.quarters import DayAheadPrice
from p1tui.prices.thread import Prices
from tests.prices.shapes import source
from tests.prices.world import MemoryStore, at
from tests.shared.clocks import ManualClock
from tests.shared.waiting import until

NEEDED = NeededPrices("NL", "electricity", "EUR", ((date(2026, 11, 28), None),))

PATIENCE = 20.0


class Broken(MemoryStore):
    """A store that cannot be read the first time."""

    tries = 0

    def missing(self, needed: NeededPrices, first: date, last: date) -> Iterable[date]:
        self.tries += 1
        raise OSError("disk")

    def known(self, needed: NeededPrices, start: int, end: int) -> Sequence[DayAheadPrice]:
        raise OSError("disk")


def thread(
    store: MemoryStore, clock: ManualClock, url: str, statuses: list[PriceStatus]
) -> tuple[Prices, threading.Event]:
    stop = threading.Event()
    return (
        Prices(
            [NEEDED],
            [source("energyzero", url)],
            store,
            on_status=lambda _, status: statuses.append(status),
            stop=stop,
            clock=clock,
            rng=random.Random(1),
        ),
        stop,
    )


def test_it_asks_once_the_clock_is_set_and_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p1tui.prices.thread.CLOCK_WAIT", 0.05)
    clock, store, statuses = ManualClock(12.0), MemoryStore(), list[PriceStatus]()
    with PriceServer(clock=clock) as server:
        prices, stop = thread(store, clock, server.url, statuses)
        prices.start()
        looked = threading.Event()
        looked.wait(0.3)
        assert not statuses
        clock.now = at("2026-11-28 10:00")
        until(lambda: statuses, PATIENCE)
        clock.now += 10
        until(lambda: prices.statuses()[0].state == "known", PATIENCE)
        assert store.prices
        stop.set()
        prices.join(PATIENCE)
    assert not prices._thread.is_alive()


def test_an_error_is_logged_and_the_thread_lives_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("p1tui.prices.thread.LONGEST_WAIT", 0.0)
    monkeypatch.setattr("p1tui.prices.thread.SHORTEST_WAIT", 0.01)
    store = Broken()
    prices, stop = thread(store, ManualClock(at("2026-11-28 10:00")), "http://127.0.0.1:9", [])
    prices.start()
    until(lambda: store.tries > 2, PATIENCE)
    stop.set()
    prices.join(PATIENCE)
    assert "An error in p1tui held up the prices: disk" in caplog.text
