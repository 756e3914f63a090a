"""Worked examples from public bills, laws and operators, each with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import MarketPrices
from p1tui.model.quarters import Course
from tests.costs.days import amounts, prices, quantities, quarters, year
from tests.shared.times import AMSTERDAM

BRUSSELS, STOCKHOLM = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Stockholm")

FLEMISH_PEAKS = {
    "2025-05": 158, "2025-06": 1150, "2025-07": 0, "2025-08": 257, "2025-09": 861, "2025-10": 1041,
    "2025-11": 1141, "2025-12": 1500, "2026-01": 2300, "2026-02": 1250, "2026-03": 1030, "2026-04": 1220,
}  # fmt: skip
"""Wh of the highest quarter hour: 0.632, 4.6, 0, 1.028, 3.444, 4.164, 4.564, 6, 9.2, 5, 4.12 and 4.88 kW.
Source: nl.wikibooks.org/wiki/Energietransitie/Capaciteitstarief, with months below 2.5 kW billed as 2.5. The
page prints the mean as 4.546; but its twelve months add up to 53.472, and its ratio of 1.782 to 2.5 kW is
that of 4.456: two digits are swapped there."""


def flemish() -> Contract:
    line = ContractLine(
        name="capacity", on="month_peak", per="year", mean_of=12, at_least=2.5, rate=40.4, vat=False
    )
    return Contract(start=date(2025, 5, 1), year="05-01", line=(line,))


def test_the_flemish_example_bills_the_mean_of_twelve_months_each_of_2_5_kw_at_least() -> None:
    energy = quarters(
        "2025-05-01",
        "2026-05-01",
        {"import_wh": {f"{m}-17T18:15": wh for m, wh in FLEMISH_PEAKS.items()}},
        BRUSSELS,
    )
    april = [(date(2026, 4, 1), date(2026, 5, 1))]
    (bill,) = bills([flemish()], energy, MarketPrices(), april, BRUSSELS)
    assert bill.lines[0].unit == "kW"
    assert bill.lines[0].quantity == Decimal("4.456")
    # A month costs a twelfth of the yearly rate; 40.4 EUR/kW is Fluvius' mean rate of 2023.
    assert bill.total == Decimal("15.00")


def test_the_meters_own_peaks_go_before_those_of_the_quarters() -> None:
    energy = quarters("2026-04-01", "2026-05-01", {"import_wh": {"2026-04-17T18:15": 1220}}, BRUSSELS)
    own = {(int(month[:4]), int(month[5:])): wh * 4 for month, wh in FLEMISH_PEAKS.items()}
    april = [(date(2026, 4, 1), date(2026, 5, 1))]
    (bill,) = bills([flemish()], energy, MarketPrices(), april, BRUSSELS, meter_peaks=own)
    assert bill.lines[0].quantity == Decimal("4.456")
    assert not bill.at_least


ENERGYZERO = [79_940, 83_070, 74_180, 72_790]
"""Quarters from 2025-12-15T23:00Z on, in millionths of EUR/kWh; the recorded hour is 0.077495.
Source: klaasnicolaas/python-energyzero, tests/fixtures/rest/electricity_quarter_response.json, …_hour_…."""


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        # 1 kWh in the first quarter, at its own price or at the hour's mean; tax 0.10154, then 21 % on both
        ("quarter", "21.96"),
        ("hour", "21.66"),
    ],
)
def test_energyzeros_quarters_and_the_mean_of_their_hour(resolution: str, expected: str) -> None:
    contract = Contract(
        start=date(2025, 12, 1),
        resolution=resolution,  # type: ignore[arg-type]
        vat=21,
        line=(ContractLine(name="all in", on="import", price="day_ahead", markup=0.10154),),
    )
    energy = quarters("2025-12-16", "2025-12-17", {"import_wh": {"2025-12-16T00:00": 100_000}})
    market = MarketPrices(prices("2025-12-16", ENERGYZERO))
    (bill,) = bills([contract], energy, market, [(date(2025, 12, 16), date(2025, 12, 17))], AMSTERDAM)
    assert str(bill.total) == expected
    assert not bill.at_least  # the quarters without a price have no energy


def test_a_dutch_year_with_and_without_netting() -> None:
    """Import 3000 kWh, export 2500 kWh at 0.25: 500 kWh are paid (stralendgroen.nl on terugleverkosten)."""
    contract = Contract(
        start=date(2026, 1, 1),
        netting=True,
        vat=21,
        line=(
            ContractLine(name="supply with tax", on="import", rate=0.25, vat=False, netted=True),
            ContractLine(name="surplus", on="export", rate=0.06, vat=False, netted=True),
        ),
    )
    energy = quarters(
        "2026-01-01",
        "2027-01-01",
        {
            "import_wh": {"2026-01-10T18:00": 2_000_000, "2026-12-10T18:00": 1_000_000},
            "export_wh": {"2026-06-10T13:00": 2_500_000},
        },
    )
    (netted,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM)
    assert amounts(netted) == {"supply with tax": "125.00", "surplus": "0.00"}
    (without,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM, without_netting=True)
    assert amounts(without) == {"supply with tax": "750.00", "surplus": "-150.00"}


def test_netting_leaves_2000_kwh_of_2700() -> None:
    """From 3000 kWh used 300 are the panels' own, 700 go back: 2700 - 700 at 0.24 (anwb.nl, salderen)."""
    line = ContractLine(name="supply", on="import", rate=0.24, vat=False, netted=True)
    contract = Contract(start=date(2026, 1, 1), netting=True, line=(line,))
    energy = quarters(
        "2026-01-01",
        "2027-01-01",
        {"import_wh": {"2026-01-10T18:00": 2_700_000}, "export_wh": {"2026-06-10T13:00": 700_000}},
    )
    (netted,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM)
    assert amounts(netted) == {"supply": "480.00"}
    (without,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM, without_netting=True)
    assert amounts(without) == {"supply": "648.00"}


