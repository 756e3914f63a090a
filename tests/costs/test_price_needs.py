"""Prices are needed where a contract's line says so, for its own days, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config, MeterSettings, PricesSettings
from p1tui.costs.price_needs import needed_prices, zone_of
from p1tui.model.prices import NeededPrices

FIXED = (ContractLine(name="supply", on="import", rate=0.3),)
DYNAMIC = (ContractLine(name="supply", on="import", price="day_ahead"),)
GAS = (ContractLine(name="gas", on="gas", price="day_ahead"),)


def contract(start: date, lines: tuple[ContractLine, ...], currency: str = "EUR") -> Contract:
    return Contract(start=start, line=lines, currency=currency)


def test_nothing_is_needed_without_a_line_by_the_market() -> None:
    assert needed_prices(Config()) == []
    assert needed_prices(Config(prices=PricesSettings(zone="NL"))) == []
    assert needed_prices(Config(contract=(contract(date(2026, 1, 1), FIXED),))) == []


def test_each_contract_needs_its_own_days() -> None:
    config = Config(
        contract=(
            contract(date(2026, 7, 1), FIXED),
            contract(date(2026, 1, 1), DYNAMIC),
            contract(date(2026, 10, 1), DYNAMIC + GAS),
        )
    )
    assert needed_prices(config) == [
        NeededPrices(
            "NL",
            "electricity",
            "EUR",
            ((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 10, 1), None)),
        ),
        NeededPrices("NL", "gas", "EUR", ((date(2026, 9, 30), None),)),
    ]


def test_kronor_and_a_currency_that_no_market_tells() -> None:
    config = Config(prices=PricesSettings(zone="SE3"), contract=(contract(date(2026, 1, 1), DYNAMIC, "SEK"),))
    assert [each.currency for each in needed_prices(config)] == ["SEK"]
    assert needed_prices(Config(contract=(contract(date(2026, 1, 1), DYNAMIC, "HUF"),))) == []


@pytest.mark.parametrize(
    ("zone", "timezone", "found"),
    [
        ("", "Europe/Amsterdam", "NL"),
        ("", "Europe/Brussels", "BE"),
        ("", "Europe/Luxembourg", "DE-LU"),
        ("", "Europe/Helsinki", "FI"),
        ("", "Europe/Stockholm", ""),
        ("SE4", "Europe/Stockholm", "SE4"),
        ("BE", "Europe/Amsterdam", "BE"),
    ],
)
def test_the_zone_is_named_or_the_countrys(zone: str, timezone: str, found: str) -> None:
    config = Config(meter=MeterSettings(timezone=timezone), prices=PricesSettings(zone=zone))  # type: ignore[arg-type]
    assert zone_of(config) == found


def test_finlands_first_hour_belongs_to_the_markets_day_before() -> None:
    config = Config(
        meter=MeterSettings(timezone="Europe/Helsinki"), contract=(contract(date(2026, 1, 1), DYNAMIC),)
    )
    assert needed_prices(config)[0].periods == ((date(2025, 12, 31), None),)
