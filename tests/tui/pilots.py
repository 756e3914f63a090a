"""Helpers for tests with a pilot: read the text of the screen, and wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from rich.segment import Segment
from textual.pilot import Pilot

PATIENCE_S = 30.0
"""Most seconds until a condition holds: the history and setup's dialogue answer from threads of their own,
which may first have to import what they use."""


def rows(pilot: Pilot[None]) -> list[str]:
    """Return the rows of the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def text(pilot: Pilot[None]) -> str:
    """Return the whole screen as text."""
    return "\n".join(rows(pilot))


def shown(pilot: Pilot[None]) -> str:
    """Return the whole screen as text, without blanks at the ends of lines."""
    return "\n".join(row.rstrip() for row in rows(pilot)).rstrip("\n")


def segments(pilot: Pilot[None]) -> list[Segment]:
    """Return the segments of the screen, from top to bottom."""
    return [segment for strip in pilot.app.screen._compositor.render_strips() for segment in strip]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until `condition` holds."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        await pilot.pause(0)
        if condition():
            return
    raise AssertionError(f"not within {PATIENCE_S} s; the screen shows:\n{text(pilot)}")


async def see(pilot: Pilot[None], words: str) -> None:
    """Let the app run until `words` are on the screen."""
    await until(pilot, lambda: words in text(pilot))


async def sized(pilot: Pilot[None], size: tuple[int, int]) -> None:
    """Let the app run until the screen has the terminal's columns and rows."""
    await until(pilot, lambda: [len(row) for row in rows(pilot)] == [size[0]] * size[1])


def wgl4() -> frozenset[str]:
    """Return the characters of Windows Glyph List 4, from the data file."""
    found = set()
    for line in Path(__file__).with_name("wgl4.txt").read_text().splitlines():
        for span in line.split() if not line.startswith("#") else ():
            first, _, last = span.partition("-")
            found |= {chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)}
    return frozenset(found)
