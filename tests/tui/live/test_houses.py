"""The live screen of every kind of house is as its golden file says, at sizes from small to large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from difflib import unified_diff

import pytest

from tests.tools.renew import HOUSE_SIZES, HOUSE_SNAPSHOTS, house_file, shoot_house
from tests.tui.houses import HOUSES, House


@pytest.fixture(scope="module", params=HOUSES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return each house, its history made once for all sizes."""
    with closing(House(request.param, tmp_path_factory.mktemp("house") / "history.sqlite")) as made:
        yield made


@pytest.mark.parametrize("size", HOUSE_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screen_of_a_house_is_as_it_was(house: House, size: tuple[int, int]) -> None:
    file = house_file(house.name, size)
    before, after = file.read_text(encoding="utf-8"), await shoot_house(house, size)
    if before != after:
        diff = unified_diff(before.splitlines(), after.splitlines(), str(file), "now", lineterm="", n=1)
        pytest.fail("\n".join([*diff, "If that is meant: python -m tests.tools.renew"]), pytrace=False)


def test_there_is_no_golden_file_of_a_house_that_is_gone() -> None:
    assert set(HOUSE_SNAPSHOTS.iterdir()) == {
        house_file(name, size) for name in HOUSES for size in HOUSE_SIZES
    }
