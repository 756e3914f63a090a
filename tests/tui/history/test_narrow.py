"""In a narrow window the history names its keys, and tells the difference from the period before."""

from __future__ import annotations

import pytest

from p1tui.tui.drawing import lines as ln
from p1tui.tui.history import readout, title
from p1tui.tui.history.quantities import QUANTITIES
from tests.tui.draws import say
from tests.tui.driver import FeedDriver
from tests.tui.history.positions import POWER, position, running
from tests.tui.pilots import shown
from tests.tui.scene import Scene
from tests.tui.shots import opened, press


def test_the_percent_stays_longer_than_words_decimals_and_notes() -> None:
    driver = FeedDriver()
    driver.second()
    for width, words in (
        (80, ["import −20 %  return +100 %", "by 12:00", "50.000"]),
        (66, ["▲ −20 %  ▼ +100 %", "by 12:00", "50.000"]),
        (61, ["▲ −20 %  ▼ +100 %", "by 12:00", "50.0 "]),
        (56, ["▲ −20 %  ▼ +100 %", "50.000"]),
        (52, ["▲ −20 %  ▼ +100 %", "50.0 "]),
    ):
        told = readout.draw(position(), running(position()), driver.view(), width, compare=True, paired=True)
        assert max(map(ln.width, told)) <= width
        assert [word for word in words if word not in say(told)] == []


def test_the_title_has_the_keys_of_the_periods_beside_what_is_a_mean() -> None:
    here = position("month", POWER)
    said = ln.text_of(title.draw(here, QUANTITIES[:5], 60, paging=True))
    assert " d w m y  PgUp/PgDn " in said
    assert said.endswith("June 2024, mean of a day")
    assert "PgUp" not in ln.text_of(title.draw(here, QUANTITIES[:5], 60))
    assert ln.width(title.draw(here, QUANTITIES[:5], 40, paging=True)) <= 40


@pytest.mark.parametrize(
    ("keys", "size", "offered"),
    [
        (("2",), (80, 24), True),
        (("2", "m"), (80, 24), False),
        (("2", "m"), (120, 40), True),
        (("2", "tab"), (80, 24), False),
        (("2", "t"), (80, 24), False),
        (("2", "t"), (200, 60), True),
        (("2", "m", "b"), (120, 40), True),
    ],
)
async def test_the_period_before_is_offered_where_it_has_room(
    scene: Scene, keys: tuple[str, ...], size: tuple[int, int], offered: bool
) -> None:
    async with opened(scene, size) as pilot:
        await press(pilot, *keys)
        footer = "\n".join(shown(pilot).splitlines()[-2:])
        assert ("b Before" in footer) == offered


async def test_60_columns_and_20_lines_name_the_keys_and_tell_the_percent(scene: Scene) -> None:
    async with opened(scene, (60, 20)) as pilot:
        await press(pilot, "2")
        assert "PgUp/PgDn" in shown(pilot)
        assert "▼ +230 %" in shown(pilot)
