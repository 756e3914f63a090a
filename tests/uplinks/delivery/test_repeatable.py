"""The ledger of a target that stores each entry once: it never doubts, and so waits for no commit."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING
from p1tui.model.entries import MadeDue, Progress
from p1tui.uplinks.delivery.batch import Settled
from p1tui.uplinks.delivery.ledger import CALLS
from p1tui.uplinks.delivery.repeatable import RepeatableLedger
from tests.uplinks.virtual_runs import EPOCH, MemoryOutbox, VirtualClock


def outbox(rows: int, progress: Progress | None = None) -> MemoryOutbox:
    box = MemoryOutbox()
    for number in range(rows):
        box.record(EPOCH + 20 * number)
    box.save(progress or Progress())
    box.commit()
    return box


@pytest.mark.parametrize("doubt", [{"clean": False}, {"doubtful": 7, "sending": 3}, {}])
def test_a_run_begins_without_doubt_whatever_the_one_before_left(doubt: dict[str, int]) -> None:
    box = outbox(10, Progress(**doubt))  # type: ignore[arg-type]
    ledger = RepeatableLedger("influx", box, VirtualClock())
    ledger.open(5_000)
    batch = ledger.take(5_000)
    assert batch is not None
    assert (len(batch), batch.in_doubt(), ledger.held_for()) == (10, 0, 0.0)
    progress = box.progress()
    assert (progress.clean, progress.doubtful, progress.sending) == (True, 0, 0)


def test_any_number_of_calls_goes_out_between_two_commits() -> None:
    box = outbox(100)
    ledger = RepeatableLedger("influx", box, VirtualClock())
    ledger.open(10)
    for _ in range(2 * CALLS):
        batch = ledger.take(10)
        assert batch is not None
        ledger.calling(batch)
        batch.next(10)
        ledger.settle(batch, batch.accepted(), NOTHING)
        assert ledger.held_for() == 0.0
    assert box.progress().sent_today == 20 * CALLS
    assert box.progress().clean, "so that older readings may be asked for after a kill"


def test_older_entries_may_be_asked_for_at_any_time() -> None:
    box = outbox(3)
    ledger = RepeatableLedger("influx", box, VirtualClock())
    ledger.open(10)
    batch = ledger.take(10)
    assert batch is not None
    ledger.calling(batch)
    assert ledger.go_back(EPOCH) == MadeDue(0, None)


def test_parked_rows_that_are_tried_again_are_in_no_doubt() -> None:
    box = outbox(3)
    ledger = RepeatableLedger("influx", box, VirtualClock())
    ledger.open(10)
    box.park(box.entries[:2], "refused")
    box.retry()
    batch = ledger.take(10)
    assert batch is not None
    assert (batch.again, batch.in_doubt()) == (True, 0)
    batch.next(10)
    assert batch.accepted() == [Settled(tuple(box.entries[:2]), "sent")]
