"""The rows in doubt of one uplink, by their number: one too few is sent twice, one too many is parked."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING
from p1tui.model.entries import Progress
from p1tui.runtime.clock import PLAUSIBLE
from p1tui.uplinks.delivery.batch import UploadBatch
from p1tui.uplinks.delivery.ledger import CALLS, CONTROLS, HOLD, Ledger, count_sent
from tests.uplinks.delivery.test_ledger import opened, outbox


def taken(ledger: Ledger, most: int = 960) -> UploadBatch:
    batch = ledger.take(most)
    assert batch is not None
    return batch


def in_doubt_and_refused(ledger: Ledger) -> UploadBatch:
    """Take the rows in doubt; the target says of their first and of their last that it has them."""
    batch = taken(ledger)
    while not batch.needs_control:
        batch.next(960)
        batch.refused(conflict=True)
    return batch


def test_one_row_in_doubt_is_in_doubt() -> None:
    assert taken(opened(outbox(3, Progress(clean=True, doubtful=1)))).in_doubt() == 1


def test_rows_that_are_all_taken_leave_no_more() -> None:
    """Else the screen says that it catches up, and the next call comes before its time."""
    for most, more in ((2, True), (3, False), (4, False)):
        ledger = opened(outbox(3, Progress(clean=True)))
        assert len(taken(ledger, most)) == min(most, 3)
        assert ledger.more == more


def test_the_rest_of_the_rows_in_doubt_comes_before_the_controls_and_no_more_than_that() -> None:
    ledger = opened(outbox(12, Progress(doubtful=6, sending=4)))
    batch = in_doubt_and_refused(ledger)
    assert len(batch) == 4
    ledger.extend(batch, 960)
    assert (len(batch), batch.in_doubt()) == (6, 6)
    ledger = opened(outbox(12, Progress(doubtful=6, sending=4)))
    batch = in_doubt_and_refused(ledger)
    ledger.extend(batch, 1)
    assert len(batch) == 5


def test_controls_of_an_earlier_run_are_in_doubt_one_by_one_and_later_rows_are_not() -> None:
    box = outbox(4, Progress(clean=False, doubtful=2, sending=2))
    ledger = opened(box)
    batch = in_doubt_and_refused(ledger)
    last = box.entries[-1].time
    for number in range(1, 6):
        box.record(last + 20 * number)
    box.commit()
    sizes = []
    for _ in range(3):
        ledger.extend(batch, 960)
        sizes.append((len(batch), batch.in_doubt()))
    assert sizes == [(3, 3), (4, 4), (4 + CONTROLS, 4)]


def test_rows_that_seem_to_be_stored_though_none_was_in_doubt_are_written_down_before_controls_go() -> None:
    """A crash after the controls would else not know of which rows the target has said that it has them."""
    box = outbox(6, Progress(clean=True))
    ledger = opened(box)
    ledger.committed()
    batch = taken(ledger, 4)
    batch.unanswered()
    while not batch.needs_control:
        batch.next(960)
        batch.refused(conflict=True)
    ledger.extend(batch, 960)
    assert (len(batch), box.progress().doubtful, ledger.held_for()) == (4, 4, HOLD)
    ledger.committed()
    assert ledger.held_for() == HOLD
    ledger.committed()
    assert ledger.held_for() == 0.0
    ledger.extend(batch, 960)
    assert (len(batch), batch.in_doubt()) == (4 + CONTROLS, 4)


def test_rows_that_were_new_and_then_seem_to_be_stored_are_in_doubt_again() -> None:
    box = outbox(4, Progress(doubtful=4))
    ledger = opened(box)
    batch = in_doubt_and_refused(ledger)
    ledger.new_to_target(batch)
    box.save(Progress())
    ledger.extend(batch, 960)
    assert (box.progress().doubtful, len(batch)) == (4, 4)


def test_four_calls_wait_for_one_commit() -> None:
    ledger = opened(outbox(9, Progress(clean=False)))
    batch = taken(ledger)
    for number in range(1, CALLS + 1):
        assert ledger.held_for() == 0.0
        ledger.calling(batch)
        assert (ledger.held_for() > 0.0) == (number == CALLS)
    ledger.committed()
    assert ledger.held_for() == 0.0


def test_an_orderly_end_leaves_in_doubt_only_what_may_be_stored() -> None:
    box = outbox(5, Progress(clean=True))
    ledger = opened(box)
    ledger.close(taken(ledger, 3))
    assert (box.progress().clean, box.progress().doubtful, box.progress().sending) == (True, 0, 0)
    ledger = opened(box)
    batch = taken(ledger, 3)
    ledger.calling(batch)
    batch.unanswered()
    ledger.close(batch)
    assert (box.progress().doubtful, box.progress().sending) == (3, 3)
    ledger = opened(box)
    ledger.new_to_target(taken(ledger, 3))
    ledger.close(None)
    assert (box.progress().clean, box.progress().doubtful, box.progress().sending) == (True, 0, 0)


@pytest.mark.parametrize("doubtful", [0, 3])
def test_rows_that_are_settled_are_no_longer_under_way(doubtful: int) -> None:
    box = outbox(3, Progress(clean=False, doubtful=doubtful, sending=doubtful))
    ledger = opened(box)
    batch = taken(ledger)
    ledger.calling(batch)
    while not batch.finished:
        ledger.settle(batch, batch.accepted(), NOTHING)
    assert (box.progress().sending, box.progress().doubtful) == (0, 0)


def test_a_day_begins_with_the_first_second_of_a_clock_that_is_believed() -> None:
    before = count_sent(Progress(), 30, 1_780_000_000.0)
    assert count_sent(before, 0, PLAUSIBLE).day != before.day
    assert count_sent(before, 0, PLAUSIBLE - 1).day == before.day


def test_rows_in_doubt_that_are_settled_leave_the_controls_after_them_in_doubt() -> None:
    box = outbox(6, Progress(clean=False, doubtful=4, sending=2))
    ledger = opened(box)
    batch = taken(ledger)
    while not batch.finished:
        present = frozenset(row.time for row in batch.next(960).rows)
        ledger.settle(batch, batch.read_back(present), NOTHING)
    batch = in_doubt_and_refused(ledger)
    for number in range(1, 6):
        box.record(box.entries[5].time + 20 * number)
    box.commit()
    sizes = []
    for _ in range(3):
        ledger.extend(batch, 960)
        sizes.append((len(batch), batch.in_doubt()))
    assert sizes == [(3, 3), (4, 4), (4 + CONTROLS, 4)]
