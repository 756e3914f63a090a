"""Unknown energy and prices stay unknown, are counted, and are never 0; all else is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from p1tui.config.contracts import Contract, ContractLine
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import Bill, MarketPrices
from p1tui.costs.quarters.look_back import needed_from
from p1tui.model.quarters import Course, Gap, PriceCourse, Quarters
from tests.costs.days import amounts, instant, prices, quarters
from tests.shared.times import AMSTERDAM

ZERO = Decimal(0)
DAY = (date(2026, 1, 5), date(2026, 1, 6))
FLAT = ContractLine(name="flat", on="import", rate=0.1)
MARKET = ContractLine(name="market", on="import", price="day_ahead")
FLAT_NETTED = ContractLine(name="netted", on="import", rate=0.1, netted=True)
EVENING = ContractLine(name="evening", on="import", rate=0.1, hours="17-22")
PEAK = ContractLine(name="peak", on="month_peak", rate=1)
BEYOND = ContractLine(name="beyond", on="above_reference", reference_kw=1, rate=0.1)


def contract(*lines: ContractLine, **settings: object) -> Contract:
    return Contract(start=date(2026, 1, 5), vat=0, line=lines, **settings)  # type: ignore[arg-type]


def a_day(rises: list[int | None], *gaps: Gap) -> Quarters:
    course = Course([*rises, *[0] * (96 - len(rises))], gaps)
    return Quarters(instant("2026-01-05"), 96, {"import_wh": course})


def bill(energy: Quarters, *lines: ContractLine, market: MarketPrices | None = None) -> Bill:
    (found,) = bills([contract(*lines)], energy, market or MarketPrices(), [DAY], AMSTERDAM)
    return found


def january(rises: list[int | None], *gaps: Gap) -> Bill:
    course = Course([*rises, *[0] * (31 * 96 - len(rises))], gaps)
    energy = Quarters(instant("2026-01-01"), 31 * 96, {"import_wh": course})
    of_month = Contract(start=date(2026, 1, 1), vat=0, line=(PEAK,))
    (found,) = bills([of_month], energy, MarketPrices(), [(date(2026, 1, 1), date(2026, 2, 1))], AMSTERDAM)
    return found


def test_a_quarter_without_a_reading_is_counted_and_the_rest_told() -> None:
    found = bill(a_day([1000, None, 1000]), FLAT)
    assert amounts(found) == {"flat": "0.20"}
    assert (found.missing_quarters, found.at_least) == (1, True)


def test_a_line_of_which_nothing_is_known_has_no_amount() -> None:
    found = bill(a_day([None] * 96), FLAT, EVENING)
    assert [(each.quantity, each.amount) for each in found.lines] == [(None, None), (None, None)]
    assert (found.total, found.missing_quarters, found.at_least) == (None, 96, True)


def test_a_register_that_is_not_there_is_unknown() -> None:
    found = bill(a_day([0]), ContractLine(name="gas", on="gas", rate=1))
    assert (found.lines[0].amount, found.missing_quarters) == (None, 96)


def test_energy_without_a_price_is_missing_and_no_energy_needs_none() -> None:
    energy = a_day([1000, 1000, 0, 0])
    found = bill(energy, MARKET, market=MarketPrices(prices("2026-01-05", [100_000])))
    assert amounts(found) == {"market": "0.10"}
    assert found.missing_quarters == 1
    assert found.lines[0].quantity == 2


def test_a_line_without_one_known_price_has_a_quantity_and_no_amount() -> None:
    found = bill(a_day([1000, 1000, 0, 0]), MARKET, ContractLine(name="day", on="day", rate=1))
    assert [(each.quantity, each.amount) for each in found.lines] == [
        (Decimal(2), None),
        (Decimal(1), Decimal(1)),
    ]
    assert (found.total, found.missing_quarters) == (Decimal(1), 2)


def test_a_charge_that_may_take_what_an_unpriced_line_earns_has_no_amount() -> None:
    energy = quarters("2026-01-05", "2026-01-06", {"export_wh": {"2026-01-05T12:00": 1000}})
    earned = ContractLine(name="earned", on="export", price="day_ahead")
    charge = ContractLine(name="charge", on="export", charge=True, rate=0.1, offsets="earned")
    assert amounts(bill(energy, earned, charge)) == {"earned": None, "charge": None}


def test_a_netted_line_is_unknown_before_the_history_also_where_the_rest_of_the_year_leaves_nothing() -> None:
    import_line = ContractLine(name="import", on="import", rate=0.1, netted=True)
    export_line = ContractLine(name="export", on="export", rate=0.1, netted=True)
    energy = quarters(
        "2026-02-01",
        "2026-02-03",
        {"import_wh": {"2026-02-01T12:00": 2000}, "export_wh": {"2026-02-01T12:00": 1000}},
    )
    january = [(date(2026, 1, 5), date(2026, 2, 1))]
    netted = contract(import_line, export_line, netting=True)
    (found,) = bills([netted], energy, MarketPrices(), january, AMSTERDAM)
    assert [(each.quantity, each.amount) for each in found.lines] == [(None, None), (None, None)]
    assert (found.total, found.missing_quarters) == (None, 27 * 96)


@pytest.mark.parametrize(
    ("line", "less"),
    [
        (FLAT, False),
        (PEAK, False),
        (BEYOND, False),
        (MARKET, True),
        (ContractLine(name="negative", on="import", rate=-0.1), True),
        (ContractLine(name="empty", on="import"), True),
        (ContractLine(name="earned", on="export", rate=0.1), True),
        (ContractLine(name="charged", on="export", charge=True, rate=0.1), False),
        (ContractLine(name="band", on="import", rate=0.1, up_to=100), True),
        (ContractLine(name="mean", on="month_peak", rate=1, mean_of=12), True),
    ],
)
def test_a_total_is_a_lower_bound_where_what_is_unknown_can_only_add_to_it(
    line: ContractLine, less: bool
) -> None:
    rises = a_day([1000, None, 1000]).courses["import_wh"]
    energy = Quarters(instant("2026-01-05"), 96, {"import_wh": rises, "export_wh": rises})
    found = bill(energy, line, ContractLine(name="reduction", on="day", rate=-1))
    assert (found.at_least, found.may_earn) == (True, less)
    (netted,) = bills(
        [contract(FLAT_NETTED, line, netting=True)],
        energy,
        MarketPrices(),
        [DAY],
        AMSTERDAM,
    )
    assert netted.may_earn


def test_an_hour_contract_needs_all_four_quarters_of_an_hour() -> None:
    energy = a_day([1000, 0, 0, 0, 1000])
    market = MarketPrices(prices("2026-01-05", [100_000] * 7))
    (found,) = bills([contract(MARKET, resolution="hour")], energy, market, [DAY], AMSTERDAM)
    assert (amounts(found), found.missing_quarters) == ({"market": "0.10"}, 1)


def test_prices_of_another_currency_are_none() -> None:
    market = MarketPrices(prices("2026-01-05", [100_000] * 96, "SEK"))
    assert bill(a_day([1000]), MARKET, market=market).at_least
    course = PriceCourse(instant("2026-01-05"), [100_000] * 96, "SEK")
    assert bill(a_day([1000]), MARKET, market=MarketPrices(course)).at_least


@pytest.mark.parametrize("offset", [-8, 0, 5, 200])
def test_a_course_of_prices_is_the_same_as_prices_one_by_one(offset: int) -> None:
    start = instant("2026-01-05") + offset * 900
    micros: list[int | None] = [None if n % 7 == 0 else 1000 * n for n in range(40)]
    one_by_one = [
        each
        for each, known in zip(prices("2026-01-05", [m or 0 for m in micros]), micros, strict=True)
        if known is not None
    ]
    shifted = [type(each)(each.start + offset * 900, each.micros, "EUR", "", 0.0) for each in one_by_one]
    energy = a_day([n * 17 for n in range(96)])
    for resolution in ("quarter", "hour"):
        found = [
            bills([contract(MARKET, resolution=resolution)], energy, MarketPrices(each), [DAY], AMSTERDAM)
            for each in (shifted, PriceCourse(start, micros, "EUR"))
        ]
        assert found[0] == found[1]


def test_a_gap_counts_for_what_does_not_hang_on_its_course() -> None:
    at = 4 * 12
    rises: list[int | None] = [0] * at + [None] * 4
    found = bill(a_day(rises, Gap(at, at + 4, 1000)), FLAT, MARKET, EVENING, BEYOND)
    assert amounts(found) == {
        "flat": "0.10",
        "market": None,
        "evening": "0.00",
        "beyond": "0.00",
    }
    assert [each.missing_quarters for each in found.lines] == [0, 4, 0, 4]


def test_a_gap_at_one_price_has_that_price() -> None:
    energy = a_day([None] * 4, Gap(0, 4, 1000))
    same = MarketPrices(prices("2026-01-05", [100_000] * 4))
    assert (amounts(bill(energy, MARKET, market=same)), bill(energy, MARKET, market=same).at_least) == (
        {"market": "0.10"},
        False,
    )
    other = MarketPrices(prices("2026-01-05", [100_000] * 3 + [100_001]))
    assert bill(energy, MARKET, market=other).missing_quarters == 4


def test_a_gap_that_holds_no_energy_is_known_in_each_quarter() -> None:
    found = bill(a_day([None] * 40, Gap(0, 40, 0)), FLAT, MARKET, EVENING, BEYOND)
    assert (found.missing_quarters, found.at_least) == (0, False)


def test_a_gap_over_midnight_is_missing_on_both_days_and_not_in_both_together() -> None:
    rises: list[int | None] = [0] * 90 + [None] * 12 + [0] * 90
    energy = Quarters(instant("2026-01-05"), 192, {"import_wh": Course(rises, (Gap(90, 102, 5000),))})
    days = [DAY, (date(2026, 1, 6), date(2026, 1, 7)), (date(2026, 1, 5), date(2026, 1, 7))]
    first, second, both = bills([contract(FLAT)], energy, MarketPrices(), days, AMSTERDAM)
    assert (first.missing_quarters, second.missing_quarters) == (6, 6)
    assert (both.total, both.at_least) == (Decimal("0.50"), False)


def test_a_gap_too_small_for_a_higher_peak_leaves_the_peak_known() -> None:
    small = january([500, None, None], Gap(1, 3, 400))
    assert (amounts(small), small.at_least) == ({"peak": "2.00"}, False)
    large = january([500, None, None], Gap(1, 3, 1200))
    assert (amounts(large), large.missing_quarters) == ({"peak": "2.40"}, 2)  # 600 Wh in one of them at least


def test_a_history_that_begins_inside_a_month_may_lack_its_peak() -> None:
    found = bill(a_day([500]), PEAK)
    assert (found.missing_quarters, found.missing_elsewhere) == (0, 4 * 96)


def test_what_is_not_filled_in_has_a_quantity_and_no_amount() -> None:
    empty = ContractLine(name="empty", on="import")
    found = bill(a_day([1000]), empty, ContractLine(name="day", on="day"))
    assert [(str(each.quantity), each.amount) for each in found.lines] == [("1.000", None), ("1.000", None)]
    assert (found.total, found.missing_quarters, found.at_least) == (None, 0, True)
    without_vat = Contract(start=date(2026, 1, 5), line=(FLAT,))
    (found,) = bills([without_vat], a_day([1000]), MarketPrices(), [DAY], AMSTERDAM)
    assert found.lines[0].amount is None


def test_days_without_a_contract_say_so() -> None:
    energy = quarters("2026-01-03", "2026-01-07", {"import_wh": {"2026-01-04T12:00": 1000}})
    period = [(date(2026, 1, 3), date(2026, 1, 7))]
    before, after = bills([contract(FLAT)], energy, MarketPrices(), period, AMSTERDAM)
    assert (before.contract, before.start, before.end, before.lines) == (
        "",
        *period[0][:1],
        date(2026, 1, 5),
        (),
    )
    assert (before.missing_quarters, before.at_least) == (192, True)
    assert (after.start, after.total, after.at_least) == (date(2026, 1, 5), ZERO, False)
    (none,) = bills([], energy, MarketPrices(), period, AMSTERDAM)
    assert (none.missing_quarters, none.at_least) == (384, True)


def test_what_is_still_to_come_is_not_missing() -> None:
    energy = a_day([1000] * 96)
    year = [(date(2026, 1, 5), date(2027, 1, 1)), (date(2026, 2, 1), date(2026, 3, 1))]
    line = ContractLine(name="day", on="day", rate=1)
    this, later = bills([contract(FLAT, line)], energy, MarketPrices(), year, AMSTERDAM)
    assert amounts(this) == {"flat": "9.60", "day": "1.00"}
    assert not this.at_least
    assert (later.total, later.missing_quarters, later.at_least) == (ZERO, 0, False)


def test_a_netted_month_hangs_on_the_whole_year() -> None:
    netted = ContractLine(name="netted", on="import", rate=0.1, netted=True)
    energy = quarters("2026-01-05", "2026-03-01", {"import_wh": {}, "export_wh": {}})
    rest = energy.count - 3001
    energy.courses["import_wh"] = Course([1000, *[0] * (energy.count - 1)])
    energy.courses["export_wh"] = Course([*[0] * 3000, None, *[0] * rest])
    january = [(date(2026, 1, 5), date(2026, 2, 1))]
    (found,) = bills([contract(netted, netting=True)], energy, MarketPrices(), january, AMSTERDAM)
    assert (amounts(found), found.at_least) == ({"netted": "0.10"}, True)
    assert (found.missing_quarters, found.missing_elsewhere) == (0, 1)


def test_what_is_missing_of_a_day_is_told_apart_from_what_is_missing_of_its_year() -> None:
    energy = quarters("2026-01-05", "2026-01-08", {"import_wh": {}, "export_wh": {}})
    rises = [None if at in (5, 96 + 7, 96 + 8) else 0 for at in range(energy.count)]
    energy.courses["import_wh"] = Course(rises)
    days = [(date(2026, 1, 5 + n), date(2026, 1, 6 + n)) for n in range(3)]
    found = bills([contract(FLAT_NETTED, FLAT, netting=True)], energy, MarketPrices(), days, AMSTERDAM)
    assert [(each.missing_quarters, each.missing_elsewhere) for each in found] == [(1, 2), (2, 1), (0, 3)]
    netted, flat = found[2].lines
    assert (netted.at_least, netted.missing_quarters, netted.missing_elsewhere) == (True, 0, 3)
    assert not flat.at_least


def test_a_mean_of_peaks_is_not_known_in_full_where_nothing_is_known_of_a_month() -> None:
    energy = quarters("2026-01-01", "2026-04-01", {"import_wh": {"2026-02-10T12:00": 1000}})
    rises = list(energy.courses["import_wh"].rises)
    rises[: 31 * 96] = [None] * (31 * 96)
    rises[(31 + 28 + 9) * 96] = 500
    energy.courses["import_wh"] = Course(rises)
    mean = ContractLine(name="mean", on="month_peak", rate=12, mean_of=12, per="year")
    of_year = Contract(start=date(2026, 1, 1), vat=0, line=(mean,))
    january, march = bills(
        [of_year],
        energy,
        MarketPrices(),
        [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 3, 1), date(2026, 4, 1))],
        AMSTERDAM,
    )
    assert (january.lines[0].quantity, january.lines[0].amount) == (None, None)
    assert (january.total, january.missing_quarters, january.at_least) == (None, 31 * 96, True)
    # 4 kW and 2 kW; January is neither 0 nor passed over in silence.
    assert (march.lines[0].quantity, march.lines[0].amount) == (Decimal(3), Decimal("3.00"))
    assert (march.missing_quarters, march.missing_elsewhere, march.may_earn) == (0, 31 * 96, True)


def test_a_history_that_begins_inside_the_contract_year_lacks_what_was_before() -> None:
    netted = ContractLine(name="netted", on="import", rate=0.1, netted=True)
    of_year = Contract(start=date(2025, 1, 1), vat=0, year="01-01", netting=True, line=(netted,))
    (found,) = bills([of_year], a_day([1000]), MarketPrices(), [DAY], AMSTERDAM)
    assert (found.missing_quarters, found.missing_elsewhere) == (0, 4 * 96)
    assert needed_from([of_year], DAY[0], AMSTERDAM) == instant("2026-01-01")
    plain = Contract(start=date(2025, 1, 1), vat=0, line=(FLAT,))
    assert needed_from([plain], DAY[0], AMSTERDAM) == instant("2026-01-05")
    peaks = ContractLine(name="peak", on="month_peak", rate=1, mean_of=12)
    assert needed_from([Contract(start=date(2025, 1, 1), line=(peaks,))], DAY[0], AMSTERDAM) == instant(
        "2025-02-01"
    )


def test_no_register_of_export_nets_nothing() -> None:
    netted = ContractLine(name="netted", on="import", rate=0.1, netted=True)
    (found,) = bills([contract(netted, netting=True)], a_day([1000]), MarketPrices(), [DAY], AMSTERDAM)
    assert (amounts(found), found.at_least) == ({"netted": "0.10"}, False)


def test_a_gas_day_lasts_from_six_to_six() -> None:
    line = ContractLine(name="gas", on="gas", price="day_ahead", markup=0.1)
    energy = quarters(
        "2026-03-28", "2026-03-30", {"gas_dm3": {"2026-03-29T05:45": 1000, "2026-03-29T06:00": 2000}}
    )
    days = [
        type(each)(instant(start), micros, "EUR", "test", 0.0)
        for start, micros in (("2026-03-28T06:00", 300_000), ("2026-03-29T06:00", 500_000))
        for each in prices("2026-03-28", [0])
    ]
    of_gas = Contract(start=date(2026, 1, 1), vat=0, line=(line,))
    period = [(date(2026, 3, 28), date(2026, 3, 30))]
    (found,) = bills([of_gas], energy, MarketPrices(gas=days), period, AMSTERDAM)
    assert (amounts(found), found.at_least) == ({"gas": "1.60"}, False)
