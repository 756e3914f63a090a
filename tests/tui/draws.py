"""Helpers for tests of panels: make a view to draw, and read text and roles of drawn lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line
from p1tui.tui.view import Mode, View
from tests.tui.driver import FeedDriver, belgian


def view(reading: Reading | None = None, *, mode: Mode = "REC", frozen: bool = False, **changes: Any) -> View:
    """Return a view of `reading`, with these changes to its snapshot."""
    driver = FeedDriver(lambda time, kwh: reading or belgian(time, kwh))
    return driver.view(msgspec.structs.replace(driver.second(), **changes), mode=mode, frozen=frozen)


def say(lines: Sequence[Line]) -> str:
    return "\n".join(ln.text_of(line) for line in lines)


def role_of(lines: Sequence[Line], words: str) -> str:
    return next(role for line in lines for text, role in line if words in text)
