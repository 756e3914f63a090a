"""Bills agree to the cent with a second, plain reckoning, on three simulated years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import MarketPrices
from p1tui.model.quarters import DayAheadPrice, Quarters
from tests.costs.contracts import CONTRACTS
from tests.costs.household import FIRST, LAST, months, three_years
from tests.costs.spreadsheet import Spreadsheet
from tests.shared.times import AMSTERDAM

Household = tuple[Quarters, list[DayAheadPrice]]


@pytest.fixture(scope="module")
def household() -> Household:
    return three_years()


@pytest.fixture(scope="module")
def sheets(household: Household) -> dict[bool, Spreadsheet]:
    return {
        netting: Spreadsheet(CONTRACTS, *household, AMSTERDAM, netting=netting) for netting in (True, False)
    }


PERIODS = {
    "months": months(FIRST, LAST),
    "years": [(date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 6, 1), date(2026, 6, 1))],
    "days of both clock changes": [
        (day, day + timedelta(1))
        for day in (date(2024, 3, 31), date(2024, 10, 27), date(2026, 3, 29), date(2026, 10, 25))
    ],
}


@pytest.mark.parametrize("netting", [True, False])
@pytest.mark.parametrize("kind", PERIODS)
def test_every_line_agrees_to_the_cent(
    household: Household, sheets: dict[bool, Spreadsheet], kind: str, netting: bool
) -> None:
    quarters, prices = household
    until = LAST if netting else date(2025, 1, 1)
    sheet = sheets[netting]
    found = bills(
        CONTRACTS,
        quarters,
        MarketPrices(prices),
        [(start, end) for start, end in PERIODS[kind] if start < until],
        AMSTERDAM,
        without_netting=not netting,
    )
    compared = 0
    for bill in found:
        contract = next(each for each in CONTRACTS if each.name == bill.contract)
        missing = set[int]()
        for line, result in zip(contract.line, bill.lines, strict=True):
            expected = sheet.line(contract, line, bill.start, bill.end)
            place = f"{bill.contract}, {line.name}, {bill.start} to {bill.end}"
            assert (result.quantity, result.amount) == (expected.quantity, expected.amount), place
            assert result.missing_quarters + result.missing_elsewhere == len(expected.missing), place
            missing |= expected.missing
            compared += 1
        assert bill.missing_quarters + bill.missing_elsewhere == len(missing)
        assert bill.total == sum(each.amount for each in bill.lines if each.amount is not None)
    assert compared >= 7
