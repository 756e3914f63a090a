"""An upload entry is made of exactly the readings of its interval, in whatever piece it is asked for."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING
from p1tui.model.entries import Backlog, Entry, Parked, Progress
from p1tui.p1.reading import Device
from p1tui.store.outbox import outbox as outbox_room
from p1tui.store.outbox.pending import PendingWrites
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def test_an_interval_begins_with_its_first_second(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second in (0, 19, 20, 39, 40):
        recorder.record(make(T + second, power=second))
    recorder.commit()
    assert [(each.time - T, each.values["power_import_w"]) for each in outbox.due(9)] == [(19, 10), (39, 30)]
    assert outbox.backlog() == Backlog(2, T + 19)
    outbox.save(Progress(cursor=T + 19))
    assert [each.time - T for each in outbox.due(9)] == [39]
    assert outbox.backlog() == Backlog(1, T + 39)
    outbox.save(Progress(cursor=T + 39))
    assert (outbox.due(9), outbox.backlog()) == ([], Backlog())


def test_a_cursor_within_an_interval_leaves_the_rest_of_it_due(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second in range(0, 70, 5):
        recorder.record(make(T + second, power=second))
    recorder.commit()
    assert outbox.backlog().entries == 3
    for cursor, count, first in ((T + 5, 3, 15), (T + 19, 2, 35), (T + 20, 2, 35), (T + 35, 1, 55)):
        outbox.save(Progress(cursor=cursor))
        assert (outbox.backlog().entries, outbox.due(9)[0].time - T) == (count, first)


@pytest.mark.parametrize("window", [1, 20, 60, 20_000])
def test_a_long_backlog_is_the_same_in_pieces_of_any_length(
    shelf: Shelf, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_room, "_WINDOW_ROWS", window)
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second in [*range(0, 100, 10), *range(500, 600, 10)]:
        recorder.record(make(T + second, wh=second, power=second))
    recorder.commit()
    times = [10, 30, 50, 70, 90, 510, 530, 550, 570]
    for limit in (1, 2, 5, 9, 50):
        assert [entry.time - T for entry in outbox.due(limit)] == times[:limit]
    assert outbox.backlog().entries == len(times)


def test_a_register_of_a_device_counts_from_the_reading_that_first_had_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second, gas in ((0, None), (20, 70), (39, 71), (40, 72), (59, 72), (80, 72)):
        recorder.record(make(T + second, gas=gas, gas_time=T + second))
    recorder.commit()
    found = [entry.values.get("gas_dm3") for entry in outbox.due(9)]
    assert found == [None, 71, 72]
    outbox.save(Progress(cursor=T + 39))
    assert outbox.due(1)[0].values["gas_dm3"] == 72


def test_devices_that_take_turns_each_keep_their_own_register(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second, gas, water in ((0, 70, 500), (20, 70, 501), (40, 71, 501), (60, 71, 502), (80, 72, 502)):
        recorder.record(
            make(
                T + second,
                devices=(
                    Device(channel=1, medium="gas", id="G1", value=gas, unit="dm3", time=T + second),
                    Device(channel=2, medium="water", id="W1", value=water, unit="dm3", time=T + second),
                ),
                gas_dm3=gas,
                gas_time=T + second,
                water_dm3=water,
                water_time=T + second,
            )
        )
    recorder.commit()
    found = [(each.values["gas_dm3"], each.values["water_dm3"]) for each in outbox.due(9)]
    assert found == [(70, 500), (70, 501), (71, 501), (71, 502)]


def test_a_cursor_ahead_of_the_history_stays_there_so_that_nothing_is_sent_twice(shelf: Shelf) -> None:
    """So it is after a power cut took readings that were sent from memory."""
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    for second in range(100):
        recorder.record(make(T + second))
    recorder.commit()
    outbox.save(Progress(cursor=T + 1000))
    recorder.close()
    again = shelf.open().outbox("channel", 20)
    assert (again.due(9), again.backlog()) == ([], Backlog())


def test_writes_that_come_while_a_commit_is_under_way_wait_for_the_next() -> None:
    """Else an upload would be forgotten, and its entry sent twice."""
    pending = PendingWrites()
    pending.save("a", 20, Progress(cursor=1))
    pending.unpark("a", T + 1)
    pending.again("a")
    pending.pass_over("a", 5, 10)
    pending.pass_over("a", 15, 20)
    first = pending.waiting()
    later = Progress(cursor=2)
    pending.save("a", 20, later)
    pending.again("b")
    pending.unpark("a", T + 2)
    pending.pass_over("a", 15, 25)
    parked = Parked(Entry(T + 1, {}), "refused once more", 0.0)
    pending.park("a", parked)
    pending.written(first)
    rest = pending.waiting()
    assert rest.progress == {"a": (20, later)}
    assert rest.parked == {("a", T + 1): parked, ("a", T + 2): None}
    assert set(rest.again) == {"b"}
    assert rest.done == {("a", 15): 25}
    pending.written(rest)
    pending.written(rest)
    assert not any(pending.waiting())


def test_a_parked_entry_is_told_with_its_reason_and_comes_again_oldest_first(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    parked = [Entry(T + second, {"tariff": second}) for second in (5, 1, 3)]
    outbox.park(parked, "refused")
    assert (outbox.parked(), outbox.retry()) == (3, 3)
    recorder.note("rejected", NOTHING)
    recorder.record(make(T + 100))
    recorder.commit()
    assert [entry.time - T for entry in outbox.again(2)] == [1, 3]
    outbox.unpark(parked[1:2])
    assert outbox.parked() == 2
    assert [entry.time - T for entry in outbox.again(9)] == [3, 5]
    assert shelf.rows("SELECT DISTINCT reason FROM parked") == [("refused",)]


def test_a_new_target_of_an_empty_history_begins_after_the_newest_reading_that_was_stored(
    shelf: Shelf,
) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    assert outbox.progress().cursor == 0
    recorder.backfill([make(T), make(T + 100)])
    assert (outbox.progress().cursor, outbox.progress().started) == (T + 100, T + 100)
    recorder.backfill([make(T + 200)])
    assert outbox.progress().cursor == T + 100
