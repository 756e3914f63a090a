"""A file has the further columns of the table that is shown."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.store.database import calendar
from p1tui.store.queries.history import History
from p1tui.tui.history import csv
from p1tui.tui.history.cost import CostQuantity
from p1tui.tui.history.period import HistoryPosition
from p1tui.tui.history.quantities import ENERGY, QUANTITIES
from p1tui.tui.history.query import query
from tests.shared import household
from tests.shared.times import AMSTERDAM

POWER = next(each for each in QUANTITIES if each.name == "Power")
SUPPLY = Contract(start=date(2026, 6, 1), vat=0, line=(ContractLine(name="supply", on="import", rate=0.20),))


def test_what_stands_beside_in_a_table_stands_beside_in_its_file(tmp_path: Path) -> None:
    start, end = calendar.day_bounds(date(2026, 6, 2), AMSTERDAM)
    household.record(tmp_path / "h.sqlite", start - 86_400, end)
    here = HistoryPosition.now(ENERGY, "day", start, AMSTERDAM)
    cost = CostQuantity.of(Config(contract=(SUPPLY,)))
    with closing(History(tmp_path / "h.sqlite", timezone=AMSTERDAM)) as history:
        data = query(here, (), end + 60, (cost, POWER))(history)
    head, *rows = csv.text(here, data, data.beside).splitlines()
    assert head == (
        "from,to,import_kwh,export_kwh,cost_eur,cost_incomplete,highest_power_import_w,highest_power_export_w"
    )
    assert rows[0] == "2026-06-02T00:00:00+02:00,2026-06-02T01:00:00+02:00,0.400,0.000,0.080,,400,0"
    assert rows[12].endswith(",0.000,0.240,,,0,240")  # what returned energy earns is not told
    assert csv.text(here, data).splitlines()[0] == "from,to,import_kwh,export_kwh"
