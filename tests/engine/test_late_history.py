"""Uploads go on while the history cannot be opened, and once it is, what an earlier run owes goes too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.runtime.lock import HistoryLock
from p1tui.store.recording.recorder import Recorder
from tests.engine.test_store_and_forward import StoreWorld
from tests.shared.histories import sample_times
from tests.shared.times import AMSTERDAM
from tests.uplinks.virtual_runs import COMMIT, INTERVAL

SPAN = 900.0


class LateHistory(StoreWorld):
    """A run without a connection, and one whose history is at first held by another."""

    def __init__(self, history: Path) -> None:
        super().__init__(history)
        self.down = (0.0, SPAN)
        self.run_for(SPAN)
        self.recorder.close()
        self.other = HistoryLock(history)
        self.other.acquire()
        self.lock = HistoryLock(history)
        self.recorder = Recorder(
            history,
            timezone=AMSTERDAM,
            commit_interval=COMMIT,
            lock=self.lock,
            clock=self.clock.monotonic,
            now=self.clock.time,
        )
        self.outbox = self.recorder.outbox("https://x/channels/1", INTERVAL)  # type: ignore[assignment]
        self.new_worker()

    def run_for(self, seconds: float) -> None:
        self.clock.at(self.clock.now + seconds, lambda: self.worker.stop(0))
        self.worker.run()

    def restart(self) -> None:
        """End the run, and begin another."""
        self.recorder.close()
        self.lock.release()
        self.open()
        self.new_worker()


@pytest.fixture
def late(tmp_path: Path) -> Iterator[LateHistory]:
    world = LateHistory(tmp_path / "history.sqlite")
    yield world
    world.recorder.close()
    world.lock.release()
    world.other.release()


@pytest.mark.parametrize("sent", [True, False], ids=["with uploads meanwhile", "without"])
def test_what_two_runs_owe_arrives_once(late: LateHistory, sent: bool) -> None:
    late.down = (0.0, 0.0) if sent else (0.0, 2 * SPAN)
    late.clock.at(late.clock.now + SPAN, late.other.release)
    late.run_for(2 * SPAN)
    stored, due = late.stored(), late.due()
    assert len(stored) == len(set(stored))
    assert len(due) - len(stored) <= 3
    assert set(stored) <= set(due)
    assert (stored != sorted(stored)) == sent
    late.recorder.commit()
    assert sample_times(late.history) == [reading.time for reading in late.readings]


def test_a_run_that_ends_before_the_rest_is_sent_leaves_it_to_the_next(late: LateHistory) -> None:
    late.run_for(SPAN)
    before = len(late.stored())
    assert before > 30
    late.other.release()
    late.recorder.commit()
    late.restart()
    late.run_for(SPAN)
    stored, due = late.stored(), late.due()
    assert len(stored) == len(set(stored))
    assert len(due) - len(stored) <= 3
