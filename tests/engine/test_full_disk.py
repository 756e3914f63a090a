"""Uploads go on while the disk has no room: store and uplink in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from p1tui.store.recording import history_file as store
from tests.engine.test_store_and_forward import StoreWorld
from tests.shared.histories import allow_growth, forbid_growth, sample_times
from tests.uplinks.virtual_runs import EPOCH, Killed

SPAN = 1800.0


class FullDisk(StoreWorld):
    """No page can be added to the history between two moments."""

    def __init__(self, history: Path, full: tuple[float, float]) -> None:
        super().__init__(history)
        self.clock.at(full[0], self.fill)
        self.clock.at(full[1], self.make_room)

    def fill(self) -> None:
        forbid_growth(self.connection)

    def make_room(self) -> None:
        allow_growth(self.connection)

    def kill(self) -> None:
        """Lose all that is in memory, and begin a new run."""
        self.readings = [reading for reading in self.readings if reading.time in self.in_file()]
        self.recorder.release()
        self.since = int(self.clock.time()) // 10 * 10
        self.open()
        self.new_worker()

    def in_file(self) -> set[int]:
        return set(sample_times(self.history))

    def run_for(self, seconds: float) -> None:
        self.clock.at(self.clock.now + seconds, lambda: self.worker.stop(0))
        self.worker.run()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FullDisk]:
    world = FullDisk(tmp_path / "history.sqlite", (600.0, 600.0 + 3 * SPAN))
    yield world
    world.recorder.close()


def test_uploads_go_on_and_nothing_is_lost_or_doubled(disk: FullDisk) -> None:
    disk.run_for(2 * SPAN)
    assert "the disk is full" in str(disk.recorder.status().trouble)
    assert max(disk.in_file()) < EPOCH + 700
    stored, due = disk.stored(), disk.due()
    assert len(due) - len(stored) <= 3
    disk.new_worker()
    disk.run_for(2 * SPAN)
    assert str(disk.recorder.status().trouble) == ""
    stored, due = disk.stored(), disk.due()
    assert stored == due[: len(stored)]
    assert len(due) - len(stored) <= 3
    assert disk.in_file() == {reading.time for reading in disk.readings} - {
        reading.time for reading in disk.recorder.tail()
    }


def test_of_a_long_time_without_room_the_store_keeps_a_part_and_the_channel_has_it_all(
    disk: FullDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "TAIL_LIMIT", 500)
    disk.run_for(4 * SPAN)
    assert str(disk.recorder.status().trouble) == ""
    stored, due = disk.stored(), disk.due()
    assert stored == due[: len(stored)]
    assert len(due) - len(stored) <= 3
    times = sorted(disk.in_file())
    assert 500 < len(times) < len(disk.readings)
    assert max(after - before for before, after in pairwise(times)) <= 60


@pytest.mark.parametrize("moment", ["killed before", "killed after"])
def test_a_kill_on_a_full_disk_doubles_nothing(disk: FullDisk, moment: str) -> None:
    disk.trouble = lambda world: moment if world.clock.now > 1.5 * SPAN else ""
    with pytest.raises(Killed):
        disk.worker.run()
    sent_before = disk.stored()
    assert max(sent_before) > EPOCH + 1.4 * SPAN
    disk.trouble = lambda world: ""
    disk.kill()
    disk.run_for(SPAN)
    stored = disk.stored()
    assert len(stored) == len(set(stored))
    assert set(sent_before) <= set(stored)
    assert set(disk.due()[:-3]) <= set(stored)
