"""A screen asks the history again in time: sooner while older history is being written, not while frozen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p1tui.tui.view import View
from p1tui.tui.widgets.asking import Asking
from tests.tui.draws import view


def later(seen: View, seconds: float) -> View:
    return replace(seen, now=seen.now + seconds)


@pytest.mark.parametrize(("filling", "early", "due"), [(False, 29, 30), (True, 0.5, 1)])
def test_it_asks_again_after_a_pause(filling: bool, early: float, due: float) -> None:
    asking, seen = Asking(30), view(filling=filling)
    assert asking.is_due(seen)
    asking.asked(seen)
    assert asking.was_filling is filling
    assert not asking.is_due(later(seen, early))
    assert asking.is_due(later(seen, due))
    assert not asking.is_due(replace(later(seen, due), frozen=True))


def test_once_the_history_is_filled_it_is_asked_soon_and_then_rarely() -> None:
    asking, filling, filled = Asking(30), view(filling=True), view()
    asking.asked(filling)
    assert asking.is_due(later(filled, 1))
    asking.asked(later(filled, 1))
    assert not asking.is_due(later(filled, 3))


def test_a_clock_that_goes_back_does_not_keep_it_waiting() -> None:
    asking, seen = Asking(30), view()
    asking.asked(later(seen, 3600))
    assert asking.is_due(seen)
