"""The boxes over a screen: apart from the words beside them, and with their own keys at the bottom."""

from __future__ import annotations

import pytest

from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import rows, until


@pytest.mark.parametrize(
    ("key", "words"),
    [("ctrl+p", "↑↓ Select  Enter Run  Esc Back"), ("question_mark", "Esc Close"), ("q", "")],
)
async def test_under_a_box_stand_its_keys_until_it_is_closed(
    make_app: MakeApp, driver: FeedDriver, key: str, words: str
) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])
        await pilot.press(key)
        await until(pilot, lambda: rows(pilot)[-1].strip() == words)
        await pilot.press("escape")
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])


@pytest.mark.parametrize("key", ["ctrl+p", "question_mark", "q"])
async def test_a_blank_cell_is_at_each_side_of_a_box(make_app: MakeApp, driver: FeedDriver, key: str) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])
        await pilot.press(key)
        await until(pilot, lambda: any("┌─" in row for row in rows(pilot)))
        framed = [row for row in rows(pilot) if row.count("│") > 1]
        left, right = framed[0].index("│"), framed[0].rindex("│")
        assert {(row[left - 1], row[right + 1]) for row in framed} == {(" ", " ")}
