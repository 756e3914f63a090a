"""The outbox is asked and changed while nothing records: what it says is what the next run sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.model.entries import Entry, Progress
from p1tui.store.errors import StoreError
from p1tui.store.outbox.maintenance import make_due, newest_entry, parked, retry
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def recorded(shelf: Shelf, progress: Progress) -> Path:
    """Record 100 seconds for a target that has come this far."""
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second in range(100):
        recorder.record(make(T + second, wh=second, gas=7))
    recorder.commit()
    outbox.save(progress)
    recorder.close()
    return shelf.path


def test_the_newest_entry_holds_what_the_next_to_be_sent_would_hold(shelf: Shelf) -> None:
    """`uplink init` offers fields by them: a value that is left out is never uploaded."""
    assert newest_entry(shelf.path) is None
    recorder = shelf.open()
    recorder.commit()
    recorder.close()
    assert newest_entry(shelf.path) is None
    path = recorded(shelf, Progress())
    newest = newest_entry(path)
    assert newest is not None
    assert newest.values == make(T + 99, wh=99, gas=7, gas_time=T).numbers()


def test_what_is_asked_for_after_the_start_is_due_already(shelf: Shelf) -> None:
    path = recorded(shelf, Progress(cursor=T + 39, started=T + 19, clean=True))
    before = shelf.rows("SELECT * FROM outbox"), shelf.rows("SELECT * FROM done_span")
    assert make_due(path, "channel", 20, T + 20) == (0, None)
    assert (shelf.rows("SELECT * FROM outbox"), shelf.rows("SELECT * FROM done_span")) == before
    assert make_due(path, "channel", 20, T + 19) == (1, T + 19)


@pytest.mark.parametrize(
    "progress",
    [Progress(clean=False), Progress(clean=True, sending=1), Progress(clean=True, doubtful=1)],
    ids=["interrupted", "sending", "in doubt"],
)
def test_older_readings_are_not_mixed_with_rows_that_may_have_been_sent(
    shelf: Shelf, progress: Progress
) -> None:
    path = recorded(shelf, progress)
    with pytest.raises(StoreError, match="may have been sent"):
        make_due(path, "channel", 20, T - 60)


def test_readings_from_before_the_history_are_none(shelf: Shelf) -> None:
    path = recorded(shelf, Progress(cursor=T + 99, started=T + 99, clean=True))
    assert make_due(path, "channel", 20, T - 5000) == (4, T + 19)
    assert make_due(path, "other", 20, T - 5000) == (4, T + 19)


def test_parked_entries_are_counted_by_their_reason_and_queued_for_the_next_run(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(make(T + 100))
    outbox = recorder.outbox("channel", 20)
    outbox.park([Entry(T + 9, {}), Entry(T + 29, {})], "too large")
    outbox.park([Entry(T + 5, {})], "bad")
    recorder.outbox("other", 20).park([Entry(T + 1, {})], "bad")
    recorder.close()
    assert list(parked(shelf.path, "channel").items()) == [("bad", 1), ("too large", 2)]
    assert retry(shelf.path, "channel") == 3
    recorder = shelf.open()
    assert [each.time - T for each in recorder.outbox("channel", 20).again(9)] == [5, 9, 29]
    assert recorder.outbox("other", 20).again(9) == []


def test_what_was_sent_is_due_again_to_a_target_that_stores_it_once(shelf: Shelf) -> None:
    path = recorded(shelf, Progress(cursor=T + 79, started=T + 19, clean=True))
    assert make_due(path, "channel", 20, T + 85, again=True) == (0, None)
    assert make_due(path, "channel", 20, T + 45, again=True) == (2, T + 59)
    assert make_due(path, "channel", 20, T - 60, again=True) == (2, T + 19)
    assert shelf.rows("SELECT * FROM done_span") == []
    outbox = shelf.open().outbox("channel", 20)
    assert [entry.time - T for entry in outbox.due(9)] == [19, 39, 59, 79]


def test_what_was_sent_is_due_again_while_a_recorder_runs(shelf: Shelf) -> None:
    recorder = shelf.open(recorded(shelf, Progress(cursor=T + 79, started=T + 19, clean=True)))
    outbox = recorder.outbox("channel", 20)
    assert outbox.go_back(T + 85, again=True) == (0, None)
    assert outbox.go_back(T + 45, again=True) == (2, T + 59)
    assert outbox.go_back(T - 60, again=True) == (2, T + 19)
    assert [entry.time - T for entry in outbox.due(9)] == [19, 39, 59, 79]
    recorder.record(make(T + 101))
    recorder.commit()
    assert shelf.rows("SELECT cursor, started FROM outbox WHERE target = 'channel'") == [(T - 61, T - 61)]
    assert shelf.rows("SELECT * FROM done_span") == []
