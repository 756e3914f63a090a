from __future__ import annotations

from p1tui.logs import Rationed


def test_one_line_a_minute_stands_for_all_of_them() -> None:
    now = [100.0]
    rationed = Rationed(60, clock=lambda: now[0])
    counts = []
    for second in range(130):
        now[0] = 100.0 + second
        counts.append(rationed.take())
    assert [count for count in counts if count] == [1, 60, 60]
