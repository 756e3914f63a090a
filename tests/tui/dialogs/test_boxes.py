"""The boxes over a screen: nothing else stands there but what is never hidden, and their own keys."""

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
async def test_nothing_stands_around_a_box(make_app: MakeApp, driver: FeedDriver, key: str) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])
        await pilot.press(key)
        await until(pilot, lambda: any("┌─" in row for row in rows(pilot)))
        inside = [row.strip() for row in rows(pilot)[1:-1] if row.strip()]
        assert len(inside) > 5
        assert {(row[0], row[-1]) for row in inside} == {("┌", "┐"), ("│", "│"), ("└", "┘")}
        assert "REC" in rows(pilot)[0]
