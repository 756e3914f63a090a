"""The counters and the doubts of one uplink: no row goes twice, and no restart waits longer than it must."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from p1tui.i18n.message import NOTHING
from p1tui.model.entries import Progress
from p1tui.uplinks.delivery.ledger import HOLD, PARKED_ROWS, Ledger, count_sent
from tests.uplinks.virtual_runs import EPOCH, MemoryOutbox, VirtualClock


def outbox(rows: int, progress: Progress | None = None) -> MemoryOutbox:
    box = MemoryOutbox()
    for number in range(rows):
        box.record(EPOCH + 20 * number)
    box.save(progress or Progress())
    box.commit()
    return box


def opened(box: MemoryOutbox) -> Ledger:
    ledger = Ledger("ThingSpeak 1", box, VirtualClock())
    ledger.open(960)
    return ledger


def test_a_run_that_ended_in_order_tells_the_next_when_it_called_so_that_none_waits_in_vain() -> None:
    orderly = Progress(clean=True, called_at=EPOCH - 3.0)
    assert Ledger("x", outbox(1, orderly), VirtualClock()).open(960) == EPOCH - 3.0
    assert Ledger("x", outbox(1, replace(orderly, clean=False)), VirtualClock()).open(960) is None


def test_rows_that_an_earlier_run_left_in_doubt_go_by_themselves_so_that_a_refusal_is_told_apart() -> None:
    ledger = opened(outbox(10, Progress(doubtful=6, sending=4)))
    batch = ledger.take(960)
    assert batch is not None
    assert (len(batch), batch.in_doubt(), ledger.more) == (4, 4, True)
    ledger.settle(batch, batch.accepted() + batch.accepted(), NOTHING)
    batch = ledger.take(960)
    assert batch is not None
    assert (len(batch), batch.in_doubt(), ledger.more) == (2, 2, True)


def test_a_doubt_is_never_about_more_rows_than_wait() -> None:
    box = outbox(3, Progress(doubtful=8, sending=5))
    opened(box)
    assert (box.progress().doubtful, box.progress().sending) == (3, 3)


def test_rows_taken_first_after_a_start_wait_for_a_commit_but_not_for_ever() -> None:
    ledger = opened(outbox(3))
    assert ledger.held_for() == HOLD
    ledger.committed()
    assert ledger.held_for() == 0.0
    ledger.committed()
    assert ledger.held_for() == 0.0


def test_rows_after_those_in_doubt_wait_for_two_commits_so_that_a_crash_knows_what_was_sent() -> None:
    ledger = opened(outbox(3, Progress(doubtful=2)))
    ledger.committed()
    batch = ledger.take(960)
    assert batch is not None
    ledger.settle(batch, batch.accepted() + batch.accepted(), NOTHING)
    assert ledger.held_for() == HOLD
    ledger.committed()
    assert ledger.held_for() == HOLD
    ledger.committed()
    assert ledger.held_for() == 0.0


def test_a_commit_under_way_at_the_start_holds_up_only_once() -> None:
    """A later batch that leaves doubt behind does not start the wait anew once the doubt is settled."""
    ledger = opened(outbox(6, Progress(doubtful=2)))
    for expected in (2, 4):
        batch = ledger.take(4)
        assert batch is not None
        assert len(batch) == expected
        settled = batch.accepted()
        while not batch.finished:
            settled += batch.accepted()
        ledger.settle(batch, settled, NOTHING)
        ledger.committed()
        ledger.committed()
        assert ledger.held_for() == 0.0


def test_rows_that_the_recorder_gave_up_are_not_sent() -> None:
    box = outbox(5)
    ledger = opened(box)
    box.save(replace(box.progress(), cursor=EPOCH + 40, clean=True))
    batch = ledger.take(960)
    assert batch is not None
    assert len(batch) == 2
    ledger.calling(batch)
    assert (box.progress().cursor, box.progress().clean) == (EPOCH + 40, False)


def test_what_is_called_is_remembered_until_it_is_settled_or_known_not_to_be_stored() -> None:
    box = outbox(5)
    ledger = opened(box)
    ledger.new_to_target(taken := ledger.take(3))  # type: ignore[arg-type]
    assert taken is not None
    ledger.calling(taken)
    assert (box.progress().sending, box.progress().called_at) == (3, EPOCH)
    ledger.dropped()
    assert box.progress().sending == 0


def test_parked_and_new_rows_go_by_turns_so_that_neither_waits_for_the_other() -> None:
    box = outbox(400)
    box.park(box.entries[:200], "refused")
    box.save(replace(box.progress(), cursor=box.entries[199].time))
    box.retry()
    box.commit()
    ledger = opened(box)
    kinds = []
    for _ in range(4):
        batch = ledger.take(960)
        assert batch is not None
        assert ledger.more == batch.again
        kinds.append((batch.again, len(batch)))
    assert kinds == [(True, PARKED_ROWS), (False, 200)] * 2


def test_parked_rows_say_nothing_about_new_ones_in_doubt() -> None:
    """Else new rows that an earlier run had stored would be sent twice after a parked one was accepted."""
    box = outbox(6, Progress(clean=False))
    box.park(box.entries[:1], "refused")
    box.retry()
    box.commit()
    ledger = opened(box)
    parked = ledger.take(960)
    assert parked is not None
    assert parked.again
    ledger.new_to_target(parked)
    rows = ledger.take(960)
    assert rows is not None
    assert rows.in_doubt() == 6
    ledger.new_to_target(rows)
    ledger.new_to_target(parked)
    ledger.take(960)
    rows = ledger.take(960)
    assert rows is not None
    assert rows.in_doubt() == 0


def test_the_log_counts_the_entries_that_are_only_taken_to_be_stored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    box = outbox(5)
    ledger = opened(box)
    batch = ledger.take(4)
    assert batch is not None
    batch.unanswered()
    for _ in range(3):
        ledger.settle(batch, batch.refused(conflict=False), NOTHING)
    batch.extend(box.due(5)[4:], doubt=False)
    assert "taken to be stored" not in caplog.text
    assert (box.progress().cursor, box.progress().sent_today) == (0, 0)
    ledger.settle(batch, batch.accepted(), NOTHING)
    assert "4 entries are taken to be stored" in caplog.text
    assert (box.progress().cursor, box.progress().sent_today) == (box.entries[4].time, 5)


@pytest.mark.parametrize(
    ("most", "waiting", "doubtful"), [(960, 12, 12), (2, 12, 10)], ids=["all that waited", "five calls"]
)
def test_after_an_interrupted_run_what_its_calls_may_have_held_is_in_doubt(
    most: int, waiting: int, doubtful: int
) -> None:
    box = outbox(waiting, Progress(clean=False))
    ledger = Ledger("x", box, VirtualClock())
    ledger.open(most)
    assert (box.progress().doubtful, ledger.held_for()) == (doubtful, 0.0)


def test_after_an_orderly_end_nothing_is_in_doubt_but_what_it_left_so() -> None:
    for left in (0, 3):
        box = outbox(6, Progress(clean=True, doubtful=left))
        rows = opened(box).take(960)
        assert rows is not None
        assert rows.in_doubt() == left


def test_what_is_sent_counts_for_its_day_and_its_year() -> None:
    at = datetime(2026, 12, 31, 23, 59, tzinfo=UTC).timestamp()
    sent = count_sent(count_sent(Progress(), 3, at - 86400), 4, at)
    assert (sent.day, sent.sent_today, sent.year, sent.sent_year) == ("2026-12-31", 4, 2026, 7)
    sent = count_sent(sent, 2, at)
    assert (sent.sent_today, sent.sent_year) == (6, 9)
    sent = count_sent(sent, 0, at + 60)
    assert (sent.day, sent.sent_today, sent.year, sent.sent_year) == ("2027-01-01", 0, 2027, 0)


NOW = 1_780_000_000.0


def test_a_clock_that_was_never_set_does_not_begin_a_year_anew() -> None:
    before = count_sent(Progress(), 30, NOW)
    at_boot = count_sent(before, 0, 12.0)
    assert (at_boot.sent_today, at_boot.sent_year) == (30, 30)
    after = count_sent(at_boot, 4, NOW + 60)
    assert (after.sent_today, after.sent_year) == (34, 34)


def test_a_new_day_and_a_new_year_start_at_none() -> None:
    before = count_sent(Progress(), 30, NOW)
    assert count_sent(before, 1, NOW + 86_400).sent_today == 1
    assert count_sent(before, 1, NOW + 86_400).sent_year == 31
    assert count_sent(before, 1, NOW + 366 * 86_400).sent_year == 1
