"""Bills of small households, with figures that can be checked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import MarketPrices
from p1tui.model.quarters import Course, Quarters
from tests.shared.times import AMSTERDAM

DAY = 1_767_222_000
"""2026-01-01 00:00 in Amsterdam."""


def test_a_day_of_import_at_one_rate() -> None:
    contract = Contract(
        start=date(2026, 1, 1),
        name="plain",
        vat=0,
        line=(ContractLine(name="supply", on="import", rate=0.25),),
    )
    quarters = Quarters(DAY, 96, {"import_wh": Course([100] * 95 + [None])})
    (bill,) = bills([contract], quarters, MarketPrices(), [(date(2026, 1, 1), date(2026, 1, 2))], AMSTERDAM)
    assert bill.lines[0].quantity == Decimal("9.5")
    assert bill.total == Decimal("2.38")
    assert (bill.missing_quarters, bill.at_least) == (1, True)
