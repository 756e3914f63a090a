"""The layout of the live screen: at every size each panel is whole and no two overlap."""

from __future__ import annotations

import itertools

import pytest

from p1tui.p1.reading import Reading
from p1tui.tui.live.layout import Rect, Wanted, arrange
from p1tui.tui.live.screen import DRAWN
from tests.tui.driver import RETRYING, UP, FeedDriver, belgian, dutch, old

SIZES = [(80, 24), (100, 30), (116, 32), (120, 40), (176, 50), (200, 60)]


def wanted(driver: FeedDriver) -> Wanted:
    view = driver.view()
    return lambda name, width: len(DRAWN[name](view, width))


def overlapping(rects: list[Rect]) -> list[tuple[str, str]]:
    return [
        (a.name, b.name)
        for a, b in itertools.combinations(rects, 2)
        if a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
    ]


@pytest.mark.parametrize("make", [belgian, dutch, old])
@pytest.mark.parametrize("links", [(), (UP,), (UP, RETRYING)], ids=len)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_panel_is_whole_and_alone(
    size: tuple[int, int], make: object, links: tuple[object, ...]
) -> None:
    driver = FeedDriver(make, links=links)  # type: ignore[arg-type]
    driver.second()
    want = wanted(driver)
    rects = arrange(*size, want, waiting=False)
    assert overlapping(rects) == []
    for rect in rects:
        assert rect.x >= 0
        assert rect.x + rect.width <= size[0]
        assert rect.y + rect.height <= size[1]
        if rect.name in DRAWN and rect.name != "status":
            assert rect.height == want(rect.name, rect.width), rect
    names = {rect.name for rect in rects}
    assert names >= {"status", "power", "today", "chart", "keys"}
    assert ("registers" in names) != ("tally" in names)
    assert ("phases" in names) == (make is not old)
    assert ("demand" in names) == (make is belgian)


def test_a_larger_screen_shows_more_history() -> None:
    driver = FeedDriver()
    driver.second()
    charts = {
        size: sum(rect.name.startswith("chart") for rect in arrange(*size, wanted(driver), waiting=False))
        for size in ((80, 24), (120, 40), (200, 60))
    }
    assert list(charts.values()) == [1, 2, 3]


@pytest.mark.parametrize("size", [(40, 10), (59, 20), (73, 24), (50, 50), (200, 15), (20, 4)], ids=str)
def test_a_small_screen_is_compact(size: tuple[int, int]) -> None:
    driver = FeedDriver()
    driver.second()
    rects = arrange(*size, wanted(driver), waiting=False)
    numbers = "plain" if size[1] < 8 else "compact"
    assert {"status", numbers, "keys"} <= {rect.name for rect in rects}
    assert "power" not in {rect.name for rect in rects}
    assert overlapping(rects) == []
    assert all(rect.y + rect.height <= size[1] for rect in rects)


@pytest.mark.parametrize("make", [belgian, dutch, old])
def test_a_column_less_changes_nothing_but_widths(make: object) -> None:
    driver = FeedDriver(make)  # type: ignore[arg-type]
    driver.second()
    names = [
        [(rect.name, rect.y) for rect in arrange(width, 24, wanted(driver), waiting=False)]
        for width in (80, 79)
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize("size", [(80, 24), (74, 20), (120, 40)], ids=str)
def test_a_meter_without_power_has_the_chart_of_its_hours(size: tuple[int, int]) -> None:
    driver = FeedDriver(lambda time, kwh: Reading(time=time, header="X", heat_mj=5, heat_time=time))
    driver.second()
    names = {rect.name for rect in arrange(*size, wanted(driver), waiting=False, charts=("hours",))}
    assert names >= {"status", "power", "today", "hours", "keys"}


def test_before_the_first_telegram_it_waits() -> None:
    driver = FeedDriver()
    names = [rect.name for rect in arrange(80, 24, wanted(driver), waiting=True)]
    assert names == ["status", "keys", "waiting"]
