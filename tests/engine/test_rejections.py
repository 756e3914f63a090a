"""The log of rejected telegrams sums an hour of them up in a sentence."""

from __future__ import annotations

import re

from p1tui.engine.rejections import KEPT, RejectionLog
from p1tui.p1 import messages
from p1tui.p1.decoder import Rejection
from p1tui.runtime.duration import HOUR


def test_an_hour_of_rejections_is_one_sentence() -> None:
    now = [0.0]
    rejected = RejectionLog(lambda: now[0])
    assert str(rejected.hour()) == ""
    for number in range(100):
        now[0] += 10
        told = rejected.take(Rejection(messages.PARITY if number % 3 == 0 else messages.CHECKSUM, b"/X"))
        assert (told is not None) == (number % 6 == 0)
    assert str(rejected.hour()) == ""
    now[0] = 10 + HOUR
    said = f"100 telegrams were rejected within an hour, 66 of them for this: {messages.CHECKSUM}"
    assert str(rejected.hour()) == said
    assert str(rejected.hour(over=True)) == ""
    rejected.take(Rejection(messages.CUT, b"/X"))
    assert str(rejected.hour()) == ""
    assert str(rejected.hour(over=True)) == f"a telegram was rejected: {messages.CUT}"
    assert len(rejected.frames()) == KEPT
    assert rejected.totals() == {"parity": 34, "checksum": 66, "cut": 1}


def test_each_reason_has_a_name_of_its_own_that_a_label_may_have() -> None:
    names = messages.REJECTION_NAMES.values()
    assert len(set(names)) == len(messages.REJECTIONS) == len(set(messages.REJECTIONS))
    assert all(re.fullmatch("[a-z_]+", name) for name in names)
