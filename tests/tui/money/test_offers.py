"""Contracts side by side: bars that measure their sums, and months that add up to them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from p1tui.model.money import Cost
from p1tui.tui.drawing.glyphs import STYLES, Glyphs
from p1tui.tui.drawing.lines import text_of, width
from p1tui.tui.money.offers import comparison, offer_bars, offer_chart, offer_months
from p1tui.tui.money.offers.offer import Offer
from tests.shared.times import AMSTERDAM
from tests.tui.pilots import text
from tests.tui.scene import Scene
from tests.tui.shots import opened, press

HALF = STYLES["half"]
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def cost(amount: str, *, at_least: bool = False) -> Cost:
    return Cost(Decimal(amount), at_least)


OWN = Offer("own", cost("120.00"), "EUR", months=((MAY, cost("90.01")), (JUNE, cost("30.00"))))
OTHER = Offer("other", cost("60.00"), "EUR", months=((MAY, cost("75.00")), (JUNE, cost("-15.00"))))


@given(
    amounts=st.lists(st.decimals(-9999, 9999, places=2), min_size=2, max_size=8),
    cells=st.integers(30, 200),
    glyphs=st.sampled_from([*STYLES.values()]),
)
def test_a_bar_is_as_long_as_its_sum_and_none_leaves_its_room(
    amounts: list[Decimal], cells: int, glyphs: Glyphs
) -> None:
    lines = offer_bars.draw([Cost(each) for each in amounts], cells, glyphs)
    if not any(amounts):
        assert not lines
        return
    assert max(map(width, lines)) <= cells
    span = max(*amounts, Decimal(0)) - min(*amounts, Decimal(0))
    for at, (amount, line) in enumerate(zip(amounts, lines, strict=True)):
        assert abs(len(line[1][0]) - abs(amount) * cells / span) <= 2
        assert line[1][1] == ("export" if amount < 0 else "import") + ("-past" if at else "")


def test_a_contract_that_cannot_be_used_has_no_bar_and_one_alone_nothing_to_compare() -> None:
    assert offer_bars.draw([cost("3.00"), None], 60, HALF) == []
    bars = offer_bars.draw([cost("3.00"), None, cost("6.00")], 60, HALF)
    assert [text_of(line).count("█") for line in bars] == [30, 0, 60]


def test_the_months_and_their_rounding_add_up_to_each_sum() -> None:
    lines = [text_of(line) for line in offer_months.draw([OWN, OTHER], 80)]
    assert lines[0].startswith("Cost by the month ─")
    assert lines[1].split() == ["own", "€", "other", "€"]
    rows = [
        [Decimal(each.replace("−", "-")) for each in re.findall(r"−?\d+\.\d\d", line)] for line in lines[2:]
    ]
    *parts, _, sums = rows
    assert [sum(column) for column in zip(*parts, strict=True)] == sums == [Decimal(120), Decimal(60)]
    assert any(line.startswith(" rounding") for line in lines)


def test_what_lacks_something_is_marked_and_has_no_rounding() -> None:
    lacking = Offer(
        "least",
        cost("50.00", at_least=True),
        "EUR",
        months=((MAY, cost("50.00", at_least=True)), (JUNE, Cost(None))),
    )
    lines = [text_of(line) for line in offer_months.draw([lacking, OWN], 80)]
    assert "≥ 50.00" in lines[2]
    assert "not known" in lines[3]


@given(cells=st.integers(40, 220), height=st.integers(0, 60))
def test_the_page_fits_into_any_width_and_its_months_only_where_all_of_it_does(
    cells: int, height: int
) -> None:
    lines = comparison.draw([OWN, OTHER], Path("contracts"), cells, height, HALF)
    assert max(map(width, lines)) <= cells
    if any("May 2026" in text_of(line) for line in lines):
        assert len(lines) <= height


async def test_the_contracts_stand_beside_bars_and_above_their_months(scene: Scene) -> None:
    async with opened(scene, (120, 40)) as pilot:
        await press(pilot, "5", "shift+tab")
        shown = text(pilot)
        assert shown.count("Cost by the month") == 1
        assert "May 2025" in shown
        assert shown.count("█") > 40


def test_the_cheapest_other_contract_stands_beside_the_one_in_force_for_the_whole_year() -> None:
    dear = Offer("dear", cost("500.00"), "EUR", months=((MAY, cost("400.00")), (JUNE, cost("100.00"))))
    until = date(2026, 12, 31)
    offers = [replace(each, until=until) for each in (OWN, dear, OTHER)]
    lines = [text_of(line) for line in offer_chart.draw(offers, AMSTERDAM, 118, 24, HALF)]
    assert len(lines) == 24
    assert "other" in lines[0]
    assert "dear" not in lines[0]
    axis = next(line for line in lines if line.startswith(" € ") or "May" in line)
    assert axis.split()[1:] == ["May", "►Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert not any("other" in line for line in lines[1:])
    long = [replace(each, name=f"{each.name} with a name that is very long") for each in offers]
    narrow = [text_of(line) for line in offer_chart.draw(long, AMSTERDAM, 78, 24, HALF)]
    assert any("The second bar of each month is what" in line for line in narrow)
    assert not offer_chart.draw(offers[:1], AMSTERDAM, 118, 24, HALF)
    assert not offer_chart.draw(offers, AMSTERDAM, 118, 6, HALF)
