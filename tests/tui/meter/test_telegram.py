"""Explained telegrams: a value is told whole, however narrow the window."""

from __future__ import annotations

import msgspec
import pytest

from p1tui.tui.meter.telegram import explained, rows
from tests.tui.driver import FeedDriver


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_value_that_is_too_long_for_its_place_stands_whole_on_lines_below(
    driver: FeedDriver, width: int
) -> None:
    snapshot = driver.second()
    message = b"0-0:96.13.0(" + b"4142434445" * 40 + b")"
    view = driver.view(msgspec.structs.replace(snapshot, raw=snapshot.raw.replace(b"0-0:96.13.0()", message)))
    lines = explained(view, width)
    assert max(sum(len(text) for text, _ in line) for line in lines) <= width

    strong = "".join(text.strip() for line in lines for text, style in line if style == "strong")
    values = [row.value for row in rows(view.shown.raw)]
    assert max(map(len, values)) > width
    assert strong == "".join(values)
