"""What a refusal or a lost answer makes of a batch, row by row: none is lost, none is blamed for another."""

from __future__ import annotations

import pytest

from p1tui.model.entries import Entry
from p1tui.uplinks.delivery.batch import Settled, UploadBatch


def rows(count: int) -> list[Entry]:
    return [Entry(time, {}) for time in range(1, count + 1)]


def times(batch: UploadBatch) -> list[int]:
    return [row.time for row in batch.next(960).rows]


def fates(settled: list[Settled]) -> list[tuple[list[int], str]]:
    return [([row.time for row in part.rows], part.how) for part in settled]


def refused_twice(count: int) -> UploadBatch:
    """A batch in doubt whose rows, and then whose first row, were refused: the last row goes next."""
    batch = UploadBatch(rows(count))
    batch.unanswered()
    assert batch.refused(conflict=False) == []
    assert times(batch) == [1]
    batch.refused(conflict=False)
    assert times(batch) == [count]
    return batch


def with_control(batch: UploadBatch, time: int) -> UploadBatch:
    """The batch, whose rows all seem to be stored, with a later row that nobody sent: that row goes next."""
    assert (batch.needs_control, batch.finished) == (True, False)
    batch.extend([Entry(time, {})], doubt=False)
    assert (times(batch), batch.needs_control) == ([time], False)
    return batch


def test_a_smaller_call_leaves_the_rest_of_the_batch_to_the_next_ones() -> None:
    batch = UploadBatch(rows(8))
    batch.refused(conflict=False)
    sent = []
    while not batch.finished:
        chunk = batch.next(1)
        assert len(chunk.rows) == 1
        sent += [row.time for row in chunk.rows]
        batch.accepted()
    assert sent == list(range(1, 9))


def test_the_rows_that_remain_are_those_that_are_not_settled() -> None:
    batch = UploadBatch(rows(8))
    batch.refused(conflict=False)
    batch.accepted()
    assert len(batch) == 8
    assert batch.advance() == (4, 4)
    assert (len(batch), batch.advance()) == (4, None)
    assert not batch.untouched


def test_a_first_row_alone_is_in_doubt_after_a_crash_and_the_rest_too() -> None:
    batch = UploadBatch(rows(3), doubt=True)
    assert (times(batch), batch.in_doubt(), batch.untouched) == ([1], 3, False)
    assert UploadBatch(rows(1), doubt=True).in_doubt() == 1
    assert times(UploadBatch(rows(3), doubt=True, again=True)) == [1, 2, 3]


def test_a_first_row_that_is_taken_shows_that_none_was_stored() -> None:
    batch = UploadBatch(rows(4))
    batch.unanswered()
    batch.refused(conflict=False)
    assert batch.in_doubt() == 4
    assert fates(batch.accepted()) == [([1], "sent")]
    assert (times(batch), batch.in_doubt()) == ([2, 3, 4], 0)


def test_both_ends_refused_means_that_all_are_stored_once_a_later_row_is_taken() -> None:
    batch = refused_twice(4)
    assert batch.in_doubt() == 4
    assert batch.refused(conflict=False) == []
    assert (batch.in_doubt(), batch.advance()) == (4, None)
    assert fates(with_control(batch, 5).accepted()) == [([1, 2, 3, 4], "unconfirmed"), ([5], "sent")]
    assert batch.finished


def test_both_ends_refused_means_nothing_while_a_later_row_is_refused_too() -> None:
    """A server that refuses everything would else have all rows in doubt counted as stored."""
    batch = refused_twice(4)
    batch.refused(conflict=False)
    assert fates(with_control(batch, 5).refused(conflict=False)) == [([5], "park")]
    assert (times(batch), batch.in_doubt(), batch.advance()) == ([1, 2, 3, 4], 4, None)
    assert fates(batch.accepted()) == [([1, 2, 3, 4], "sent")]
    assert (batch.finished, batch.advance()) == (True, (5, 5))


@pytest.mark.parametrize("doubt", [False, True])
def test_controls_go_alone_unless_an_earlier_run_may_have_sent_them_together(doubt: bool) -> None:
    batch = UploadBatch(rows(2))
    batch.unanswered()
    for _ in range(3):
        batch.refused(conflict=False)
    batch.extend([Entry(time, {}) for time in (3, 4, 5)], doubt=doubt)
    assert (times(batch), batch.in_doubt()) == ([3], 5 if doubt else 2)
    batch.accepted()
    assert (times(batch), batch.in_doubt()) == (([4, 5], 2) if doubt else ([4], 0))


def test_a_last_row_that_is_taken_blames_the_first_and_searches_the_rest() -> None:
    batch = refused_twice(6)
    assert fates(batch.accepted()) == [([6], "sent"), ([1], "park")]
    assert times(batch) == [2, 3]
    assert fates(batch.accepted()) == [([2, 3], "sent")]
    assert times(batch) == [4, 5]
    batch.refused(conflict=False)
    assert times(batch) == [4]
    batch.refused(conflict=False)
    assert times(batch) == [5]
    assert fates(batch.accepted()) == [([5], "sent"), ([4], "park")]


