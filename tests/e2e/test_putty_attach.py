"""The soak run of PuTTY as a viewer, in its short form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.e2e import network
from tests.e2e.putty import missing_programs
from tests.soak.putty import WAYS, House, check

SECONDS = 2.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")
    if why := network.missing():
        pytest.skip(why)
    with ExitStack() as cleanup:
        yield House(tmp_path_factory.mktemp("house"), cleanup)


@pytest.mark.parametrize("way", WAYS)
def test_the_engine_does_not_notice_and_another_putty_shows_it_again(house: House, way: str) -> None:
    check(house.away(way, SECONDS))


def test_every_telegram_is_stored_at_the_end(house: House) -> None:
    house.end()
