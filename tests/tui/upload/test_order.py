"""The order of the channels."""

from __future__ import annotations

import pytest

from p1tui.model.status import LinkHealth
from p1tui.tui.upload import channels
from tests.tui.draws import say, view
from tests.tui.driver import RETRYING, UP


@pytest.mark.parametrize("links", [(UP, RETRYING), (RETRYING, UP)], ids=["well first", "trouble first"])
def test_a_channel_in_trouble_stands_above_one_that_is_well(links: tuple[LinkHealth, ...]) -> None:
    said = say(channels.draw(view(links=links), 100))
    assert 0 <= said.index(RETRYING.name) < said.index(UP.name)