@pytest.mark.parametrize("count", [2, 5])
def test_a_first_row_that_is_said_to_be_stored_counts_so_and_the_last_row_tells_of_the_rest(
    count: int,
) -> None:
    batch = UploadBatch(rows(count))
    batch.unanswered()
    batch.refused(conflict=True)
    assert batch.refused(conflict=True) == []
    assert (times(batch), batch.in_doubt()) == ([count], count)
    assert batch.refused(conflict=True) == []
    assert fates(with_control(batch, count + 1).accepted()) == [
        ([1], "duplicate"),
        (list(range(2, count + 1)), "unconfirmed"),
        ([count + 1], "sent"),
    ]


def test_a_first_row_that_is_said_to_be_stored_is_settled_when_the_last_one_is_taken() -> None:
    batch = UploadBatch(rows(3))
    batch.unanswered()
    batch.refused(conflict=True)
    batch.refused(conflict=True)
    assert fates(batch.accepted()) == [([1], "duplicate"), ([3], "sent")]
    assert (times(batch), batch.in_doubt(), batch.advance()) == ([2], 1, (1, 1))


@pytest.mark.parametrize("count", [2, 3, 6])
def test_a_lost_answer_to_the_first_row_sends_the_next_one_alone(count: int) -> None:
    batch = UploadBatch(rows(count))
    batch.unanswered()
    batch.refused(conflict=False)
    batch.unanswered()
    assert times(batch) == [1]
    assert batch.in_doubt() == count
    batch.refused(conflict=False)
    assert times(batch) == [2]
    assert batch.in_doubt() == count, "a refusal settles the first one only when another row is taken"
    assert fates(batch.accepted()) == [([1], "unconfirmed"), ([2], "sent")]
    assert batch.in_doubt() == 0


def test_a_lost_answer_to_the_last_row_sends_the_one_before_it_alone() -> None:
    batch = refused_twice(5)
    batch.unanswered()
    assert times(batch) == [4]
    assert batch.in_doubt() == 5
    assert fates(batch.accepted()) == [([4], "sent"), ([1], "park")]
    assert times(batch) == [2]
    batch.accepted()
    assert times(batch) == [3]
    batch.accepted()
    assert times(batch) == [5]
    assert batch.refused(conflict=False) == []
    assert batch.in_doubt() == 1
    assert fates(with_control(batch, 6).accepted()) == [([5], "unconfirmed"), ([6], "sent")]


def test_lost_answers_down_to_the_first_row_leave_each_row_to_speak_for_itself() -> None:
    batch = refused_twice(2)
    batch.unanswered()
    assert times(batch) == [1]
    assert batch.refused(conflict=False) == []
    assert times(batch) == [2]
    assert fates(batch.accepted()) == [([1], "unconfirmed"), ([2], "sent")]
    assert batch.finished


def test_a_part_that_is_too_large_is_halved_and_one_row_that_is_too_large_is_parked() -> None:
    batch = UploadBatch(rows(5))
    assert batch.split() == []
    assert times(batch) == [1, 2]
    batch.split()
    assert fates(batch.split()) == [([1], "park")]
    assert times(batch) == [2]
    batch.accepted()
    assert times(batch) == [3, 4, 5]


def test_a_first_row_whose_contents_are_refused_is_parked_and_the_rest_stays_in_doubt() -> None:
    batch = UploadBatch(rows(4))
    batch.unanswered()
    batch.refused(conflict=False)
    assert fates(batch.split()) == [([1], "park")]
    assert (times(batch), batch.in_doubt()) == ([2, 3, 4], 3)


def test_a_last_row_whose_contents_are_refused_is_parked_and_the_first_goes_once_more() -> None:
    batch = refused_twice(4)
    assert fates(batch.split()) == [([4], "park")]
    assert (times(batch), batch.in_doubt()) == ([1, 2, 3], 3)


def test_what_was_read_back_is_done_and_what_was_not_goes_again_without_doubt() -> None:
    batch = UploadBatch(rows(4))
    batch.unanswered()
    assert fates(batch.read_back(frozenset({1, 3}))) == [([1, 3], "sent")]
    assert (times(batch), batch.in_doubt()) == ([2, 4], 0)
    assert batch.read_back(frozenset()) == []
    assert times(batch) == [2, 4]


def test_a_parked_row_that_is_refused_again_is_parked_again_though_it_may_be_stored() -> None:
    batch = UploadBatch(rows(2), doubt=True, again=True)
    batch.refused(conflict=False)
    assert fates(batch.refused(conflict=False)) == [([1], "park")]
    assert batch.refused(conflict=True) == []
    assert (batch.needs_control, batch.finished) == (True, False)
    assert fates(batch.proven()) == [([2], "duplicate")]
    assert batch.finished


def test_a_row_alone_that_is_refused_while_in_doubt_counts_as_stored_once_a_later_row_is_taken() -> None:
    batch = UploadBatch(rows(1))
    batch.unanswered()
    assert batch.refused(conflict=False) == []
    assert fates(with_control(batch, 2).accepted()) == [([1], "unconfirmed"), ([2], "sent")]
    assert fates(UploadBatch(rows(1)).refused(conflict=False)) == [([1], "park")]


def test_rows_that_are_looked_for_again_go_before_all_later_ones() -> None:
    """The cursor passes a row only after all older ones: a later one first would be sent twice."""
    batch = UploadBatch(rows(8))
    batch.refused(conflict=False)
    batch.unanswered()
    for probe in ([1], [4]):
        batch.refused(conflict=False)
        assert times(batch) == probe
    batch.split()
    assert times(batch) == [1, 2, 3]
    batch.accepted()
    assert times(batch) == [5, 6, 7, 8]
