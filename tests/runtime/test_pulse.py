"""A pulse tells for how long a loop has not turned."""

from __future__ import annotations

from p1tui.runtime.pulse import Pulse


def test_it_counts_from_the_last_beat() -> None:
    now = 100.0
    pulse = Pulse(lambda: now)
    now = 130.0
    assert pulse.quiet_for() == 30
    pulse.beat()
    now = 131.5
    assert pulse.quiet_for() == 1.5
