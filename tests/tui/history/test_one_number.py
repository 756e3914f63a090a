"""The number above the chart, the row of the table, and the bar are one number, also of the period before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import pytest

from p1tui.tui.drawing.lines import text_of
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import bars, table
from p1tui.tui.history.cost import CostQuantity
from p1tui.tui.history.period import PERIODS, HistoryPosition
from p1tui.tui.history.quantities import quantities_of
from p1tui.tui.history.query import PeriodData
from tests.tui import houses, paying_houses
from tests.tui.history.test_sums import answer, columns
from tests.tui.houses import House
from tests.tui.paying_houses import PayingHouse

WIDTH = 240


@pytest.fixture(scope="module", params=[*houses.HOUSES, *paying_houses.HOUSES])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    kind = PayingHouse if request.param in paying_houses.HOUSES else House
    with closing(kind(request.param, tmp_path_factory.mktemp("house") / "history.sqlite")) as made:
        yield made


def positions(house: House) -> Iterator[HistoryPosition]:
    """Yield every graph of a house in every running period and in the one before it."""
    costs = (CostQuantity.of(house.config),) if isinstance(house, PayingHouse) else ()
    for quantity in (*quantities_of(house.newest), *costs):
        for period in PERIODS:
            here = HistoryPosition.now(quantity, period, house.moment, house.timezone)
            yield here
            yield here.stepped(-1)


def test_a_bar_of_the_period_before_is_the_one_that_the_table_lists(house: House) -> None:
    for here in positions(house):
        data = answer(house, here)
        for at, row in enumerate(data.before.rows):
            if row is not None:
                assert data.past[at] == data.before.bars[row], (here, at)


def test_the_number_beside_the_cursor_is_that_of_the_row(house: House) -> None:
    checked = 0
    for here in positions(house):
        data = answer(house, here)
        told, listed = beside_the_cursor(here, data), in_the_row(here, data)
        place = (here.quantity.name, here.period, here.start)
        assert len(told) == len(listed), place
        for number, exact in zip(told, listed, strict=True):
            digits = -len(number.partition(".")[2])
            assert abs(amount(number) - amount(exact)) <= Decimal(10) ** digits / 2, place
        checked += len(told)
    assert checked


def test_the_bars_of_the_period_before_add_up_to_its_sum_by_then(house: House) -> None:
    for here in positions(house):
        data, quantity = answer(house, here), here.quantity
        if quantity.counted is not quantity or data.past_total is None or data.until is None:
            continue
        rest = quantity.rests(data.before.bars, data.past_total)
        begun = [bar for bar in data.before.bars if bar is not None]
        for at, whole in enumerate(quantity.directions(data.past_total)):
            drawn = sum(quantity.listed(quantity.directions(bar)[at]) for bar in begun)
            assert drawn + rest[at] == quantity.listed(whole)


def beside_the_cursor(here: HistoryPosition, data: PeriodData) -> list[str]:
    """Return the numbers above the bar under the cursor: its own, and those of the period before."""
    text = text_of(bars.over(here, data, WIDTH, 0, compare=True))
    assert text.strip()
    told = re.sub(r"  (lowest|peak) .*?(?=   |$)", "", text)
    one = "€ (NUMBER)" if here.quantity.unit == "€" else f"(NUMBER) {here.quantity.unit}"
    pattern = ("[▲▼] (NUMBER)" if here.quantity.down else one).replace("NUMBER", r"−?[\d,]+(?:\.\d+)?")
    return re.findall(pattern, told)


def in_the_row(here: HistoryPosition, data: PeriodData) -> list[str]:
    """Return the numbers in the row under the cursor, of the quantity's own columns and of those compared."""
    drawn = table.draw(here, data, WIDTH, compare=True)
    found = [rows[here.cursor] for rows, _ in columns(drawn).values()]
    own = len(here.quantity.directions(Bar(0)))
    texts = [*found[:own], *(found[-own:] if drawn.listed.before else ())]
    return [text.removeprefix("? ").removeprefix("≥ ") for text in texts if re.search(r"\d", text)]


def amount(text: str) -> Decimal:
    """Return a number as written on a screen."""
    return Decimal(text.replace(",", "").replace("−", "-"))
