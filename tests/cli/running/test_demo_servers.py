"""The demo's contract and market: deterministic, with a negative noon, and on loopback alone."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta

import pytest

from p1tui.cli.running.demo_contracts import contracts, contracts_since
from p1tui.cli.running.demo_servers import with_prices
from p1tui.config.settings import Config
from p1tui.costs.answers.check import NETTING_ENDS, findings
from p1tui.costs.price_needs import needed_prices
from p1tui.demo.prices.curve import quarters
from p1tui.model.prices import NeededPrices
from p1tui.prices.market import day_end, day_start

ENDS = NETTING_ENDS["Europe/Amsterdam"]


@pytest.mark.parametrize("first", [date(2026, 10, 29), ENDS, date(2027, 6, 1)])
def test_nothing_is_missing_in_the_contract(first: date) -> None:
    made = contracts(first)
    assert made[0].start == first
    assert [each.netting for each in made] == ([True, False] if first < ENDS else [False])
    assert not list(findings(made, "Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("fixed", "dynamic", "kinds"),
    [
        (date(2025, 10, 1), date(2026, 9, 1), ["fixed", "dynamic", "dynamic after"]),
        (date(2026, 2, 1), ENDS, ["fixed", "dynamic after"]),
        (date(2026, 4, 1), date(2027, 3, 1), ["fixed", "fixed after", "dynamic after"]),
        (ENDS, date(2027, 12, 1), ["fixed after", "dynamic after"]),
    ],
)
def test_a_fixed_contract_goes_before_and_netting_ends_in_time(
    fixed: date, dynamic: date, kinds: list[str]
) -> None:
    made = contracts_since(fixed, dynamic)
    assert made[0].start == fixed
    assert [each.start for each in made] == sorted({each.start for each in made})
    assert [each.name + ("" if each.netting else " after") for each in made] == kinds
    assert min(each.start for each in made if each.name == "dynamic") == dynamic
    assert not list(findings(made, "Europe/Amsterdam"))


def test_the_contract_is_called_alike_before_and_after_the_end_of_netting() -> None:
    assert {each.name for each in contracts(ENDS - timedelta(days=5))} == {"dynamic"}


def test_it_needs_electricity_by_the_quarter_and_asks_on_loopback() -> None:
    with ExitStack() as cleanup:
        config, (source,) = with_prices(Config(), cleanup)
        (needed,) = needed_prices(config)
        assert isinstance(needed, NeededPrices)
        assert (needed.zone, needed.commodity, needed.currency) == ("NL", "electricity", "EUR")
        assert source.url.startswith("http://127.0.0.1:")


def test_each_day_of_years_is_whole_the_same_each_time_and_negative_around_noon() -> None:
    day = date(2026, 1, 1)
    while day < date(2028, 1, 1):
        found = quarters(day)
        assert found == quarters(day)
        assert found[0][0] == day_start(day, "electricity")
        assert found[-1][0] + 900 == day_end(day, "electricity")
        lowest = min(found, key=lambda each: each[1])
        assert -10_000 < lowest[1] < 0
        assert 10.5 < (lowest[0] - found[0][0]) / 3600 < 16
        assert 10_000 < max(price for _, price in found) < 40_000
        day += timedelta(days=13)
