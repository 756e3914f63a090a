"""Checking contracts says what is missing, overlaps or has no effect."""

from __future__ import annotations

from datetime import date

import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.check import findings

DAY = date(2026, 1, 1)


def told(*lines: ContractLine, netting: bool = False, timezone: str = "") -> list[str]:
    contract = Contract(start=DAY, name="x", vat=21, netting=netting, line=lines)
    return [str(each.message) for each in findings([contract], timezone)]


def test_without_a_contract_it_says_how_to_get_one() -> None:
    (found,) = findings([])
    assert found.is_missing
    assert "`p1tui contract new`" in str(found.message)


def test_an_empty_rate_is_missing() -> None:
    (found,) = findings([Contract(start=DAY, name="x", line=(ContractLine(name="a", on="day"),))])
    assert found.is_missing
    assert "vat, a: rate" in str(found.message)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (ContractLine(name="a", on="day", rate=1, hours="7-9"), "a is on day, where hours has no effect"),
        (
            ContractLine(name="a", on="gas", rate=1, netted=True, tariff=1),
            "where netted, tariff has no effect",
        ),
        (ContractLine(name="a", on="import", rate=1, at_least=2.5), "at_least has no effect"),
        (ContractLine(name="a", on="month_peak", rate=1, count=3), "count has no effect"),
    ],
)
def test_a_setting_without_effect_is_told(line: ContractLine, sentence: str) -> None:
    assert any(sentence in each for each in told(line))


def test_hours_in_no_line_and_in_two_are_told() -> None:
    peak = ContractLine(name="peak", on="import", rate=1, hours="07-11,17-22")
    low = ContractLine(name="low", on="import", rate=1, hours="22-07,11-17")
    assert told(peak, low) == []
    short = ContractLine(name="low", on="import", rate=1, hours="22-06,11-17")
    assert told(peak, short) == [
        "[[contract]] 1 (x): of import 1, mon 06:00 is in fewer lines than 1, mon 00:00, of those with "
        "hours, days or months: is one missing, or does one overlap."
    ]
    long = ContractLine(name="low", on="import", rate=1, hours="22-08,11-17")
    assert "fewer lines than 1, mon 07:00" in told(peak, long)[0]
    weekend = ContractLine(name="weekend", on="import", rate=1, days="sat,sun")
    assert "1, mon 00:00 is in fewer lines than 1, sat 00:00" in told(weekend)[0]


def test_one_tariff_of_two_and_a_band_without_the_next_are_told() -> None:
    low = ContractLine(name="a", on="import", rate=1, tariff=1)
    assert "tariff 1 has a line" in told(low)[0]
    first = ContractLine(name="a", on="import", rate=1, up_to=3000)
    assert "above 3000 in a year is in no line" in told(first)[0]
    assert told(first, ContractLine(name="b", on="import", rate=1, above=3000)) == []


def test_a_dutch_cost_of_feed_in_that_nothing_limits_is_told() -> None:
    low, normal = (
        ContractLine(name=name, on="export", tariff=tariff, rate=0.05)
        for tariff, name in enumerate(("low", "normal"), 1)
    )
    cost = ContractLine(name="cost", on="export", charge=True, rate=0.1)
    (hint,) = told(low, normal, cost, timezone="Europe/Amsterdam")
    assert "cost charges for export, and once netting has ended it may take no more" in hint
    assert 'like offsets = ["low", "normal"]' in hint
    limited = ContractLine(name="cost", on="export", charge=True, rate=0.1, offsets=("low", "normal"))
    assert told(low, normal, limited, timezone="Europe/Amsterdam") == []
    assert told(low, normal, cost, timezone="Europe/Brussels") == []


def test_netting_beyond_the_law_is_told_in_the_netherlands_alone() -> None:
    line = ContractLine(name="a", on="import", rate=1, netted=True)
    assert told(line, netting=True) == []
    assert "netting ends on 2027-01-01" in told(line, netting=True, timezone="Europe/Amsterdam")[0]
    following = Contract(start=date(2027, 1, 1), name="y", vat=21, line=(line,))
    before = Contract(start=DAY, name="x", vat=21, netting=True, line=(line,))
    assert findings([before, following], "Europe/Amsterdam") == []
    assert "no line is netted" in told(ContractLine(name="a", on="import", rate=1), netting=True)[0]


@pytest.mark.parametrize(
    ("currency", "market", "sentence"),
    [
        ("SEK", "", "need prices.zone, as Sweden has four: SE1 (Luleå)"),
        ("SEK", "NL", "it is in SEK, but its day-ahead prices would be those of NL; name your zone"),
        ("EUR", "", "need prices.zone, as meter.timezone does not tell it: NL, BE"),
        ("NOK", "SE3", "currency = NOK, but these are told in EUR and SEK alone"),
    ],
)
def test_a_contract_that_would_get_no_day_ahead_prices_says_why(
    currency: str, market: str, sentence: str
) -> None:
    spot = ContractLine(name="a", on="import", price="day_ahead", markup=0)
    (found,) = findings([Contract(start=DAY, vat=0, currency=currency, line=(spot,))], market=market)
    assert found.is_missing
    assert sentence in str(found.message)
    flat = ContractLine(name="a", on="import", rate=1)
    assert findings([Contract(start=DAY, vat=0, currency=currency, line=(flat,))], market=market) == []


@pytest.mark.parametrize(("currency", "market"), [("SEK", "SE4"), ("EUR", "SE1"), ("EUR", "NL")])
def test_a_contract_that_gets_day_ahead_prices_lacks_nothing(currency: str, market: str) -> None:
    spot = ContractLine(name="a", on="import", price="day_ahead", markup=0)
    assert findings([Contract(start=DAY, vat=0, currency=currency, line=(spot,))], market=market) == []


def test_a_contract_without_lines_is_told() -> None:
    assert told() == ["[[contract]] 1 (x): it has no lines, so nothing of it costs."]
