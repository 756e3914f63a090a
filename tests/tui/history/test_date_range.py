"""From one day to another: two fields, typed."""

from __future__ import annotations

from datetime import date

import pytest
from textual.pilot import Pilot

from p1tui.tui.history.date_range import DateRangeDialog, Days, days
from tests.tui.pilots import see, text, until


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-06-31", "2024-07-01", "no such day"),
        ("2024-06-01", "", "Year, month and day"),
        ("2024-06-02", "2024-06-01", "before the first day"),
        ("1999-06-02", "2024-06-01", "nothing before 2001"),
        ("2024-06-02", "9999-12-31", "nothing after 2099"),
    ],
)
def test_what_is_no_stretch_of_days_is_said(first: str, last: str, words: str) -> None:
    assert words in str(days(first, last))


def test_both_days_are_included() -> None:
    assert days("2024-06-01", "2024-06-01") == Days(date(2024, 6, 1), date(2024, 6, 1))


async def test_f_asks_for_the_days_and_shows_them(pilot: Pilot[None]) -> None:
    await pilot.press("2", "f")
    await see(pilot, "► from        2024-06-15")
    await pilot.press("x")
    await see(pilot, "A date has only digits.")
    await pilot.press(*"20240633", "enter")
    await see(pilot, "There is no such day.")
    assert "► from        2024-06-33" in text(pilot)
    await pilot.press("tab", "tab", "backspace", "backspace", *"03")
    await see(pilot, "► from        2024-06-03")
    await pilot.press("enter", *"2024061x2", "enter")
    await see(pilot, "3 Jun to 12 Jun 2024")
    await pilot.press("pageup")
    await see(pilot, "24 May to 2 Jun 2024")
    await pilot.press("f", "escape")
    await until(pilot, lambda: not isinstance(pilot.app.screen, DateRangeDialog))
    assert "24 May to 2 Jun 2024" in text(pilot)
