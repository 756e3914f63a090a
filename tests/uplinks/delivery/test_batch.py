"""Refusals and the rows they are for, with a pretended channel that stores a call wholly or not at all."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.model.entries import Entry
from p1tui.uplinks.delivery.batch import UploadBatch


def rows(count: int) -> list[Entry]:
    return [Entry(time, {}) for time in range(1, count + 1)]


class PretendedChannel:
    """Refuses calls with a row that it has (409), or with a bad row (400)."""

    def __init__(self, stored: set[int], bad: set[int]) -> None:
        self.stored = set(stored)
        self.bad = bad
        self.calls = 0
        self.doubled = False

    def take(self, entries: tuple[Entry, ...]) -> Literal["ok", "conflict", "bad"]:
        self.calls += 1
        times = {entry.time for entry in entries}
        if times & self.bad:
            return "bad"
        if times & self.stored:
            return "conflict"
        self.stored |= times
        return "ok"


def work_off(batch: UploadBatch, channel: PretendedChannel, *, limit: int = 960) -> dict[int, str]:
    """Until finished; what became of each row. Rows that nobody sent follow, as controls."""
    fate: dict[int, str] = {}
    newest = len(batch)
    while not batch.finished:
        if batch.needs_control:
            newest += 1
            batch.extend([Entry(newest, {})], doubt=False)
        answer = channel.take(batch.next(limit).rows)
        done = batch.accepted() if answer == "ok" else batch.refused(conflict=answer == "conflict")
        fate.update({row.time: part.how for part in done for row in part.rows})
        assert channel.calls < 3000
    return fate


@given(st.integers(1, 200), st.sets(st.integers(1, 200), max_size=4))
def test_bad_rows_are_parked_and_all_others_stored(count: int, bad: set[int]) -> None:
    channel = PretendedChannel(set(), bad)
    fate = work_off(UploadBatch(rows(count)), channel)
    assert {time for time, how in fate.items() if how == "park"} == {t for t in bad if t <= count}
    assert channel.stored == set(range(1, count + 1)) - bad
    assert channel.calls <= 1 + 2 * 8 * max(1, len(bad))


@given(st.integers(1, 960))
def test_a_batch_that_was_stored_is_known_by_its_ends(count: int) -> None:
    channel = PretendedChannel(set(range(1, count + 1)), set())
    fate = work_off(UploadBatch(rows(count), doubt=True), channel)
    assert len(fate) == count + 1
    assert "park" not in fate.values()
    assert channel.calls <= 5


@given(st.integers(1, 960), st.integers(0, 960))
def test_the_border_of_what_is_stored_is_found_in_few_calls(count: int, stored: int) -> None:
    channel = PretendedChannel(set(range(1, min(stored, count) + 1)), set())
    fate = work_off(UploadBatch(rows(count), doubt=True), channel)
    assert sorted(channel.stored) == list(range(1, len(fate) + 1))
    assert sorted(fate) == list(range(1, len(fate) + 1))
    assert count <= len(fate) <= count + 1
    assert channel.calls <= 50


@pytest.mark.parametrize("limit", [1, 10, 960])
def test_an_unanswered_batch_that_was_not_stored_goes_out_whole(limit: int) -> None:
    batch, channel = UploadBatch(rows(30)), PretendedChannel(set(), set())
    batch.next(960)
    batch.unanswered()
    assert batch.in_doubt() == 30
    fate = work_off(batch, channel, limit=limit)
    assert set(fate.values()) == {"sent"}
    assert len(channel.stored) == 30


@given(st.integers(2, 60), st.data())
def test_probes_without_an_answer_prove_nothing(count: int, data: st.DataObject) -> None:
    """Any call may be stored and its answer lost: still every row is stored at the end."""
    stored = data.draw(st.integers(0, count))
    batch, channel = UploadBatch(rows(count)), PretendedChannel(set(range(1, stored + 1)), set())
    batch.unanswered()
    lost = 0
    newest = count
    while not batch.finished:
        if batch.needs_control:
            newest += 1
            batch.extend([Entry(newest, {})], doubt=False)
        answer = channel.take(batch.next(960).rows)
        if lost < 6 and data.draw(st.booleans()):
            lost += 1
            batch.unanswered()
        elif answer == "ok":
            batch.accepted()
        else:
            batch.refused(conflict=True)
    assert channel.stored == set(range(1, newest + 1))


def test_reading_back_leaves_what_is_missing() -> None:
    batch = UploadBatch(rows(5), doubt=True)
    assert [row.time for row in batch.next(960).rows] == [1]
    batch.read_back(frozenset({1}))
    assert [row.time for row in batch.next(960).rows] == [2, 3, 4, 5]
    (done,) = batch.read_back(frozenset({2, 4}))
    assert [row.time for row in done.rows] == [2, 4]
    chunk = batch.next(960)
    assert ([row.time for row in chunk.rows], chunk.doubt) == ([3, 5], False)
    assert batch.advance() == (2, 2)
    batch.accepted()
    assert batch.advance() == (3, 5)
    assert batch.finished


def test_rows_that_are_untouched_may_be_taken_anew() -> None:
    batch = UploadBatch(rows(3))
    batch.next(1)
    assert batch.untouched
    batch.unanswered()
    assert not batch.untouched


def test_the_first_row_goes_first_if_it_was_looked_up_and_is_missing() -> None:
    """The cursor passes a row only after all older ones."""
    batch = UploadBatch(rows(4), doubt=True)
    assert batch.read_back(frozenset()) == []
    assert [row.time for row in batch.next(960).rows] == [1]


def test_a_control_that_is_left_when_all_other_rows_are_settled_goes_with_those_after_it() -> None:
    batch = UploadBatch(rows(1))
    batch.unanswered()
    batch.refused(conflict=True)
    batch.extend([Entry(2, {}), Entry(3, {})], doubt=False)
    assert batch.together == 1
    batch.accepted()
    assert batch.advance() == (2, 2)
    assert (len(batch), batch.together) == (1, 1)


def test_the_rest_after_a_first_row_goes_before_all_later_rows() -> None:
    batch = UploadBatch(rows(8))
    batch.refused(conflict=False)
    batch.unanswered()
    batch.refused(conflict=False)
    assert [row.time for row in batch.next(960).rows] == [1]
    batch.accepted()
    assert [row.time for row in batch.next(960).rows] == [2, 3, 4]
