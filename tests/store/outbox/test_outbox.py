"""The outbox owes a target one entry an interval, in order, once, across restarts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from p1tui.model.entries import Backlog, Entry, Progress
from p1tui.p1.reading import Reading
from p1tui.store.outbox.maintenance import make_due
from p1tui.store.outbox.outbox import Committed
from p1tui.store.outbox.pending import PendingWrites
from p1tui.store.recording.recorder import Recorder
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def record(recorder: Recorder, readings: list[Reading]) -> None:
    for reading in readings:
        recorder.record(reading)
    recorder.commit()


def test_an_interval_is_due_once_a_later_reading_is_committed(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T + second, wh=second, power=100 + second) for second in range(20)])
    assert outbox.due(10) == []
    recorder.record(make(T + 25, wh=25))
    assert outbox.due(10) == []
    recorder.commit()
    (entry,) = outbox.due(10)
    assert entry.time == T + 19
    assert entry.values["power_import_w"] == 110  # the mean, 109.5, to even
    assert entry.values["import_t1_wh"] == 1_000_019
    assert outbox.backlog() == Backlog(1, T + 19)


def test_values_are_those_the_meter_sent_and_gas_as_it_was_seen(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T + at, gas=gas) for at, gas in [(0, 70), (30, 70), (45, 71), (90, 71)]])
    assert [entry.values["gas_dm3"] for entry in outbox.due(10)] == [70, 70, 71]
    assert outbox.due(1)[0].values == make(T, gas=70).numbers()


def test_a_new_target_begins_with_the_next_reading(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, [make(T + second) for second in range(100)])
    outbox = recorder.outbox("channel", 20)
    assert outbox.progress().cursor == T + 99
    record(recorder, [make(T + 100 + second) for second in range(30)])
    assert [entry.time for entry in outbox.due(10)] == [T + 119]


def test_progress_and_parked_rows_ride_on_the_next_commit(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T + second) for second in range(70)])
    progress = Progress(
        cursor=T + 39,
        called_at=5.5,
        clean=False,
        sending=3,
        doubtful=7,
        day="2026-05-28",
        year=2026,
        sent_today=2,
    )
    outbox.save(progress)
    outbox.park([Entry(T + 19, {"tariff": 1})], "400 bad request")
    assert (outbox.progress(), outbox.parked()) == (progress, 1)
    recorder.commit()  # although no reading came
    recorder.close()
    again = shelf.open().outbox("channel", 20)
    assert (again.progress(), again.parked()) == (progress, 1)
    assert [entry.time for entry in again.due(10)] == [T + 59]
    assert shelf.rows("SELECT * FROM parked") == [
        ("channel", T + 19, '{"tariff":1}', "400 bad request", 1_780_000_000.0, 0)
    ]


def test_targets_are_apart(shelf: Shelf) -> None:
    recorder = shelf.open()
    one, two = recorder.outbox("one", 20), recorder.outbox("two", 60)
    record(recorder, [make(T + second) for second in range(121)])
    one.save(Progress(cursor=T + 99))
    assert (one.backlog().entries, two.backlog().entries) == (1, 2)


def test_the_limit_holds_and_the_rest_follows(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T + second) for second in range(0, 3000, 7)])
    times = []
    while entries := outbox.due(7):
        assert len(entries) <= 7
        times += [entry.time for entry in entries]
        outbox.save(Progress(cursor=times[-1]))
    assert len(times) == 2999 // 20
    assert times == sorted(set(times))


def test_older_history_is_not_due(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    recorder.backfill([make(T + second) for second in range(100)])
    assert outbox.due(10) == []
    record(recorder, [make(T + 200), make(T + 230)])
    outbox.save(Progress(cursor=T + 200))
    recorder.backfill([make(T - 5000 + second) for second in range(100)])
    assert outbox.backlog() == Backlog()


def test_a_clock_that_goes_back_does_not_end_the_uploads(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T + 86400 * 3000 + second) for second in range(40)])
    outbox.save(Progress(cursor=outbox.due(1)[0].time))
    for second in range(45):
        recorder.record(make(T + second))
    recorder.commit()
    assert [entry.time for entry in outbox.due(10)] == [T + 19, T + 39]
    recorder.close()
    again = shelf.open().outbox("channel", 20)
    assert again.backlog() == Backlog(2, T + 19)
    again.save(Progress(cursor=T + 39))
    assert again.due(10) == []


def test_what_is_to_be_tried_again_is_so_from_the_commit_on_and_until_it_is_settled(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox, other = recorder.outbox("channel", 20), recorder.outbox("other", 20)
    one, two, three = (Entry(T + 20 * number, {"tariff": number}) for number in (1, 2, 3))
    outbox.park([one, two, three], "400")
    other.park([one], "400")
    recorder.commit()
    assert outbox.retry() == 3
    assert outbox.again(9) == []
    recorder.commit()
    assert (outbox.again(9), outbox.again(1), other.again(9)) == ([one, two, three], [one], [])
    outbox.unpark([one])
    outbox.park([two], "400 once more")
    assert outbox.again(9) == [three]
    recorder.commit()
    assert (outbox.again(9), outbox.parked()) == ([three], 2)
    recorder.close()
    again = shelf.open().outbox("channel", 20)
    assert (again.again(9), again.parked()) == ([three], 2)


def test_what_was_done_before_an_earlier_start_is_not_due_again(shelf: Shelf) -> None:
    recorder = shelf.open()
    record(recorder, [make(T + second) for second in range(301)])
    recorder.outbox("channel", 20).save(Progress(cursor=T + 199, started=T + 105))
    recorder.close()
    assert make_due(shelf.path, "channel", 20, T + 40) == (4, T + 59)
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    times = [T + 59, T + 79, T + 99, T + 105, T + 219, T + 239, T + 259, T + 279, T + 299]
    for number, time in enumerate(times):
        assert [entry.time for entry in outbox.due(99)] == times[number:]
        assert outbox.backlog() == Backlog(len(times) - number, time)
        outbox.save(replace(outbox.progress(), cursor=time))
    assert outbox.backlog() == Backlog()


SECONDS = st.lists(st.integers(1, 200), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None)
@given(SECONDS, st.integers(1, 100), st.lists(st.integers(0, 5), max_size=30))
def test_the_backlog_counts_what_due_gives(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], interval: int, sent: list[int]
) -> None:
    recorder = Recorder(
        tmp_path_factory.mktemp("outbox") / "history.db", timezone=ZoneInfo("UTC"), clock=lambda: 0.0
    )
    outbox = recorder.outbox("channel", interval)
    time = T
    rounds = iter(sent)
    for step in steps:
        time += step
        recorder.record(Reading(time=time, time_source="meter", header="H", power_import_w=1))
        recorder.commit()
        due = outbox.due(next(rounds, 0))
        if due:
            outbox.save(Progress(cursor=due[-1].time))
        rest = outbox.due(1000)
        assert outbox.backlog() == Backlog(len(rest), rest[0].time if rest else None)
    recorder.close()


def test_what_is_left_during_a_commit_waits_for_the_next() -> None:
    handover = PendingWrites()
    handover.save("a", 20, Progress(cursor=1))
    left = handover.waiting()
    handover.save("a", 20, Progress(cursor=2))
    handover.written(left)
    assert handover.waiting().progress == {"a": (20, Progress(cursor=2))}
    assert Committed() == (0, 0)


def test_a_clock_that_went_back_and_came_forward_again_has_nothing_sent_twice(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T + 1000 + second) for second in range(40)])
    record(recorder, [make(T + second, wh=1) for second in range(45)])
    assert shelf.rows("SELECT value FROM state WHERE key = 'forward_from'") == [(str(T),)]
    record(recorder, [make(T + 1100 + second, wh=2) for second in range(101)])
    outbox.save(Progress(cursor=T + 1199))
    recorder.close()
    again = shelf.open().outbox("channel", 20)
    assert (again.due(99), again.backlog()) == ([], Backlog())
    assert shelf.rows("SELECT value FROM state WHERE key = 'forward_from'") == []


def test_what_was_sent_before_the_clock_went_back_is_not_due_again(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T - 20 + second) for second in range(20)])
    record(recorder, [make(T + 86400 * 3000 + second) for second in range(40)])
    outbox.save(Progress(cursor=T + 86400 * 3000 + 19))
    record(recorder, [make(T + second) for second in range(45)])
    assert [entry.time - T for entry in outbox.due(10)] == [19, 39]


def test_a_tariff_that_a_meter_sends_later_is_uploaded_too(shelf: Shelf) -> None:
    recorder = shelf.open()
    outbox = recorder.outbox("channel", 20)
    record(recorder, [make(T)])
    assert outbox.due(9) == []
    three = {1: 1_000_000, 2: 2_000_000, 3: 7}
    record(recorder, [make(T + second, import_tariff_wh=three, import_wh=3_000_007) for second in (20, 40)])
    assert [entry.values.get("import_t3_wh") for entry in outbox.due(9)] == [None, 7]
