"""Every column of a table adds up: its rows, and what is named beside them, are its sum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, MeterSettings
from p1tui.tui.drawing.lines import text_of
from p1tui.tui.history import labels, table
from p1tui.tui.history.cost import CostQuantity
from p1tui.tui.history.period import PERIODS, HistoryPosition
from p1tui.tui.history.quantities import beside, quantities_of
from p1tui.tui.history.quantity import HistoryQuantity
from p1tui.tui.history.query import PeriodData, query
from tests.tui import houses, paying_houses
from tests.tui.houses import House
from tests.tui.paying_houses import PayingHouse

WIDTH = 200

PLAIN = Contract(
    start=date(2026, 1, 1),
    name="plain",
    netting=True,
    line=(
        ContractLine(name="supply", on="import", rate=0.2511, netted=True),
        ContractLine(name="feed-in", on="export", rate=0.1234, netted=True),
        ContractLine(name="grid", on="day", rate=0.2577),
    ),
)
"""The contract of the houses that have none of their own."""


@pytest.fixture(scope="module", params=[*houses.HOUSES, *paying_houses.HOUSES])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    kind = PayingHouse if request.param in paying_houses.HOUSES else House
    with closing(kind(request.param, tmp_path_factory.mktemp("house") / "history.sqlite")) as made:
        yield made


def positions(house: House) -> Iterator[HistoryPosition]:
    """Yield every graph of a house in every running period, in the one before it, and over some days."""
    zone = house.timezone
    config = Config(contract=(PLAIN,), meter=MeterSettings(timezone=str(zone)))
    cost = CostQuantity.of(house.config if isinstance(house, PayingHouse) else config)
    for quantity in (*quantities_of(house.newest), cost):
        for period in PERIODS:
            here = HistoryPosition.now(quantity, period, house.moment, zone)
            yield here
            yield here.stepped(-1)
        today = HistoryPosition.now(quantity, "day", house.moment, zone).start.date()
        yield here.spanning(today - timedelta(days=1), today)
        yield here.spanning(today - timedelta(days=40), today)


def answer(house: House, here: HistoryPosition) -> PeriodData:
    tail = house.feed.latest().tail
    others: tuple[HistoryQuantity, ...] = beside(here.quantity, house.newest)
    with closing(house.history()) as history:
        return query(here, tail, house.now, others, house.newest.time)(history)


def number(text: str) -> Decimal | None:
    """Return a number without its mark; None for words and blanks."""
    found = re.fullmatch(r"(?:[?≥] )?(−?)([\d,]+(?:\.\d+)?)", text)
    return Decimal(found[2].replace(",", "")) * (-1 if found[1] else 1) if found else None


def columns(drawn: table.Table) -> dict[str, list[list[str]]]:
    """Return the cells of the rows, and of the lines below them, by the heads of columns."""
    heads = text_of(drawn.heads)
    found = [(match[0], match.end()) for match in re.finditer(r"\S+(?: \S+)*", heads)]
    names = max((len(text_of(line).split("  ")[0]) for line in (*drawn.rows, *drawn.sums)), default=0)
    edges = [
        (head, (begin, end))
        for (head, _), (begin, end) in zip(found, pairwise([names, *(end for _, end in found)]), strict=True)
    ]
    return {
        head: [[text_of(line)[begin:end].strip() for line in lines] for lines in (drawn.rows, drawn.sums)]
        for head, (begin, end) in edges
    }


def test_every_column_of_every_graph_and_period_adds_up(house: House) -> None:
    wrong, checked = [], 0
    for here in positions(house):
        data = answer(house, here)
        drawn = table.draw(here, data, WIDTH, compare=True)
        names = [text_of(line).split("  ")[0].strip() for line in drawn.sums]
        check_the_end(house, here, data, drawn, names)
        name = "in all" if data.until is None else "so far"
        if name not in names:
            continue
        sums = names.index(name)
        for head, (rows, below) in columns(drawn).items():
            total = number(below[sums])
            if total is None or " peak " in head:
                continue
            listed = sum(filter(None, map(number, [*rows, *below[:sums]])), Decimal(0))
            checked += 1
            if listed != total:
                place = f"{here.quantity.name}, {here.period} from {here.start}"
                wrong.append(f"{place}, {head}: {listed} is not {total} ({', '.join(names)})")
    assert not wrong
    assert checked > 10


def check_the_end(
    house: House, here: HistoryPosition, data: PeriodData, drawn: table.Table, names: list[str]
) -> None:
    """Check that no column goes on after the present, and that the whole period before is told."""
    if data.until is None:
        return
    begun = sum(edge <= house.now for edge in here.edges()[:-1])
    assert len(drawn.rows) == max(begun, here.cursor + 1)
    for rows, _ in columns(drawn).values():
        assert not any(rows[begun:])
    whole = data.before.whole if here.quantity.counted is here.quantity else None
    assert any(name.endswith(f"{labels.short(here.stepped(-1))} in all") for name in names) == (
        whole is not None
    )
