"""Questions of a screen: prices of quarters, stretches, new peaks, where the month and the year lead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from p1tui.config.contracts import Contract, ContractLine, PeakWeight
from p1tui.costs.answers.new_peak import Running, new_peaks
from p1tui.costs.answers.outlook import month_lead, year_lead
from p1tui.costs.answers.spot import QuarterPrice, quarter_prices
from p1tui.costs.answers.stretches import cheapest, dearest
from p1tui.costs.bill import MarketPrices
from p1tui.model.quarters import Quarters
from tests.costs.days import instant, prices, quarters
from tests.shared.times import AMSTERDAM

SUPPLY = ContractLine(name="supply", on="import", price="day_ahead", markup=0.02)
TAX = ContractLine(name="tax", on="import", rate=0.1, netted=True)
FEED_IN = ContractLine(name="feed-in", on="export", price="day_ahead", vat=False)
COST = ContractLine(name="cost", on="export", rate=0.01, charge=True, vat=False)
EVENING = ContractLine(name="evening", on="import", rate=0.05, hours="17-22", vat=False)


def spot(*lines: ContractLine, **settings: bool) -> list[QuarterPrice]:
    netting, surplus = settings.get("netting", False), settings.get("surplus", False)
    contract = Contract(start=date(2026, 1, 1), vat=21, netting=netting, line=lines)
    start = instant("2026-06-01T16:45")
    market = MarketPrices([each for each in prices("2026-06-01", [100_000] * 68 + [-100_000])])
    return quarter_prices([contract], market, start, 3, AMSTERDAM, surplus=surplus)


def told(found: list[QuarterPrice]) -> list[tuple[str, str]]:
    return [(str(each.total), str(each.worth)) for each in found]


def test_a_quarter_costs_what_its_lines_add_up_to() -> None:
    found = spot(SUPPLY, TAX, FEED_IN, COST, EVENING)
    assert [each.market for each in found] == [Decimal("0.1"), Decimal("-0.1"), None]
    assert told(found) == [("0.266200", "0.090000"), ("0.074200", "-0.110000"), ("None", "None")]
    assert (found[0].start, found[0].currency) == (instant("2026-06-01T16:45"), "EUR")


def test_while_netting_holds_an_exported_kwh_is_worth_a_netted_one() -> None:
    within, beyond = (
        spot(SUPPLY, TAX, FEED_IN, netting=True),
        spot(SUPPLY, TAX, FEED_IN, netting=True, surplus=True),
    )
    assert told(within)[0] == ("0.266200", "0.221000")  # the market's price, and the tax that is netted away
    assert told(beyond)[0] == ("0.145200", "0.100000")  # no tax is due on what the surplus covers


def test_lines_on_one_tariff_hide_the_prices_of_their_own_contract_alone() -> None:
    low = ContractLine(name="low", on="import", rate=0.1, tariff=1)
    fixed = Contract(start=date(2026, 1, 1), name="fixed", vat=21, line=(low,))
    dynamic = Contract(start=date(2026, 6, 2), name="dynamic", vat=21, line=(SUPPLY,))
    market = MarketPrices(prices("2026-06-01", [100_000] * 192))
    start = instant("2026-06-01T23:45")
    found = quarter_prices([fixed, dynamic], market, start, 2, AMSTERDAM)
    assert [each.total for each in found] == [None, Decimal("0.1452")]
    found = quarter_prices([fixed, dynamic], market, start, 2, AMSTERDAM, tariff=1)
    assert [each.total for each in found] == [Decimal("0.121"), Decimal("0.1452")]


def test_without_a_line_on_export_an_exported_kwh_has_no_worth() -> None:
    assert [each.worth for each in spot(SUPPLY)] == [None, None, None]


def test_the_part_beyond_import_counts_with_a_surplus_alone() -> None:
    parts = [
        ContractLine(name="matched", on="export", part="matched", rate=0.2, vat=False),
        ContractLine(name="beyond", on="export", part="beyond", rate=0.05, vat=False),
    ]
    assert spot(*parts)[0].worth == Decimal("0.2")
    assert spot(*parts, surplus=True)[0].worth == Decimal("0.05")


def day(*totals: str | None) -> list[QuarterPrice]:
    return [
        QuarterPrice(900 * n, None, None if each is None else Decimal(each), None, "EUR")
        for n, each in enumerate(totals)
    ]


def test_the_cheapest_and_the_dearest_stretch() -> None:
    found = day("0.3", "0.1", "-0.1", "0.2", "0.9", "0.9")
    low, high = cheapest(found, 2), dearest(found, 2)
    assert low is not None
    assert high is not None
    assert (low.start, low.end, low.mean) == (900, 2700, Decimal("0"))
    assert (high.start, high.end, high.mean) == (3600, 5400, Decimal("0.9"))


def test_the_first_of_equal_stretches_is_taken_and_none_over_an_unknown_price() -> None:
    found = day("0.1", "0.1", None, "0.1", "0.1", "0.1")
    low, longer = cheapest(found, 2), cheapest(found, 3)
    assert low is not None
    assert longer is not None
    assert (low.start, longer.start) == (0, 2700)
    assert cheapest(found, 4) is None
    assert cheapest([], 1) is None


def peaks(
    energy: Quarters, line: ContractLine, now: str, energy_wh: int, power_w: int
) -> list[tuple[int, ...]]:
    contract = Contract(start=date(2026, 1, 1), vat=6, line=(line,))
    running = Running(now=instant(now), energy_wh=energy_wh, power_w=power_w)
    found = new_peaks([contract], energy, running, AMSTERDAM, {})
    return [
        (each.below_w, each.leads_to_w, int(each.cost * 100), each.until - instant(now)) for each in found
    ]


def test_a_new_quarter_peak_costs_its_share_of_the_year() -> None:
    line = ContractLine(name="capacity", on="month_peak", rate=48, per="year", at_least=2.5, mean_of=12)
    energy = quarters("2026-01-01", "2026-01-10", {"import_wh": {"2026-01-05T18:00": 750}})
    # 3 kW so far; 300 Wh in the first third, then 6 kW: 5.2 kW, and 2.2 kW · 48/12 · 1.06
    assert peaks(energy, line, "2026-01-10T12:05", 300, 6000) == [(2700, 5200, 933, 600)]
    assert peaks(energy, line, "2026-01-10T12:05", 300, 2700) == []
    low = quarters("2026-01-01", "2026-01-10", {"import_wh": {"2026-01-05T18:00": 100}})
    assert peaks(low, line, "2026-01-10T12:00", 0, 2500) == []  # 2.5 kW is billed in any case
    assert peaks(low, line, "2026-01-10T12:00", 0, 3500) == [(2500, 3500, 424, 900)]


def test_a_new_hour_counts_with_what_the_hour_has_had() -> None:
    line = ContractLine(name="effekt", on="top_hours", rate=30, count=2, one_a_day=True)
    hours = {f"2026-01-{at}:00": wh for at, wh in (("05T18", 6000), ("05T19", 5900), ("06T18", 4000))}
    energy = quarters("2026-01-01", "2026-01-10T12:30", {"import_wh": hours | {"2026-01-10T12:00": 2000}})
    # 12:30: 2 kWh so far, 6 kW for half an hour more: 5 kW in place of 4, and half of 1 kW · 30 · 1.06
    assert peaks(energy, line, "2026-01-10T12:30", 0, 6000) == [(4000, 5000, 1590, 1800)]
    of_day = quarters("2026-01-01", "2026-01-06T20:00", {"import_wh": hours})
    assert peaks(of_day, line, "2026-01-06T20:00", 0, 3900) == []
    assert peaks(of_day, line, "2026-01-05T20:00", 0, 5950) == []  # that day has 6 kW already


def test_a_weighed_hour_may_reach_more() -> None:
    night = (PeakWeight(hours="22-06", times=0.5),)
    line = ContractLine(name="effekt", on="top_hours", rate=30, count=1, weights=night)
    energy = quarters("2026-01-01", "2026-01-10", {"import_wh": {"2026-01-05T18:00": 4000}})
    assert peaks(energy, line, "2026-01-10T23:00", 0, 7000) == []
    assert peaks(energy, line, "2026-01-10T23:00", 0, 9000) == [(8000, 9000, 1590, 3600)]


def test_no_peak_is_told_outside_the_window_or_without_a_rate() -> None:
    energy = quarters("2026-01-01", "2026-01-10", {"import_wh": {"2026-01-05T18:00": 750}})
    window = ContractLine(name="capacity", on="month_peak", rate=48, hours="17-22")
    assert peaks(energy, window, "2026-01-10T12:00", 0, 9000) == []
    assert peaks(energy, ContractLine(name="capacity", on="month_peak"), "2026-01-10T12:00", 0, 9000) == []


FLAT = ContractLine(name="flat", on="import", rate=0.1)
FEE = ContractLine(name="fee", on="month", rate=31)


def test_a_month_leads_by_its_energy_and_its_days() -> None:
    energy = quarters("2026-01-01", "2026-01-11", {"import_wh": {"2026-01-05T18:00": 100_000}})
    contract = Contract(start=date(2026, 1, 1), vat=0, line=(FLAT, FEE))
    lead = month_lead([contract], energy, MarketPrices(), AMSTERDAM)
    assert [each.total for each in lead.so_far] == [Decimal("20.00")]  # 100 kWh, and 10 days of 31
    assert (lead.leads_to, lead.at_least) == (Decimal("62.00"), False)  # 310 kWh, and 31.00


def test_a_month_of_less_than_a_day_leads_nowhere_yet() -> None:
    energy = quarters("2026-01-01", "2026-01-01T23:45", {"import_wh": {}})
    contract = Contract(start=date(2026, 1, 1), vat=0, line=(FLAT,))
    assert month_lead([contract], energy, MarketPrices(), AMSTERDAM).leads_to is None


def test_a_contract_that_is_still_to_begin_costs_as_much_a_day() -> None:
    energy = quarters("2026-01-01", "2026-01-11", {"import_wh": {"2026-01-05T18:00": 100_000}})
    contracts = [
        Contract(start=date(2026, 1, 1), vat=0, line=(FLAT,)),
        Contract(start=date(2026, 1, 21), vat=0, line=(FEE,)),
    ]
    assert month_lead(contracts, energy, MarketPrices(), AMSTERDAM).leads_to == Decimal("31.00")


@pytest.mark.parametrize("with_last_year", [True, False])
def test_a_year_leads_as_the_last_one_did_or_as_it_began(with_last_year: bool) -> None:
    first = "2025-01-01" if with_last_year else "2026-01-01"
    used = {"2025-02-05T18:00": 400_000} if with_last_year else {}
    energy = quarters(first, "2026-02-01", {"import_wh": {**used, "2026-01-05T18:00": 100_000}})
    contract = Contract(start=date.fromisoformat(first), vat=0, instalment=5, line=(FLAT,))
    lead = year_lead([contract], energy, MarketPrices(), AMSTERDAM)
    assert lead is not None
    assert (lead.start, lead.end, lead.so_far) == (date(2026, 1, 1), date(2027, 1, 1), Decimal("10.00"))
    assert lead.from_last_year == with_last_year
    assert lead.leads_to == (Decimal("50.00") if with_last_year else Decimal("117.74"))  # · 365/31
    assert (lead.paid, lead.instalments) == (Decimal("5.00"), Decimal("60.00"))
    assert lead.to_pay == (Decimal("-10.00") if with_last_year else Decimal("57.74"))


def test_a_year_without_a_contract_leads_nowhere() -> None:
    energy = quarters("2026-01-01", "2026-01-11", {"import_wh": {}})
    assert year_lead([], energy, MarketPrices(), AMSTERDAM) is None
    later = Contract(start=date(2026, 2, 1), vat=0, line=(FLAT,))
    assert year_lead([later], energy, MarketPrices(), AMSTERDAM) is None


def test_days_before_a_contract_are_in_no_estimate() -> None:
    energy = quarters(
        "2026-01-01", "2026-01-26", {"import_wh": {"2026-01-05T18:00": 900_000, "2026-01-20T18:00": 100_000}}
    )
    contract = Contract(start=date(2026, 1, 16), vat=0, line=(FLAT, FEE))
    lead = month_lead([contract], energy, MarketPrices(), AMSTERDAM)
    assert lead.so_far[-1].total == Decimal("20.00")  # 10 days of 10 kWh and of a fee of 1.00
    assert lead.leads_to == Decimal("32.00")  # 16 days of these
    assert lead.known.contract_from(date(2026, 1, 1)) == date(2026, 1, 16)
    assert lead.known.recorded_from is None
    year = year_lead([contract], energy, MarketPrices(), AMSTERDAM)
    assert year is not None
    assert year.known.contract_from(year.start) is None


def test_where_recording_began_later_the_days_that_are_known_stand_for_all() -> None:
    energy = quarters("2026-01-21", "2026-01-26", {"import_wh": {"2026-01-22T18:00": 100_000}})
    contract = Contract(start=date(2025, 1, 1), vat=0, line=(FLAT, FEE))
    began = instant("2026-01-21")
    lead = month_lead([contract], energy, MarketPrices(), AMSTERDAM, began=began)
    assert [each.total for each in lead.so_far] == [Decimal("35.00")]  # 100 kWh, and 25 days of the fee
    assert lead.leads_to == Decimal("93.00")  # 31 days of 20 kWh and of the fee
    assert lead.known.recorded_from == date(2026, 1, 21)
    year = year_lead([contract], energy, MarketPrices(), AMSTERDAM, began=began)
    assert year is not None
    assert year.leads_to == Decimal("1095.00")  # 365 days of 20 kWh at 0.10, and of 1.00
    young = quarters("2026-01-21", "2026-01-21T20:00", {"import_wh": {"2026-01-21T18:00": 100_000}})
    assert month_lead([contract], young, MarketPrices(), AMSTERDAM, began=began).leads_to is None


def test_a_year_leads_by_what_has_been_of_today_and_not_by_all_of_it() -> None:
    energy = quarters("2026-01-01", "2026-01-02T12:00", {"import_wh": {"2026-01-01T18:00": 15_000}})
    contract = Contract(start=date(2026, 1, 1), vat=0, line=(FLAT,))
    lead = year_lead([contract], energy, MarketPrices(), AMSTERDAM)
    assert lead is not None
    assert lead.leads_to == Decimal("365.00")  # 1.50 in a day and a half
