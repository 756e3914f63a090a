"""The boxes over a screen: nothing stands beside them, and their own keys at the bottom."""

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
async def test_nothing_stands_beside_a_box(make_app: MakeApp, driver: FeedDriver, key: str) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])
        await pilot.press(key)
        await until(pilot, lambda: any("┌─" in row for row in rows(pilot)))
        shown = rows(pilot)
        first, last = (next(at for at, row in enumerate(shown) if corner in row) for corner in ("┌─", "─┘"))
        assert last - first > 3
        for row in shown[first : last + 1]:
            assert row.strip()[0] in "┌│└"
            assert row.strip()[-1] in "┐│┘"
