"""Facts: every value stands beside its name, whole, and in line with those above."""

from __future__ import annotations

import pytest

from p1tui.tui.drawing.facts import Fact, aligned_facts, facts, tight_facts
from tests.tui.draws import say

SHORT: list[Fact] = [(name, name * 3, "text") for name in "abcdef"]
LONG: list[Fact] = [("name", "x" * 26, "text"), *SHORT]


def test_a_wide_screen_does_not_part_values_and_names() -> None:
    for drawn in (facts(SHORT, 198), tight_facts(SHORT, 198)):
        assert max(len(line.rstrip()) for line in say(drawn).splitlines()) <= 132


def test_a_long_value_makes_its_own_column_wider() -> None:
    lines = say(facts(LONG, 80)).splitlines()
    assert len(lines) == 4
    assert lines[0].split() == ["name", "x" * 26, "d", "ddd"]


@pytest.mark.parametrize("width", [90, 118, 198])
def test_blocks_have_their_columns_below_each_other(width: int) -> None:
    one, other = (say(block).splitlines() for block in aligned_facts([LONG, SHORT], width))
    places = [{at for at, char in enumerate(lines[0]) if char in "abcdef"} for lines in (one[1:], other)]
    assert min(places[1]) == min(places[0])


def test_blocks_that_do_not_fit_so_are_drawn_by_themselves() -> None:
    blocks: list[list[Fact]] = [
        LONG,
        [("a", "y" * 36, "text"), ("b", "y" * 36, "text"), ("c", "z" * 36, "text")],
    ]
    assert aligned_facts(blocks, 80) == [facts(block, 80) for block in blocks]


def test_names_give_way_before_the_columns_of_blocks_part() -> None:
    wide: list[Fact] = [("last success", "y" * 22, "text"), ("year's quota", "z" * 22, "text")]
    one, other = (say(block) for block in aligned_facts([wide, SHORT], 78))
    assert one.index("year's") == other.index("d")
    assert one.index("y") == len("  last success  ")


@pytest.mark.parametrize("width", [38, 78, 118, 198])
def test_a_long_name_is_whole_and_parted_from_its_value(width: int) -> None:
    for drawn in (facts, tight_facts):
        said = say(drawn([*SHORT, ("a name of many cells", "value", "text")], width))
        assert "a name of many cells  value" in said
