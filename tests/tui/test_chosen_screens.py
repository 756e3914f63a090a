"""Screens of money, uploads and changes of the clock are as their golden files say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache

import pytest

from tests.tui.chosen_screens import FILES, SCREENS, build, file_of, shoot
from tests.tui.houses import House
from tests.tui.live.test_houses import compare


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], House]]:
    """Return each house by its name, its history made once for all of its screens."""
    with ExitStack() as made:
        folder = tmp_path_factory.mktemp("houses")
        yield cache(lambda name: made.enter_context(closing(build(name, folder))))


@pytest.mark.parametrize("name", SCREENS)
async def test_a_chosen_screen_is_as_it_was(house: Callable[[str], House], name: str) -> None:
    chosen = SCREENS[name]
    compare(file_of(name), await shoot(house(chosen.house), chosen))


def test_there_is_no_golden_file_of_a_screen_that_is_gone() -> None:
    assert set(FILES.iterdir()) == set(map(file_of, SCREENS))
