"""The log of rejected telegrams sums an hour of them up in a sentence."""

from __future__ import annotations

from p1tui.engine.rejections import KEPT, RejectionLog
from p1tui.i18n.message import Message
from p1tui.p1.decoder import Rejection
from p1tui.runtime.duration import HOUR


def test_an_hour_of_rejections_is_one_sentence() -> None:
    now = [0.0]
    rejected = RejectionLog(lambda: now[0])
    assert str(rejected.hour()) == ""
    for number in range(100):
        now[0] += 10
        told = rejected.take(
            Rejection(Message("reason 0.") if number % 3 == 0 else Message("reason 1."), b"/X")
        )
        assert (told is not None) == (number % 6 == 0)
    assert str(rejected.hour()) == ""
    now[0] = 10 + HOUR
    assert (
        str(rejected.hour()) == "100 telegrams were rejected within an hour, 66 of them for this: reason 1."
    )
    assert str(rejected.hour(over=True)) == ""
    rejected.take(Rejection(Message("another."), b"/X"))
    assert str(rejected.hour()) == ""
    assert str(rejected.hour(over=True)) == "a telegram was rejected: another."
    assert len(rejected.frames()) == KEPT
