"""A frozen view still answers the keys of its charts."""

from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot

from p1tui.tui.live.power_chart import PowerChart
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import rows, see, text, until


async def test_a_frozen_view_draws_the_span_that_is_asked_of_it(pilot: Pilot[None]) -> None:
    await see(pilot, "Power over 15 min")
    await pilot.press("space", "s")
    await see(pilot, "Power over 1 h")
    chart = pilot.app.screen.query_one("#chart", PowerChart)
    await until(pilot, lambda: not chart.waiting)


async def test_a_frozen_chart_that_is_drawn_again_ends_where_it_was_frozen(
    driver: FeedDriver, make_app: MakeApp
) -> None:
    for _ in range(3):
        driver.second()
    app = make_app(driver)
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "Power over 15 min")
        await pilot.press("space")
        await see(pilot, "FROZEN")
        before = chart_of(pilot)
        for _ in range(4):
            driver.second(by=60)
        await pilot.press("g")
        await until(pilot, lambda: chart_of(pilot) != before)
        await pilot.press(*"ggg")
        await until(pilot, lambda: chart_of(pilot) == before)
        await pilot.press("space")
        await until(pilot, lambda: newest(chart_of(pilot)) == "12:04")
        assert newest(before) == "12:00"


def chart_of(pilot: Pilot[None]) -> list[str]:
    lines = text(pilot).splitlines()
    first = next(at for at, line in enumerate(lines) if line.strip().startswith("Power over"))
    end = next(at for at, line in enumerate(lines) if line.strip().startswith("W "))
    return lines[first : end + 1]


def newest(chart: list[str]) -> str:
    return chart[-1].split()[-1]


@pytest.mark.parametrize("size", [(80, 24), (40, 10)], ids=str)
async def test_the_wall_says_that_the_view_is_frozen(
    driver: FeedDriver, make_app: MakeApp, size: tuple[int, int]
) -> None:
    driver.second()
    app = make_app(driver)
    async with app.run_test(size=size) as pilot:
        await see(pilot, "Today")
        await pilot.press("0")
        await until(pilot, lambda: ends(pilot, "12:00"))
        await pilot.press("1", "space", "0")
        await until(pilot, lambda: ends(pilot, "FROZEN 12:00:00"))


def ends(pilot: Pilot[None], words: str) -> bool:
    return re.search(rf"back\. +{words} *$", rows(pilot)[-1]) is not None


async def test_what_a_key_did_is_gone_from_a_frozen_screen_that_one_comes_back_to(pilot: Pilot[None]) -> None:
    await see(pilot, "Power over 15 min")
    await pilot.press("space", "n")
    await see(pilot, "Alles staat nu in het Nederlands.")
    await pilot.press("2", "n")
    await see(pilot, "All of this is in English now.")
    await pilot.press("escape")
    await see(pilot, "Power over 15 min")
    await see(pilot, "All of this is in English now.")
    assert "Nederlands" not in text(pilot)
