"""Older readings are made due while a worker runs: a real file and worker, hours of virtual time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from p1tui.model.orders import OrderDone, OrderRefused
from p1tui.store.recording.recorder import Recorder
from tests.engine.test_store_and_forward import EVERY, HOUSE, StoreWorld
from tests.shared.times import AMSTERDAM
from tests.uplinks.virtual import CUTS
from tests.uplinks.virtual_runs import EPOCH, INTERVAL, Killed

OLDER = 3600
"""Seconds of readings from before the channel was configured."""

END = 4 * 3600.0


class OlderWorld(StoreWorld):
    """A world with an hour of history that no channel has got."""

    def __init__(self, history: Path) -> None:
        self.told: list[OrderDone | OrderRefused] = []
        self.older = [HOUSE.reading(time) for time in range(EPOCH - OLDER, EPOCH, EVERY)]
        recorder = Recorder(history, timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(EPOCH))
        for reading in self.older:
            recorder.record(reading)
        recorder.close()
        self.kept = 0
        super().__init__(history)

    def commit(self, run: int) -> None:
        super().commit(run)
        if self.connection.total_changes and run == self._run:
            self.kept = len(self.readings)

    def ask(self, since: int) -> None:
        """Order older entries, as the thread that serves viewers does."""
        try:
            self.worker.orders.backfill(since, self.told.append)
        except OrderRefused as refused:
            self.told.append(refused)

    def until_end(self) -> None:
        """Work, over any number of power cuts, until the end."""
        self.clock.at(END, lambda: self.worker.stop(0))
        while True:
            try:
                self.worker.run()
                return
            except Killed:
                self.recorder.release()
                del self.readings[self.kept :]
                self.clock.now += 20
                self.open()
                self.new_worker()

    def owed(self, since: int) -> list[int]:
        """By the definition: the last reading of each interval from `since` on that a later one closed."""
        times = [reading.time or 0 for reading in (*self.older, *self.readings)]
        return sorted({time // INTERVAL: time for time in times if time >= since}.values())[:-1]

    def kill_now_and_then(self, kinds: list[str], seed: int) -> None:
        """Cut the power at some calls while older entries are asked for."""
        chances = random.Random(seed)
        self.trouble = lambda world: (
            chances.choice(kinds) if 3500 < self.clock.now < 9000 and chances.random() < 0.2 else ""
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[OlderWorld]:
    world = OlderWorld(tmp_path / "history.sqlite")
    yield world
    world.recorder.close()


def test_what_is_older_is_sent_once_and_oldest_first_while_new_readings_come(world: OlderWorld) -> None:
    since = EPOCH - 1800
    world.clock.at(3600, lambda: world.ask(since))
    world.until_end()
    (done,) = world.told
    assert isinstance(done, OrderDone)
    assert done.count == 90
    assert str(done.text).startswith("90 entries are more due, from ")
    first_new = next(time for time in world.stored() if time >= EPOCH)
    older = [time for time in world.stored() if time < EPOCH]
    assert older == sorted(older)
    assert world.stored()[0] == first_new
    assert sorted(world.stored()) == world.owed(since)[: len(world.stored())]
    assert len(world.owed(since)) - len(world.stored()) <= 3
    assert min(world.gaps()) >= 15.0


def test_asked_for_again_and_for_more_only_what_is_new_is_due(world: OlderWorld) -> None:
    for at, since in ((3600, EPOCH - 600), (5000, EPOCH - 600), (6000, EPOCH - 1800), (7000, EPOCH)):
        world.clock.at(at, partial(world.ask, since))
    world.until_end()
    assert [done.count if isinstance(done, OrderDone) else done for done in world.told] == [30, 0, 60, 0]
    assert sorted(world.stored()) == world.owed(EPOCH - 1800)[: len(world.stored())]


def test_while_entries_are_in_doubt_it_is_refused_and_done_when_asked_again(world: OlderWorld) -> None:
    world.trouble = lambda world: "stored, lost" if 3000 < world.clock.now < 4000 else ""
    for at in (3900, 6000):
        world.clock.at(at, lambda: world.ask(EPOCH - 600))
    world.until_end()
    refused, done = world.told
    assert isinstance(refused, OrderRefused)
    assert "once its uploads are up" in str(refused)
    assert isinstance(done, OrderDone)
    assert sorted(world.stored()) == world.owed(EPOCH - 600)[: len(world.stored())]


@pytest.mark.parametrize("seed", range(12))
def test_a_power_cut_before_or_after_it_sends_nothing_twice_and_loses_nothing(
    world: OlderWorld, seed: int
) -> None:
    since = EPOCH - OLDER
    world.kill_now_and_then(CUTS, seed)
    for number in range(100):
        world.clock.at(3500 + 57 * number, partial(world.ask, max(since, EPOCH - 120 * (number + 1))))
    world.until_end()
    assert sum(isinstance(done, OrderDone) and bool(done.count) for done in world.told) >= 3
    stored = sorted(world.stored())
    assert len(stored) == len(set(stored)), "doubled"
    assert stored == world.owed(since)[: len(stored)]
    assert len(world.owed(since)) - len(stored) <= 3