def hours(month: str, energy: dict[str, int]) -> dict[str, int]:
    """Each hour's Wh, shared evenly by its quarters."""
    return {f"{month}-{at}:{m:02}": wh // 4 for at, wh in energy.items() for m in (0, 15, 30, 45)}


def test_goteborgs_three_hours_lie_on_three_days() -> None:
    """Three highest hours, on three days; 36.25 SEK a kW in 2022 (goteborgenergi.se, solcellskollen.se)."""
    line = ContractLine(name="effekt", on="top_hours", rate=36.25, count=3, one_a_day=True, vat=False)
    contract = Contract(start=date(2022, 2, 1), currency="SEK", line=(line,))
    # The two highest hours are of one day: 9 and 8 kW. With it count 6 and 5 kW of other days: 20/3 kW.
    energy = hours("2022-03", {"02T07": 9000, "02T18": 8000, "11T18": 6000, "20T03": 5000, "25T18": 4000})
    found = quarters("2022-03-01", "2022-04-01", {"import_wh": energy}, STOCKHOLM)
    (bill,) = bills([contract], found, MarketPrices(), [(date(2022, 3, 1), date(2022, 4, 1))], STOCKHOLM)
    assert quantities(bill) == {"effekt": Decimal("6.667")}
    assert amounts(bill) == {"effekt": "241.67"}


@pytest.mark.parametrize(("month", "expected"), [("2020-05", "317.78"), ("2020-11", "635.55")])
def test_sollentunas_workdays_cost_half_in_summer(month: str, expected: str) -> None:
    """Mean of 5.7 kW: 55.75 × 5.7 = 317.78, in winter 111.50 × 5.7 = 635.55 SEK (seom.se, effektavgift)."""
    window = {"hours": "07-19", "days": "mon-fri"}
    contract = Contract(
        start=date(2020, 1, 1),
        currency="SEK",
        holidays=(date(2020, 5, 21),),
        line=tuple(
            ContractLine(
                name=name,
                on="top_hours",
                count=3,
                rate=rate,
                months=months,
                vat=False,
                **window,  # type: ignore[arg-type]
            )
            for name, rate, months in (("summer", 55.75, "4-10"), ("winter", 111.5, "11-3"))
        ),
    )
    # Weekends (2 May, 7 November), evenings and Ascension Day (21 May) do not count.
    first = {"02T10" if month == "2020-05" else "07T10": 9000, "13T19": 9000, "14T06": 9000}
    if month == "2020-05":
        first["21T10"] = 9000
    energy = hours(month, {**first, "12T08": 5600, "12T09": 5700, "18T18": 5800, "19T12": 2000})
    after = "2020-06-01" if month == "2020-05" else "2020-12-01"
    found = quarters(f"{month}-01", after, {"import_wh": energy}, STOCKHOLM)
    period = [(date.fromisoformat(f"{month}-01"), date.fromisoformat(after))]
    (bill,) = bills([contract], found, MarketPrices(), period, STOCKHOLM)
    of_season, other = ("summer", "winter") if month == "2020-05" else ("winter", "summer")
    assert amounts(bill) == {of_season: expected, other: "0.00"}
    assert quantities(bill)[of_season] == Decimal("5.7")


def test_luxembourgs_excess_is_what_each_quarter_hour_takes_beyond_the_reference() -> None:
    """Sum of max(0, E - P · 0.25 h) at a household's 3 kW (sudenergie.lu, creos-net.lu, from 2025)."""
    line = ContractLine(name="beyond", on="above_reference", reference_kw=3, rate=0.1139, vat=False)
    contract = Contract(start=date(2025, 1, 1), line=(line,))
    # 4 kW for an hour is 1 kWh beyond; 3 kW none; 6 kW for a quarter 0.75 kWh, though its hour has 1.5 kW.
    energy = {f"2025-03-04T19:{m:02}": 1000 for m in (0, 15, 30, 45)} | {"2025-03-05T07:00": 750}
    energy |= {"2025-03-06T07:15": 1500}
    found = quarters("2025-03-01", "2025-04-01", {"import_wh": energy})
    (bill,) = bills([contract], found, MarketPrices(), [(date(2025, 3, 1), date(2025, 4, 1))], AMSTERDAM)
    assert quantities(bill) == {"beyond": Decimal("1.75")}
    assert amounts(bill) == {"beyond": "0.20"}


def test_wallonias_bands_hold_on_every_day_also_where_the_clock_changes() -> None:
    """PIC 17-22, MEDIUM 07-11 and 22-01, ECO 01-07 and 11-17, every day alike (cwape.be, from 2026)."""
    bands = {"PIC": "17-22", "MEDIUM": "07-11,22-01", "ECO": "01-07,11-17"}
    lines = tuple(
        ContractLine(name=name, on="import", rate=1, hours=each, vat=False) for name, each in bands.items()
    )
    contract = Contract(start=date(2026, 1, 1), line=lines)
    energy = quarters("2026-03-29", "2026-03-30", {"import_wh": {}}, BRUSSELS)
    energy.courses["import_wh"] = Course([1000] * energy.count)
    (spring,) = bills([contract], energy, MarketPrices(), [(date(2026, 3, 29), date(2026, 3, 30))], BRUSSELS)
    assert quantities(spring) == {"PIC": 20, "MEDIUM": 28, "ECO": 44}  # 02-03 is not there
    energy = quarters("2026-10-25", "2026-10-26", {"import_wh": {}}, BRUSSELS)
    energy.courses["import_wh"] = Course([1000] * energy.count)
    (autumn,) = bills(
        [contract], energy, MarketPrices(), [(date(2026, 10, 25), date(2026, 10, 26))], BRUSSELS
    )
    assert quantities(autumn) == {"PIC": 20, "MEDIUM": 28, "ECO": 52}  # 02-03 is there twice


def test_one_contract_has_floor_and_offset_once_netting_ends() -> None:
    """Law 36 611, from 2027: half of the bare price at least, and no fee below 0 on balance (kst-36611-3)."""
    contract = Contract(
        start=date(2026, 1, 1),
        netting=True,
        line=(
            ContractLine(name="supply", on="import", rate=0.12, vat=False, netted=True),
            ContractLine(
                name="fee", on="export", rate=0.01, vat=False, netted=True, floor_of="supply", floor=0.5
            ),
            ContractLine(name="cost", on="export", rate=0.10, vat=False, charge=True, offsets="fee"),
            ContractLine(name="fixed cost", on="month", rate=10, vat=False, offsets="fee"),
        ),
    )
    energy = quarters(
        "2026-01-01",
        "2027-01-01",
        {"import_wh": {"2026-01-10T18:00": 1_000_000}, "export_wh": {"2026-06-10T13:00": 1_500_000}},
    )
    (netted,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM)
    assert amounts(netted) == {"supply": "0.00", "fee": "-5.00", "cost": "150.00", "fixed cost": "120.00"}
    (without,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM, without_netting=True)
    assert amounts(without) == {"supply": "120.00", "fee": "-90.00", "cost": "50.00", "fixed cost": "40.00"}


def test_a_feed_in_cost_may_take_no_more_than_two_tariffs_earn_together() -> None:
    """Law 36 611: the fee is not below 0 on balance, which is over all export and not by tariff."""
    contract = Contract(
        start=date(2026, 1, 1),
        netting=True,
        line=(
            ContractLine(name="low", on="export", tariff=1, rate=0.02, vat=False, netted=True),
            ContractLine(name="normal", on="export", tariff=2, rate=0.05, vat=False, netted=True),
            ContractLine(
                name="cost", on="export", rate=0.10, vat=False, charge=True, offsets=("low", "normal")
            ),
        ),
    )
    rises = {"export_t1_wh": 300_000, "export_t2_wh": 700_000, "export_wh": 1_000_000}
    energy = quarters(
        "2026-01-01",
        "2027-01-01",
        {"import_t1_wh": {}, "import_t2_wh": {}}
        | {key: {"2026-06-10T13:00": wh} for key, wh in rises.items()},
    )
    (netted,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM)
    assert amounts(netted) == {"low": "-6.00", "normal": "-35.00", "cost": "100.00"}
    (without,) = bills([contract], energy, MarketPrices(), [year(2026)], AMSTERDAM, without_netting=True)
    assert amounts(without) == {"low": "-6.00", "normal": "-35.00", "cost": "41.00"}
