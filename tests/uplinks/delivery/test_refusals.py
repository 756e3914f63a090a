"""A refusal is looked up, blamed on its row, or taken for every call's: a wrong guess parks good rows."""

from __future__ import annotations

import pytest

from p1tui.model.entries import Entry
from p1tui.uplinks.delivery.batch import Chunk
from p1tui.uplinks.delivery.refusals import Refusals
from p1tui.uplinks.outcome import CallResult

ONE, OTHER = (Entry(1, {}),), (Entry(2, {}),)
TWO = ONE + OTHER


@pytest.mark.parametrize(
    ("chunk", "result", "look"),
    [
        (Chunk(ONE), "conflict", True),
        (Chunk(TWO), "conflict", True),
        (Chunk(ONE), "bad_request", True),
        (Chunk(TWO), "bad_request", False),  # it is halved until one row is left
        (Chunk(ONE), "too_large", False),  # the words leave no doubt
        (Chunk(ONE, doubt=True), "conflict", False),  # it was read back before it went
    ],
)
def test_a_refusal_that_may_mean_stored_is_looked_up(chunk: Chunk, result: CallResult, look: bool) -> None:
    assert Refusals().to_be_read_back(chunk, result) == look


def test_rows_that_were_just_looked_up_are_not_looked_up_for_ever() -> None:
    refusals = Refusals()
    refusals.read_back(ONE)
    assert not refusals.to_be_read_back(Chunk(ONE), "conflict")
    assert refusals.to_be_read_back(Chunk(OTHER), "conflict")


def test_two_rows_refused_in_a_row_are_the_fault_of_the_call_but_one_alone_is_its_own() -> None:
    refusals = Refusals()
    assert not refusals.every_row(Chunk(ONE), "bad_request")
    assert not refusals.every_row(Chunk(ONE), "bad_request")
    assert refusals.every_row(Chunk(OTHER), "bad_request")


@pytest.mark.parametrize("result", ["bad_request", "bad_contents", "no_fields", "too_large"])
def test_every_blame_of_a_row_is_the_fault_of_the_call_once_two_rows_have_it(result: CallResult) -> None:
    refusals = Refusals()
    assert not refusals.every_row(Chunk(ONE), result)
    assert refusals.every_row(Chunk(OTHER), result)


def test_eight_rows_that_nobody_sent_and_that_are_said_to_be_stored_are_the_fault_of_the_call() -> None:
    """A few are another program's; rows that were sent before say nothing, nor does one row asked again."""
    refusals = Refusals()
    rows = [(Entry(time, {}),) for time in range(1, 9)]
    for row in [*rows[:7], *rows[:7]]:
        assert not refusals.every_row(Chunk(row), "conflict")
        assert not refusals.every_row(Chunk(rows[7], doubt=True), "conflict")
    assert refusals.every_row(Chunk(rows[7]), "conflict")
    refusals.accepted()
    assert not refusals.every_row(Chunk(rows[6]), "conflict")


@pytest.mark.parametrize(
    ("chunk", "result"),
    [
        (Chunk(TWO), "bad_request"),  # several rows: one of them may be bad
        (Chunk((*OTHER, Entry(3, {}))), "bad_request"),
        (Chunk(TWO), "no_fields"),
        (Chunk(OTHER), "conflict"),  # another program may have written one
        (Chunk(OTHER), "server_error"),  # it blames no row
        (Chunk(OTHER, doubt=True), "bad_request"),  # it may be stored already
    ],
)
def test_what_does_not_blame_every_row_stops_no_upload(chunk: Chunk, result: CallResult) -> None:
    refusals = Refusals()
    refusals.every_row(Chunk(ONE), "bad_request")
    assert not refusals.every_row(chunk, result)
    assert refusals.every_row(Chunk(OTHER, doubt=True), "too_large")


def test_an_acknowledged_call_between_two_refusals_shows_that_calls_are_valid() -> None:
    refusals = Refusals()
    refusals.every_row(Chunk(ONE), "bad_request")
    refusals.accepted()
    assert not refusals.every_row(Chunk(OTHER), "bad_request")
