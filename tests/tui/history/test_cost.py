"""The history shows cost: bills of days, and within a day what the energy costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.engine.money.cost_history import CostPoint, StepCosts
from p1tui.i18n.money import money
from p1tui.store.queries.history import History
from p1tui.tui.drawing.lines import text_of
from p1tui.tui.drawing.power_series import Bar
from p1tui.tui.history import csv, readout, table
from p1tui.tui.history.cost import CostQuantity, PartialBar
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.query import query
from tests.shared import household
from tests.shared.times import AMSTERDAM
from tests.tui.driver import FeedDriver

START = int(datetime(2026, 6, 1, tzinfo=AMSTERDAM).timestamp())
NOON = START + 2 * 86_400 + 12 * 3600

CONTRACT = Contract(
    start=date(2026, 6, 2),
    name="plain",
    vat=0.0,
    line=(
        ContractLine(name="supply", on="import", rate=0.20),
        ContractLine(name="feed-in", on="export", rate=0.50),
        ContractLine(name="grid", on="day", rate=0.25),
    ),
)
QUANTITY = CostQuantity.of(Config(contract=(CONTRACT,)))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Two and a half days of the household, whose contract begins on the second."""
    file: Path = tmp_path_factory.mktemp("cost") / "history.sqlite"
    household.record(file, START, NOON)
    with closing(History(file, timezone=AMSTERDAM)) as history:
        yield history


def test_a_day_costs_its_bill_and_neither_the_past_nor_the_future_costs_anything(history: History) -> None:
    here = HistoryPosition.now(QUANTITY, "week", NOON, AMSTERDAM)
    data = query(here, (), NOON)(history)
    day = Bar(0, 230)  # 4.8 kWh at 0.20, 2.88 kWh at 0.50 earned, and 0.25
    assert data.bars[0] is None
    assert data.bars[1] == day
    assert data.bars[3:] == (None,) * 4
    assert QUANTITY.written(QUANTITY.signed(day)) == "€ −0.23"


def test_within_a_day_only_energy_costs(history: History) -> None:
    here = HistoryPosition.now(QUANTITY, "day", NOON, AMSTERDAM)
    data = query(here, (), NOON)(history)
    assert data.bars[0] == Bar(80, 0)  # 0.4 kWh at 0.20
    assert data.bars[10] == Bar(0, 120)  # 0.24 kWh at 0.50
    assert data.bars[13:] == (None,) * 11


def test_a_file_has_a_column_of_costs_with_their_sign_and_one_of_what_is_incomplete(history: History) -> None:
    here = HistoryPosition.now(QUANTITY, "week", NOON, AMSTERDAM)
    rows = csv.text(here, query(here, (), NOON)(history)).splitlines()
    assert rows[0] == "from,to,cost_eur,cost_incomplete"
    assert rows[1].endswith(",,")
    assert rows[2] == "2026-06-02T00:00:00+02:00,2026-06-03T00:00:00+02:00,-0.230,"
    for grid, told in ((None, "known_part"), (ContractLine(name="gas", on="gas", rate=1.0), "at_least")):
        quantity = of_a_long_contract(grid or ContractLine(name="grid", on="day"))
        here = HistoryPosition.now(quantity, "week", NOON, AMSTERDAM)
        rows = csv.text(here, query(here, (), NOON)(history)).splitlines()
        assert rows[2].startswith("2026-06-02T00:00:00+02:00,2026-06-03T00:00:00+02:00,-0.480,")
        assert rows[2].endswith(f",{told}")


def of_a_long_contract(grid: ContractLine = CONTRACT.line[2]) -> CostQuantity:
    """Cost under a contract that is older than the history."""
    lines = (*CONTRACT.line[:2], grid)
    old = msgspec.structs.replace(CONTRACT, start=date(2026, 1, 1), line=lines)
    return CostQuantity.of(Config(contract=(old,)))


def test_days_before_the_history_began_have_no_data_and_the_sum_has_their_charges_a_row_of_its_own(
    history: History,
) -> None:
    quantity = of_a_long_contract()
    here = HistoryPosition.now(quantity, "year", NOON, AMSTERDAM)
    data = query(here, (), NOON)(history)
    assert data.bars[:5] == (None,) * 5
    assert data.bars[5] is not None
    fixed = 151 * 250  # a day's charge from 1 January on, as every other viewer has it
    assert data.total is not None
    june = quantity.signed(data.bars[5])
    assert quantity.signed(data.total) == june + fixed
    rest, sums = table.draw(here, data, 78, compare=False).sums
    assert text_of(rest).split() == ["before", "1", "Jun", "37.75"]
    assert text_of(sums).split()[-1] == "37.73"
    week = query(HistoryPosition.now(quantity, "week", NOON, AMSTERDAM), (), NOON)(history)
    assert not quantity.mark(week.bars[1])


def test_a_bar_of_which_something_is_unknown_says_so_in_readout_and_table(history: History) -> None:
    quantity = of_a_long_contract(ContractLine(name="grid", on="day"))
    here = HistoryPosition.now(quantity, "week", NOON, AMSTERDAM)
    data = query(here, (), NOON)(history)
    assert quantity.mark(data.bars[1])
    written = f"{quantity.mark(data.bars[1])}€ −0.48"
    assert readout.both(data.bars[1], quantity) == ((written, "text"),)
    rows = table.draw(here, data, 78, compare=False).rows
    assert text_of(rows[1]).endswith(f"{quantity.mark(data.bars[1])}−0.48")


@pytest.mark.parametrize(
    "amount", ["29.5249", "29.5251", "0.0049", "-0.0051", "-1.2349", "7", "0.005", "0.0549"]
)
def test_an_amount_is_told_in_the_cents_that_other_screens_tell(
    history: History, monkeypatch: pytest.MonkeyPatch, amount: str
) -> None:
    exact = Decimal(amount)
    monkeypatch.setattr(StepCosts, "between", lambda *_: [CostPoint(exact)])
    day = START, START + 86_400
    (bar,) = QUANTITY.opened(history, *day, ()).bars(history, day, ())
    assert bar is not None
    assert QUANTITY.written(QUANTITY.signed(bar)) == money(exact, "EUR")


def test_a_mark_of_the_period_before_is_explained_only_beside_it(history: History) -> None:
    here = HistoryPosition.now(QUANTITY, "day", NOON, AMSTERDAM)
    data = query(here, (), NOON)(history)._replace(past_total=PartialBar(1000, 0))
    for compare in (True, False):
        drawn = readout.draw(here, data, FeedDriver().view(), 78, compare=compare, paired=True)
        told = [text_of(line) for line in drawn if "so far as known" in text_of(line)]
        assert bool(told) == compare
        assert not any("…" in each for each in told)
