"""Five contracts in the schema of the config, with bills that can be followed by hand. Rates are rounded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from p1tui.config.contract_files import load_contracts
from p1tui.config.contracts import Contract
from p1tui.costs.answers.check import findings
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import MarketPrices
from p1tui.model.quarters import DayAheadPrice
from tests.costs.days import amounts, instant, prices, quantities, quarters, year
from tests.shared.times import AMSTERDAM

STOCKHOLM = ZoneInfo("Europe/Stockholm")
YEAR_2026 = [year(2026)]


def contract(name: str) -> Contract:
    contracts = load_contracts(Path(__file__).parent / "five" / f"{name}.toml")
    assert findings(contracts) == []
    return contracts[0]


def test_the_netherlands_in_2026_netted_by_two_tariffs() -> None:
    energy = quarters(
        "2026-01-01",
        "2027-01-01",
        {
            "import_wh": {"2026-01-10T18:00": 1_500_000, "2026-01-11T18:00": 1_000_000},
            "import_t1_wh": {"2026-01-11T18:00": 1_000_000},
            "import_t2_wh": {"2026-01-10T18:00": 1_500_000},
            "export_wh": {"2026-06-10T13:00": 1_700_000, "2026-06-14T13:00": 600_000},
            "export_t1_wh": {"2026-06-14T13:00": 600_000},
            "export_t2_wh": {"2026-06-10T13:00": 1_700_000},
        },
    )
    (netted,) = bills([contract("nl-2026")], energy, MarketPrices(), YEAR_2026, AMSTERDAM)
    assert quantities(netted) == {
        "low": 400, "normal": 0, "surplus low": 0, "surplus normal": 200, "feed-in cost": 2300,
        "energy tax": 200, "energy tax above": 0, "reduction": 1, "grid": 1,
    }  # fmt: skip
    assert amounts(netted) == {
        "low": "48.40", "normal": "0.00", "surplus low": "0.00", "surplus normal": "-10.00",
        "feed-in cost": "111.32", "energy tax": "22.17", "energy tax above": "0.00", "reduction": "-628.96",
        "grid": "365.00",
    }  # fmt: skip
    assert netted.total == Decimal("-92.07")
    # Without netting the floor holds: half of 0.12 for the normal tariff.
    (without,) = bills(
        [contract("nl-2026")], energy, MarketPrices(), YEAR_2026, AMSTERDAM, without_netting=True
    )
    assert amounts(without) == {
        "low": "121.00", "normal": "217.80", "surplus low": "-30.00", "surplus normal": "-102.00",
        "feed-in cost": "111.32", "energy tax": "277.09", "energy tax above": "0.00", "reduction": "-628.96",
        "grid": "365.00",
    }  # fmt: skip
    assert without.total == Decimal("331.25")


def test_the_netherlands_in_2027_with_floor_and_offset() -> None:
    energy = quarters(
        "2027-06-01",
        "2027-06-02",
        {
            "import_wh": {"2027-06-01T00:00": 10_000},
            "export_wh": {"2027-06-01T00:15": 10_000, "2027-06-01T00:30": 10_000},
        },
    )
    market = MarketPrices(prices("2027-06-01", [100_000, 200_000, 20_000]))
    period = [(date(2027, 6, 1), date(2027, 6, 2))]
    found = load_contracts(Path(__file__).parent / "five" / "nl-2027.toml")
    (bill,) = bills(found, energy, market, period, AMSTERDAM)
    # Import: 10 kWh at (0.10 + 0.018) · 1.21. Export: 0.20 - 0.05 is above the floor of 0.109; 0.02 - 0.05 is
    # not, and half of 0.02 + 0.018 is paid. The cost of 4.00 takes the 1.69 that were earned, and no more.
    assert amounts(bill) == {
        "supply": "1.43", "feed-in": "-1.69", "feed-in cost": "1.69", "energy tax": "1.11",
    }  # fmt: skip
    assert bill.at_least  # the offset hangs on the year's quarters before, which are not known


def test_flanders_with_its_peak() -> None:
    energy = quarters(
        "2026-01-01",
        "2026-03-01",
        {"import_wh": {"2026-01-10T18:00": 1000, "2026-02-10T18:00": 500, "2026-02-11T18:00": 2500}},
    )
    months = [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))]
    january, february = bills([contract("flanders")], energy, MarketPrices(), months, AMSTERDAM)
    assert quantities(january)["capacity"] == Decimal("4")
    assert amounts(january)["capacity"] == "16.96"  # 4 kW · 48 / 12 · 1.06
    assert quantities(february)["capacity"] == Decimal("7")  # the mean of 4 and 10 kW
    assert amounts(february)["capacity"] == "29.68"
    assert amounts(january)["fixed fee"] == "5.40"  # 60 · 31/365 · 1.06
    assert amounts(february)["excise"] == "0.15"


def test_sweden_with_three_hours_in_kronor() -> None:
    at = [f"2026-03-{day}T{hour}" for day, hour in (("02", "18"), ("03", "18"), ("04", "23"), ("05", "08"))]
    watts = [8000, 6000, 9000, 4000]
    energy = quarters(
        "2026-03-01",
        "2026-04-01",
        {
            "import_wh": {
                f"{hour}:{m:02}": w // 4 for hour, w in zip(at, watts, strict=True) for m in (0, 15, 30, 45)
            }
        },
        STOCKHOLM,
    )
    spot = [
        DayAheadPrice(instant(f"{hour}:{m:02}", STOCKHOLM), price, "SEK", "test", 0.0)
        for hour in at
        for m, price in ((0, 300_000), (15, 500_000), (30, 700_000), (45, 900_000))
    ]
    (bill,) = bills(
        [contract("sweden")], energy, MarketPrices(spot), [(date(2026, 3, 1), date(2026, 4, 1))], STOCKHOLM
    )
    # 9 kW at night count 4.5: the mean of 8, 6 and 4.5 kW. Spot: 27 kWh at the hour's mean of 0.60.
    assert quantities(bill) == {"spot": 27, "power": Decimal("6.167"), "monthly fee": 1}
    assert amounts(bill) == {"spot": "22.95", "power": "346.88", "monthly fee": "48.75"}
    assert (bill.currency, bill.at_least) == ("SEK", False)


def test_luxembourg_above_its_reference() -> None:
    energy = quarters("2026-01-01", "2026-02-01", {"import_wh": {"2026-01-10T18:00": 2000}})
    (bill,) = bills(
        [contract("luxembourg")], energy, MarketPrices(), [(date(2026, 1, 1), date(2026, 2, 1))], AMSTERDAM
    )
    assert quantities(bill)["beyond"] == Decimal("0.25")  # 2 kWh less a quarter hour of 7 kW
    assert amounts(bill) == {
        "energy": "0.32", "reference power": "6.69", "beyond": "0.03", "compensation": "-0.06",
    }  # fmt: skip
