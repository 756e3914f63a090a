"""The counters of a day and a year go by a clock that may never have been set."""

from __future__ import annotations

from p1tui.model.entries import Progress
from p1tui.uplinks.delivery.ledger import count_sent

NOW = 1_780_000_000.0


def test_a_clock_that_was_never_set_does_not_begin_a_year_anew() -> None:
    before = count_sent(Progress(), 30, NOW)
    at_boot = count_sent(before, 0, 12.0)
    assert (at_boot.sent_today, at_boot.sent_year) == (30, 30)
    after = count_sent(at_boot, 4, NOW + 60)
    assert (after.sent_today, after.sent_year) == (34, 34)


def test_a_new_day_and_a_new_year_start_at_none() -> None:
    before = count_sent(Progress(), 30, NOW)
    assert count_sent(before, 1, NOW + 86_400).sent_today == 1
    assert count_sent(before, 1, NOW + 86_400).sent_year == 31
    assert count_sent(before, 1, NOW + 366 * 86_400).sent_year == 1
