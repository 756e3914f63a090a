"""Checks together wait no longer than they may."""

from __future__ import annotations

import threading

import pytest

from p1tui.service.doctor.patience import OutOfPatience, Patience


def test_what_ends_in_time_is_returned_or_raised() -> None:
    patience = Patience(5)
    assert patience.ask(lambda: 7, 1) == 7
    with pytest.raises(ZeroDivisionError):
        patience.ask(lambda: 1 // 0, 1)


def test_an_error_of_a_check_that_ran_out_of_its_own_time_is_its_own() -> None:
    def late() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        Patience(5).ask(late, 1)


def test_what_hangs_is_left_behind_and_counts() -> None:
    patience, never = Patience(0.2), threading.Event()
    with pytest.raises(OutOfPatience):
        patience.ask(never.wait, 60)
    assert patience.left <= 0
    with pytest.raises(OutOfPatience):
        patience.ask(never.wait, 60)
    never.set()
