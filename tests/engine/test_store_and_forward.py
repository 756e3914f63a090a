"""Every due entry arrives once after an outage: a real file and worker, hours of virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from p1tui.demo.household.household import Household
from p1tui.p1.reading import Reading
from p1tui.store.recording.history_file import CommitResult
from p1tui.store.recording.recorder import Recorder
from tests.shared.histories import noted_connections
from tests.shared.times import AMSTERDAM
from tests.uplinks.virtual import World
from tests.uplinks.virtual_runs import COMMIT, EPOCH, INTERVAL

HOUSE = Household(1)
EVERY = 10


class StoreWorld(World):
    """A world whose rows come from a recorder: one reading each ten seconds, one commit each thirty."""

    def __init__(self, history: Path) -> None:
        super().__init__()
        self.readings: list[Reading] = []
        self.since = EPOCH
        self.down: tuple[float, float] = (0.0, 0.0)
        self.trouble = lambda world: "no connection" if self.down[0] <= self.clock.now < self.down[1] else ""
        self.history = history
        self.open()
        self.new_worker()

    def open(self) -> None:
        with noted_connections() as made:
            self.recorder = Recorder(
                self.history,
                timezone=AMSTERDAM,
                commit_interval=COMMIT,
                clock=self.clock.monotonic,
                now=self.clock.time,
            )
        self.connection = made[0]
        self.outbox = self.recorder.outbox("https://x/channels/1", INTERVAL)  # type: ignore[assignment]

    def commit(self, run: int) -> None:
        if run != self._run:
            return
        last = max(self.since, self.readings[-1].time or 0) if self.readings else EPOCH
        for time in range(last + EVERY, int(self.clock.time()) + 1, EVERY):
            self.readings.append(HOUSE.reading(time))
            self.recorder.record(self.readings[-1])
        self.worker.wake(stored=self.recorder.commit() is CommitResult.COMMITTED)
        self.clock.at(self.clock.now + COMMIT, partial(self.commit, run))

    def due(self) -> list[int]:
        """By the definition: the last reading of each interval that a later reading has closed."""
        last = {reading.time // INTERVAL: reading.time for reading in self.readings if reading.time}
        return sorted(last.values())[:-1]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[StoreWorld]:
    world = StoreWorld(tmp_path / "history.sqlite")
    yield world
    world.recorder.close()


@pytest.mark.parametrize("hours", [0.2, 6])
def test_after_an_outage_every_due_entry_arrives_once_and_oldest_first(
    world: StoreWorld, hours: float
) -> None:
    world.down = (600.0, 600.0 + hours * 3600)
    outage_and_after = world.down[1] + 1800
    world.clock.at(outage_and_after, lambda: world.worker.stop(0))
    world.worker.run()
    stored, due = world.stored(), world.due()
    assert stored == due[: len(stored)]
    assert len(due) - len(stored) <= 3
    assert min(world.gaps()) >= 15.0
    assert max(world.sizes) <= 960
    states = [health.state for health in world.healths]
    assert "retrying" in states
    assert states[-1] == "up"


def test_what_is_sent_is_what_the_meter_said(world: StoreWorld) -> None:
    world.clock.at(1800, lambda: world.worker.stop(0))
    world.worker.run()
    readings = {reading.time: reading for reading in world.readings}
    for row in world.channel.rows[1:]:
        two = [readings[row.created_at - EVERY], readings[row.created_at]]
        watts = round(sum(reading.power_import_w or 0 for reading in two) / 2)
        assert row.values["field2"] == f"{watts / 1000:.3f}"
        assert row.values["field1"] == f"{two[1].import_tariff_wh[1] / 1000:.3f}"
    assert len(world.channel.rows) > 80
