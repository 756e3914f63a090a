"""The screens of every kind of house are as their golden files say: the live one also at other sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.tools.renew import (
    HOUSE_SIZES,
    HOUSE_SNAPSHOTS,
    OTHER_SCREENS,
    OTHER_SNAPSHOTS,
    house_file,
    other_file,
    shoot_house,
    shoot_other,
)
from tests.tui.houses import HOUSES, House

WITHOUT_YESTERDAY = ("first-minutes",)
"""Houses of which nothing is known of the day before."""


@pytest.fixture(scope="module", params=HOUSES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return each house, its history made once for all sizes."""
    with closing(House(request.param, tmp_path_factory.mktemp("house") / "history.sqlite")) as made:
        yield made


@pytest.mark.parametrize("size", HOUSE_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screen_of_a_house_is_as_it_was(house: House, size: tuple[int, int]) -> None:
    compare(house_file(house.name, size), await shoot_house(house, size))


@pytest.mark.parametrize("columns", [40, 60, 74, 80])
async def test_yesterday_stands_beside_today_at_every_width(house: House, columns: int) -> None:
    shown = await shoot_house(house, (columns, 20))
    assert ("yesterday" in shown) == (house.name not in WITHOUT_YESTERDAY)


@pytest.mark.parametrize("screen", OTHER_SCREENS)
async def test_history_and_meter_of_a_house_are_as_they_were(house: House, screen: str) -> None:
    compare(other_file(house.name, screen), await shoot_other(house, screen))


def compare(file: Path, after: str) -> None:
    """Fail with the difference if a screen is not as its golden file."""
    before = file.read_text(encoding="utf-8")
    if before != after:
        diff = unified_diff(before.splitlines(), after.splitlines(), str(file), "now", lineterm="", n=1)
        pytest.fail("\n".join([*diff, "If that is meant: python -m tests.tools.renew"]), pytrace=False)


@pytest.mark.parametrize("name", [name for name in HOUSES if name != "first-minutes"])
def test_live_and_history_tell_the_same_of_today_and_of_yesterday_by_this_time(name: str) -> None:
    live = house_file(name, (80, 24)).read_text(encoding="utf-8")
    history = other_file(name, "history").read_text(encoding="utf-8")
    if name == "heat":
        assert re.findall(r"heat +([\d.]+) GJ +([\d.]+)", live) == [("0.052", "0.052")]
        assert re.findall(r"(?:so far|by \d\d:\d\d) +([\d.]+) GJ", history) == ["0.052", "0.052"]
        return
    rows = [re.search(rf"{way} +([\d.]+) kWh(?: +([\d.]+))?", live) for way in ("▲ import", "▼ return")]
    days = [
        re.search(rf"\d [A-Z][a-z]+, {note} +▲ ([\d.]+)(?: ▼ ([\d.]+))? kWh", history)
        for note in ("so far", r"by \d\d:\d\d")
    ]
    told = [found.groups() for found in rows if found]
    assert told
    assert told == [pair for pair in zip(*(day.groups() for day in days if day), strict=True) if any(pair)]


def test_there_is_no_golden_file_of_a_house_that_is_gone() -> None:
    assert set(HOUSE_SNAPSHOTS.iterdir()) == {
        house_file(name, size) for name in HOUSES for size in HOUSE_SIZES
    }
    assert set(OTHER_SNAPSHOTS.iterdir()) == {
        other_file(name, screen) for name in HOUSES for screen in OTHER_SCREENS
    }
