"""What is pasted is one line of text, into each field that takes text."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from p1tui.tui.widgets.pasted import pasted_line
from tests.tui.pilots import see


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"),
        ("key\rrm -rf", "key"),
        ("\r\n  key \nrm -rf\n", "key"),
        ("k\x1bey\x07\t", "key"),
        ("two words", "two words"),
        (" \r\n ", ""),
        ("", ""),
    ],
)
def test_the_first_line_that_has_text_is_taken_without_controls(text: str, line: str) -> None:
    assert pasted_line(text) == line


async def test_commands_are_found_by_what_is_pasted(pilot: Pilot[None]) -> None:
    await see(pilot, "Phases")
    await pilot.press("ctrl+p", "h")
    pilot.app.post_message(events.Paste("ealth\rq"))
    await see(pilot, "► Upload  The health of each channel")


async def test_a_day_is_pasted_in_place_of_the_one_that_stood(pilot: Pilot[None]) -> None:
    await pilot.press("2", "f")
    await see(pilot, "► first day   2024-06-15")
    pilot.app.post_message(events.Paste("3 June"))
    await see(pilot, "A date has digits, and - / or . between.")
    await see(pilot, "► first day   2024-06-15")
    pilot.app.post_message(events.Paste("03-06-2024\r"))
    await see(pilot, "► first day   03-06-2024")
    await pilot.press("enter", "enter")
    await see(pilot, "3 Jun to 15 Jun 2024")
