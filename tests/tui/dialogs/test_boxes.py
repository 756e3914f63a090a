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


@pytest.mark.parametrize(("key", "words"), [("question_mark", "Esc closes this."), ("ctrl+p", "Last year")])
async def test_a_box_that_is_open_follows_the_size_of_the_window(
    make_app: MakeApp, driver: FeedDriver, key: str, words: str
) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: "5 Mon" in rows(pilot)[-1])
        await pilot.press(key)
        await until(pilot, lambda: any("┌─" in row for row in rows(pilot)))
        small = rows(pilot)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: any(words in row for row in rows(pilot)))
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: rows(pilot) == small)


@pytest.mark.parametrize(
    ("keys", "at", "left"),
    [
        (("ctrl+p",), "Esc", "┌─ Commands"),
        (("ctrl+p",), "Enter", "┌─ Commands"),
        (("question_mark",), "Esc Close", "┌─ Keys"),
        (("question_mark",), "Everywhere", "┌─ Keys"),
        (("2", "f"), "Esc", "┌─ Days"),
    ],
)
async def test_a_click_presses_the_key_of_a_box_that_is_drawn_there(
    make_app: MakeApp, driver: FeedDriver, keys: tuple[str, ...], at: str, left: str
) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])
        await pilot.press(*keys)
        await until(pilot, lambda: any(left in row for row in rows(pilot)))
        y = max(y for y, row in enumerate(rows(pilot)) if at in row)
        cell = (rows(pilot)[y].index(at), y)
        await pilot.click(offset=cell, button=3)
        await pilot.pause()
        assert any(left in row for row in rows(pilot))
        await pilot.click(offset=cell)
        await until(pilot, lambda: not any(left in row for row in rows(pilot)))


@pytest.mark.parametrize("keys", [("ctrl+p",), ("question_mark",), ("q",), ("2", "f")])
async def test_a_click_beside_a_box_closes_it(
    make_app: MakeApp, driver: FeedDriver, keys: tuple[str, ...]
) -> None:
    driver.second()
    async with make_app(driver, mode="REC").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "5 Money" in rows(pilot)[-1])
        await pilot.press(*keys)
        await until(pilot, lambda: any("┌─" in row for row in rows(pilot)))
        await pilot.click(offset=(2, 20))
        await until(pilot, lambda: not any("┌─" in row for row in rows(pilot)))
        assert pilot.app.is_running


async def test_a_click_leads_to_the_field_of_a_day(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    async with make_app(driver).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "VIEW" in rows(pilot)[0])
        await pilot.press("2", "f")
        await until(pilot, lambda: any("► first day" in row for row in rows(pilot)))
        y, row = next((y, row) for y, row in enumerate(rows(pilot)) if "last day" in row)
        await pilot.click(offset=(row.index("last day"), y))
        await until(pilot, lambda: any("► last day" in row for row in rows(pilot)))
        assert "Enter Show" in rows(pilot)[-1]
