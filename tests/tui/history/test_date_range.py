"""From one day to another: two fields, typed."""

from __future__ import annotations

from datetime import date

import pytest
from textual.pilot import Pilot

from p1tui.tui.history.date_range import DateRangeDialog, Days, Invalid, days, parsed
from tests.tui.pilots import see, text, until


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-06-31", "2024-07-01", "no such day"),
        ("2024-06-01", "", "day, month and 4-digit year"),
        ("2024-06-02", "2024-06-01", "before the first day"),
        ("1999-06-02", "2024-06-01", "nothing before 2001"),
        ("2024-06-02", "9999-12-31", "nothing after 2099"),
    ],
)
def test_what_is_no_stretch_of_days_is_said(first: str, last: str, words: str) -> None:
    assert words in str(days(first, last))


def test_both_days_are_included() -> None:
    assert days("2024-06-01", "2024-06-01") == Days(date(2024, 6, 1), date(2024, 6, 1))


@pytest.mark.parametrize(
    "text", ["2026-10-25", "2026/10/25", "2026.10.25", "25-10-2026", "25/10/2026", "25.10.2026", "20261025"]
)
def test_a_day_is_written_in_either_order(text: str) -> None:
    assert parsed(text) == date(2026, 10, 25)
    assert parsed("5-3-2026") == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["25102026", "25-10-26", "10/25/2026", "2026-10/25", "2026-10", "-", ""])
def test_what_may_be_another_day_is_refused(text: str) -> None:
    assert isinstance(parsed(text), str)


def test_a_first_day_that_is_yet_to_come_is_told_at_its_own_field() -> None:
    today = date(2026, 11, 29)
    found = days("2026-11-30", "2026-11-29", today)
    assert isinstance(found, Invalid)
    assert found == Invalid(0, "That day is yet to come.")
    assert days("2026-11-29", "2026-11-30", today) == Days(today, date(2026, 11, 30))


FORM = "such as 2024-06-15 or 15-06-2024"


async def test_f_asks_for_the_days_and_shows_them(pilot: Pilot[None]) -> None:
    await pilot.press("2", "f")
    await see(pilot, "► first day   2024-06-15")
    await see(pilot, FORM)
    await pilot.press("x")
    await see(pilot, "A date has digits, and - / or . between.")
    await pilot.press(*"20240633", "enter")
    await see(pilot, "There is no such day.")
    assert FORM in text(pilot)
    assert "► first day   20240633" in text(pilot)
    await pilot.press("tab", "tab", "backspace", "backspace", *"03", "tab", "tab")
    await see(pilot, "► first day   2024-06-03")
    await pilot.press("enter", *"12-06x-2024", "enter")
    await see(pilot, "3 Jun to 12 Jun 2024")
    await pilot.press("pageup")
    await see(pilot, "24 May to 2 Jun 2024")
    await pilot.press("home", "end")
    await see(pilot, "Sun 2 Jun 2024  ▲")
    assert "24 May to 2 Jun 2024" in text(pilot)
    await pilot.press("f", "escape")
    await until(pilot, lambda: not isinstance(pilot.app.screen, DateRangeDialog))
    assert "24 May to 2 Jun 2024" in text(pilot)


async def test_the_first_enter_says_what_is_wrong_with_the_last_day(pilot: Pilot[None]) -> None:
    await pilot.press("2", "f")
    await see(pilot, "► first day   2024-06-15")
    await pilot.press("tab", *"31-06-2024", "tab")
    await see(pilot, "► first day")
    await pilot.press("enter")
    await see(pilot, "► last day    31-06-2024")
    assert "There is no such day." in text(pilot)
    await pilot.press("up", *"16/06/2024", "enter")
    await see(pilot, "That day is yet to come.")
    assert "► first day   2024-06-16" in text(pilot)
